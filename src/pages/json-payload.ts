import type { JsonPayload, JsonSchema } from '../../machines/json-payload.ts';
import type { Json } from '../../machines/verdict.ts';
import { codes } from './markdown.ts';
import type { Field } from './payload.ts';

const KINDS: { readonly [type: string]: string } = { string: 'text', boolean: 'yes or no' };

/** The fields of a JSON Schema at every level, in the order written, a field within another as `outer.inner`. */
export const jsonFieldsOf = ({ properties = {}, required = [] }: JsonSchema, outer = ''): Field[] =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const field = {
      name: `${outer}${name}`,
      kind: schema.enum
        ? codes(schema.enum)
        : [schema.type ?? []]
            .flat()
            .map((type) => KINDS[type] ?? type)
            .join(', '),
      required: required.includes(name) && schema.default === undefined,
      ...(schema.default !== undefined && { default: schema.default }),
      notes: notesOf(schema),
    };
    return [field, ...jsonFieldsOf(schema, `${outer}${name}.`)];
  });

/** A rule is said as an error says it; where there is one, its pattern or format says nothing more. */
function notesOf({ description, rule, maxLength, maxProperties, minProperties }: JsonSchema): string[] {
  return [
    ...(description === undefined ? [] : [description]),
    ...(rule === undefined ? [] : [rule]),
    ...(maxLength === undefined ? [] : [`At most ${maxLength} characters.`]),
    ...(minProperties === undefined ? [] : [`At least ${minProperties} of them.`]),
    ...(maxProperties === undefined ? [] : [`At most ${maxProperties} of them.`]),
  ];
}

/** A payload as a caller may give it: the first example of each field that has one, at every level. */
export function jsonExample({ schema }: JsonPayload): { readonly [field: string]: Json } {
  return (exampleOf(schema) ?? {}) as { readonly [field: string]: Json };
}

function exampleOf({ examples: [first] = [], default: usual, properties = {} }: JsonSchema): Json | undefined {
  if (first !== undefined || usual !== undefined) return first ?? usual;
  const members = Object.entries(properties).flatMap(([name, inner]) => {
    const example = exampleOf(inner);
    return example === undefined ? [] : [[name, example] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** As the dialect sees it: a raw identity has been taken out, and its pseudonyms are there. */
export function jsonSample({ schema }: JsonPayload): { readonly [field: string]: Json } {
  const { identity: _taken, ...sample } = sampleOf(schema, '') as { readonly [field: string]: Json };
  return sample;
}

function sampleOf(schema: JsonSchema, name: string): Json {
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (schema.properties !== undefined) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, inner]) => [key, sampleOf(inner, key)]));
  }
  return schema.type === 'boolean' ? true : `<${name}>`;
}
