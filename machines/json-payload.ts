import type { Json } from './verdict.ts';

/**
 * A JSON Schema (draft 7, as ajv takes it) as plain data. Besides the standard's words it may hold `rule`: the sentence that
 * an error says where a pattern or a format is broken, since neither speaks for itself.
 */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly rule?: string;
  readonly default?: string | number | boolean;
  readonly examples?: readonly Json[];
  readonly enum?: readonly string[];
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly additionalProperties?: false | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly [keyword: string]: unknown;
}

/** The payload of an event whose guide gives it as a JSON Schema. */
export interface JsonPayload<Given = unknown> {
  readonly kind: 'jsonPayload';
  readonly schema: JsonSchema;
  /**
   * The payload speaks of a person: its `identity: { email?, phone? }` is taken out, pseudonyms are put under this field, and
   * a text elsewhere that looks personal is withheld. All that happens before anything else sees the event.
   */
  readonly pseudonymsIn: string;
  /** Never there: it carries the type of what a caller gives. */
  readonly given?: Given;
}

/** Keeps the type of what a caller gives beside the schema that checks it: `jsonPayload<GuestCreation>()({ ... })`. */
export const jsonPayload =
  <Given>() =>
  (parts: Pick<JsonPayload, 'schema' | 'pseudonymsIn'>): JsonPayload<Given> => ({ kind: 'jsonPayload', ...parts });

export const isJsonPayload = (schema: object): schema is JsonPayload =>
  'kind' in schema && schema.kind === 'jsonPayload';
