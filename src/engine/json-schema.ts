import type { Ajv, ErrorObject } from 'ajv';
import { isDateTime } from '../../machines/date-time.ts';
import type { JsonSchema } from '../../machines/json-payload.ts';
import { type Flaw, sizeOf } from '../../machines/size.ts';
import { MOST } from '../../machines/untrusted.ts';
import { kindOf, named } from './issues.ts';
import { require } from './require.ts';

let ajv: Ajv | undefined;

/** Loaded with the first schema that is checked, and at once: a payload is copied before its caller can change it. */
function validator(): Ajv {
  if (ajv !== undefined) return ajv;
  const { Ajv } = require('ajv') as typeof import('ajv');
  ajv = new Ajv({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    useDefaults: true,
    verbose: true,
  });
  ajv.addFormat('date-time', isDateTime);
  ajv.addVocabulary(['rule']);
  return ajv;
}

/** A value that a JSON Schema takes: a copy that nobody else can change, defaults filled in. Else the issues, as sentences. */
export type Checked =
  | { readonly success: true; readonly output: { readonly [field: string]: unknown } }
  | { readonly success: false; readonly issues: readonly string[] };

/** @param given a plain object; members that are `undefined` count as absent. */
export function checkJson(schema: JsonSchema, given: object): Checked {
  const output = copyOf(given);
  if (typeof output === 'string') return { success: false, issues: [`the whole (an object): ${WORDS[output]}`] };
  // Compiled once: ajv keeps what it has made of a schema.
  const validate = validator().compile(schema);
  if (validate(output)) return { success: true, output: output as { readonly [field: string]: unknown } };
  return { success: false, issues: (validate.errors ?? []).flatMap(issueOf) };
}

const WORDS: { readonly [Kind in Flaw]: string } = {
  notJson: 'nothing but JSON is expected.',
  cyclic: 'it leads back into itself.',
  forbiddenKey: 'no key may reach for a prototype.',
  tooDeep: `at most ${MOST.depth} levels are expected.`,
  tooMany: `at most ${MOST.nodes} values are expected.`,
  tooWide: `at most ${MOST.keys} members are expected.`,
  tooLong: `at most ${MOST.bytes} bytes are expected.`,
};

/** No schema of ours is deeper. What lies below is not copied, and refused by its schema. */
const LEVELS = 4;

function copyOf(given: object): object | Flaw {
  try {
    const copy = defined(given, LEVELS) as object;
    const size = sizeOf(copy, MOST);
    return typeof size === 'string' ? size : structuredClone(copy);
  } catch {
    // Only a proxy or a getter throws when it is looked at, and whatever it throws, it is no JSON.
    return 'notJson';
  }
}

/** Without members that are `undefined`, as `JSON.stringify` would write it. What is no plain object is for `sizeOf` to judge. */
function defined(value: unknown, levels: number): unknown {
  if (levels === 0 || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const members = value as { readonly [key: string]: unknown };
  const keys = Object.keys(members);
  if (keys.length > MOST.keys) return value;
  const kept = keys.filter((key) => members[key] !== undefined);
  return Object.fromEntries(kept.map((key) => [key, defined(members[key], levels - 1)]));
}

/** The field, the kind of what was there, the rule: in the words of the other schemas, and never the value. */
function issueOf({ instancePath, keyword, params, data, parentSchema, message, propertyName }: ErrorObject): string[] {
  const path = instancePath.split('/').slice(1);
  const at = (...more: string[]) => named([...path, ...more].join('.') || 'the whole');
  if (keyword === 'required') return [`${at(params.missingProperty)} (missing): it is required.`];
  if (keyword === 'additionalProperties') return [`${at(params.additionalProperty)}: no such field.`];
  // The name's own issue says why.
  if (keyword === 'propertyNames') return [];
  const { rule, enum: values } = (parentSchema ?? {}) as JsonSchema;
  const words =
    (keyword === 'pattern' || keyword === 'format') && rule ? rule : expected(keyword, params, values, message);
  return [propertyName === undefined ? `${at()} (${kindOf(data)}): ${words}` : `${at()} (a name): ${words}`];
}

function expected(
  keyword: string,
  params: ErrorObject['params'],
  values: JsonSchema['enum'],
  message: string | undefined,
): string {
  switch (keyword) {
    case 'type':
      return `${[params.type].flat().join(' or ')} is expected.`;
    case 'enum':
      return `one of ${(values ?? []).join(', ')} is expected.`;
    default:
      return `it ${message}.`;
  }
}
