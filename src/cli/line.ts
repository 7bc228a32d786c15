import { hash } from 'node:crypto';
import * as v from 'valibot';
import type { Actor } from '../../machines/rule.ts';
import { accept, acceptId, RequestError } from '../engine/accept.ts';
import { issuesOf, kindOf } from '../engine/issues.ts';
import { type Entry, lifecycles } from '../lifecycles.ts';
import { InputError } from './input-error.ts';
import { LONGEST, type RawLine } from './lines.ts';
import { MOMENT_RULE, momentOf } from './moment.ts';
import { placesOf } from './places.ts';
import { textOf } from './text.ts';

/** A request as a line of a file asks for it. */
export interface Line {
  readonly number: number;
  readonly lifecycle: string;
  readonly id: string;
  readonly asked: { readonly type: string; readonly actor: Actor; readonly payload?: unknown };
  readonly deadline?: Date | undefined;
  /** The key that the line gives itself. */
  readonly request?: string | undefined;
  /** SHA-256 of the line's bytes, in hex. */
  readonly fingerprint: string;
}

const roster: { readonly [name: string]: Entry } = lifecycles;
const names = Object.keys(roster);

const schema = v.strictObject({
  lifecycle: v.picklist(names, `One of ${names.join(', ')} is expected.`),
  id: v.string(),
  event: v.string(),
  actor: v.unknown(),
  payload: v.optional(v.unknown()),
  deadline: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => momentOf(text) !== undefined, MOMENT_RULE),
      v.transform(momentOf),
    ),
  ),
  // A client takes keys of up to 200 characters; a later generation of the run adds its number.
  request: v.optional(
    v.pipe(v.string(), v.minLength(1, 'It may not be empty.'), v.maxLength(180, 'At most 180 characters.')),
  ),
});
type Fields = v.InferOutput<typeof schema>;

/** Checks a line as far as it can be without asking anybody; `undefined` for a blank one. @throws {InputError} */
export function lineOf({ number, bytes }: RawLine): Line | undefined {
  if (bytes.length > LONGEST) {
    throw new InputError(number, { column: 1, text: `line (text): at most ${LONGEST} bytes are expected.` });
  }
  const text = textOf(number, bytes);
  if (text.trim() === '') return undefined;
  const found = fieldsOf(jsonOf(number, text));
  if ('issues' in found) throw inputError(number, text, found.issues);
  const { event: type, actor, payload, ...fields } = found.fields;
  const asked = { type, actor: actor as Actor, ...(payload !== undefined && { payload }) };
  return { number, ...fields, asked, fingerprint: hash('sha256', bytes) };
}

function jsonOf(line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message quotes the text and mostly names no place.
    const column = (placesOf(text).brokenAt ?? 0) + 1;
    throw new InputError(line, { column, text: 'line (text): JSON is expected, and it breaks here.' });
  }
}

function fieldsOf(value: unknown): { readonly fields: Fields } | { readonly issues: readonly string[] } {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) return { issues: [`line (${kindOf(value)}): an object is expected.`] };
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) return { issues: issuesOf(parsed.issues) };
  const { lifecycle: name, id, event: type, actor, payload } = parsed.output;
  const lifecycle = (roster[name] as Entry).lifecycle;
  const issues = [
    ...issuesIn(() => acceptId(lifecycle, id)),
    ...issuesIn(() => accept(lifecycle, { type, actor, payload }, unhashed)),
  ];
  return issues.length > 0 ? { issues } : { fields: parsed.output };
}

/** Whoever is named is hashed by the client that sends the line; here only its shape is looked at. */
const unhashed = () => ({});

function issuesIn(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof RequestError) return error.issues;
    throw error;
  }
}

/** An issue begins with the path of its field, and the kind of its value in brackets where it has one. */
const FIELD = /^(.*?)(?: \(|: )/s;

function inputError(line: number, text: string, issues: readonly string[]): InputError {
  const places = placesOf(text);
  const findings = issues.map((issue) => ({ column: places.of(FIELD.exec(issue)?.[1] ?? '') + 1, text: issue }));
  return new InputError(line, ...findings.toSorted((a, b) => a.column - b.column));
}
