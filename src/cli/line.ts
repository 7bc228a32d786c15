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
  /** Bytes that it takes in the file. */
  readonly size: number;
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
  // A later generation of the run adds its number to it; 200 is the longest key that a client takes.
  request: v.optional(v.pipe(v.string(), v.minLength(1, 'It may not be empty.'), v.maxLength(180, 'At most 180.'))),
});

/** Checks a line as far as it can be without asking anybody; `undefined` for a blank one. @throws {InputError} */
export function lineOf({ number, bytes, size }: RawLine): Line | undefined {
  if (bytes.length > LONGEST) throw new InputError(number, 1, `line (too long): at most ${LONGEST} bytes are expected.`);
  const text = textOf(number, bytes);
  if (text.trim() === '') return undefined;
  const value = jsonOf(number, text);
  const issues: string[] = [];
  const parsed = isObject(value) ? v.safeParse(schema, value) : undefined;
  if (parsed === undefined) issues.push(`line (${kindOf(value)}): an object is expected.`);
  else if (!parsed.success) issues.push(...issuesOf(parsed.issues));
  else issues.push(...issuesOfRequest(parsed.output));
  if (parsed?.success && issues.length === 0) {
    const { event: type, actor, payload, ...rest } = parsed.output;
    const asked = { type, actor: actor as Actor, ...(payload !== undefined && { payload }) };
    return { number, ...rest, asked, fingerprint: hash('sha256', bytes), size };
  }
  const places = placesOf(text);
  const found = issues.map((issue) => ({ at: places.of(issue.slice(0, issue.indexOf(' ('))), issue }));
  const [first] = found.toSorted((a, b) => a.at - b.at);
  throw new InputError(number, columnAt(text, first?.at ?? 0), first?.issue ?? '');
}
