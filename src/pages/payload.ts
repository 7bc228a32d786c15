import type { GenericSchema } from 'valibot';
import { isJsonPayload } from '../../machines/json-payload.ts';
import type { EventSchemas } from '../../machines/lifecycle.ts';
import type { Json } from '../../machines/verdict.ts';
import { jsonExample, jsonFieldsOf, jsonSample } from './json-payload.ts';
import { codes } from './markdown.ts';

/** One field of an event's payload, as its schema has it. */
export interface Field {
  readonly name: string;
  /** `text`, `yes or no`, `number`, or the values of a picklist. */
  readonly kind: string;
  readonly required: boolean;
  readonly default?: Json;
  /** The schema's own description, where it has one, and its limits. */
  readonly notes: readonly string[];
}

/** As much of a valibot schema as a page shows. */
interface Schema {
  readonly type: string;
  readonly wrapped?: Schema;
  readonly default?: Json;
  readonly entries?: { readonly [field: string]: Schema };
  readonly options?: readonly string[];
  readonly pipe?: readonly Check[];
}
interface Check {
  readonly type: string;
  readonly requirement?: unknown;
  readonly examples?: readonly Json[];
  readonly description?: string;
  readonly message?: unknown;
}

/** The fields of a payload, in the order written; none where the event takes no payload. */
export const fieldsOf = (payload: EventSchemas[string]): Field[] =>
  isJsonPayload(payload) ? jsonFieldsOf(payload.schema) : plainFieldsOf(payload);

const plainFieldsOf = (payload: GenericSchema): Field[] =>
  entriesOf(payload).map(([name, schema]) => {
    const inner = schema.wrapped ?? schema;
    return {
      name,
      kind: inner.options ? codes(inner.options) : (KINDS[inner.type] ?? inner.type.replaceAll('_', ' ')),
      required: schema.wrapped === undefined,
      ...(schema.default !== undefined && { default: schema.default }),
      notes: (inner.pipe ?? []).flatMap(note),
    };
  });

/** A payload as a caller may give it: of each field its first example, else its default or first choice, else nothing. */
export const examplePayload = (payload: EventSchemas[string]): { readonly [field: string]: Json } =>
  isJsonPayload(payload)
    ? jsonExample(payload)
    : Object.fromEntries(
        entriesOf(payload).flatMap(([name, schema]) => {
          const example = exampleOf(schema);
          return example === undefined ? [] : [[name, example] as const];
        }),
      );

function exampleOf(schema: Schema): Json | undefined {
  const { pipe = [], options = [] } = schema.wrapped ?? schema;
  return [...pipe.flatMap(({ examples = [] }) => examples), schema.default, ...options].find(
    (each) => each !== undefined,
  );
}

/** A payload for showing what is sent: each field's example, or `<field>` where a value would stand. */
export const samplePayload = (payload: EventSchemas[string]): { readonly [field: string]: Json } =>
  isJsonPayload(payload) ? jsonSample(payload) : plainSample(payload);

const plainSample = (payload: GenericSchema): { readonly [field: string]: Json } =>
  Object.fromEntries(entriesOf(payload).map(([name, schema]) => [name, exampleOf(schema) ?? `<${name}>`]));

function entriesOf(payload: GenericSchema): [string, Schema][] {
  const schema = payload as unknown as Schema;
  return Object.entries((schema.wrapped ?? schema).entries ?? {});
}

const KINDS: { readonly [type: string]: string } = {
  string: 'text',
  boolean: 'yes or no',
  strict_object: 'object',
  custom: 'object',
};

const LIMITS: { readonly [type: string]: (limit: unknown) => string } = {
  min_length: (limit) => `At least ${limit} characters.`,
  max_length: (limit) => `At most ${limit} characters.`,
  min_value: (limit) => `At least ${limit}.`,
  max_value: (limit) => `At most ${limit}.`,
  integer: () => 'A whole number.',
};

/** A check's own message states its rule better than its name does. */
function note({ type, requirement, description, message }: Check): string | [] {
  if (description !== undefined) return description;
  return typeof message === 'string' ? message : (LIMITS[type]?.(requirement) ?? []);
}
