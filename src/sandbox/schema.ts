import { Ajv, type ErrorObject, type SchemaObject, type ValidateFunction } from 'ajv';

const ajv = new Ajv({ strict: true, strictRequired: false, discriminator: true });

ajv.addFormat('http-url', (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));

// Date.parse lets 30 February through as 2 March, so the day is compared with itself.
ajv.addFormat('instant', (text) => {
  const day = text.slice(0, 10);
  const wellFormed = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  return wellFormed && !Number.isNaN(Date.parse(text)) && new Date(day).toISOString().startsWith(day);
});

ajv.addKeyword({
  keyword: 'atMostOneOf',
  type: 'object',
  schemaType: 'array',
  validate: (names: string[], value: object) => names.filter((name) => Object.hasOwn(value, name)).length < 2,
  error: { message: ({ schema }) => `must have at most one of ${String(schema).replaceAll(',', ', ')}` },
});

ajv.addKeyword({
  keyword: 'uniqueIds',
  type: 'array',
  schemaType: 'boolean',
  validate: (_: boolean, items: { id: unknown }[]) => new Set(items.map(({ id }) => id)).size === items.length,
  error: { message: 'must not hold the same id twice' },
});

/** An object schema that knows all its properties; names ending in `?` are optional. */
export function closed(properties: Record<string, SchemaObject>): SchemaObject {
  const names = Object.keys(properties);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), properties[name]])),
    required: names.filter((name) => !name.endsWith('?')),
  };
}

/** HTTP headers that Node will send: token names, printable values. */
export const HEADERS: SchemaObject = {
  type: 'object',
  propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
  additionalProperties: { type: 'string', pattern: '^[\\t\\x20-\\x7e]*$' },
};

/** Whether a value keeps a schema, and what the last one broke. */
export interface Validator<T> {
  (value: unknown): value is T;
  errors?: ValidateFunction['errors'];
}

/** What it makes of a schema it makes when it is first asked: all schemas together take longer than anything else of a start. */
export function compile<T>(schema: SchemaObject): Validator<T> {
  let made: ValidateFunction<T> | undefined;
  const validate: Validator<T> = (value): value is T => {
    made ??= ajv.compile<T>(schema);
    const kept = made(value);
    validate.errors = made.errors;
    return kept;
  };
  return validate;
}

/** One broken rule: where (JSON path, `/` for the whole), which rule, and both in one sentence. */
export interface Flaw {
  readonly path: string;
  readonly rule: string;
  readonly sentence: string;
}

/** The first rule the last value broke. It never quotes the value: that may be a secret. */
export function flawOf(validate: Validator<unknown>): Flaw {
  const [error] = validate.errors ?? [];
  if (error === undefined) throw new Error('flawOf needs a validator that has just refused a value.');
  const path = error.instancePath || '/';
  return { path, rule: error.keyword, sentence: `${path} ${complaint(error)} (rule ${error.keyword})` };
}

function complaint({ message = 'is not valid', params }: ErrorObject): string {
  const named = params.allowedValues ?? params.allowedValue ?? params.additionalProperty;
  return named === undefined ? message : `${message}: ${[named].flat().join(', ')}`;
}
