import * as v from 'valibot';
import { isJsonPayload } from '../../machines/json-payload.ts';
import type { EventSchemas, Lifecycle } from '../../machines/lifecycle.ts';
import type { Actor, AskedEvent } from '../../machines/rule.ts';
import { alienIn } from './alien.ts';
import { issuesOf, kindOf } from './issues.ts';
import { type Checked, checkJson } from './json-schema.ts';
import { type Identify, pseudonymous } from './pseudonyms.ts';

/** What was asked is not a request: each issue names the field, the kind of its value and the rule. Nothing was sent. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly issues: readonly string[];
  constructor(where: string, issues: readonly string[]) {
    super(`${where}: ${issues.join(' ')}`);
    this.issues = issues;
  }
}

const text = v.pipe(
  v.string(),
  v.minLength(1, 'It may not be empty.'),
  v.maxLength(200, 'At most 200 characters.'),
  v.check((value) => value.isWellFormed(), 'Well-formed Unicode is expected.'),
);
/** The shape of an actor. */
export const actor = v.strictObject({
  id: text,
  type: v.picklist(['user', 'service', 'system']),
  onBehalfOf: v.optional(text),
});

/**
 * The first thing that happens to an event: its actor and payload are checked, defaults are filled in, and pseudonyms put in
 * the place of whoever is named.
 * @param identify makes the pseudonyms. @default nothing does, and a payload that names somebody is refused.
 * @throws {RequestError}
 */
export function accept(
  lifecycle: Lifecycle,
  asked: { readonly type: string; readonly actor?: unknown; readonly payload?: unknown },
  identify?: Identify,
): AskedEvent {
  const schema = Object.hasOwn(lifecycle.events, asked.type) ? lifecycle.events[asked.type] : undefined;
  if (schema === undefined) {
    const events = Object.keys(lifecycle.events).join(', ');
    throw new RequestError(lifecycle.name, [`event (${kindOf(asked.type)}): one of ${events} is expected.`]);
  }
  const given = asked.payload ?? {};
  // Each is looked at once: a payload may be large, and need not look the same twice.
  const who = v.safeParse(actor, asked.actor);
  const payload = isPlain(given) ? checked(schema, given, identify) : undefined;
  if (who.success && payload?.success) {
    const where = `${lifecycle.name} ${asked.type}`;
    const alien = alienIn(payload.output);
    if (alien !== undefined) throw new RequestError(where, [`payload${alien}: JSON is expected.`]);
    const event = { type: asked.type, actor: who.output, payload: payload.output } as AskedEvent;
    if (isWellFormed(event)) return event;
    throw new RequestError(where, ['the event: a text in it is no well-formed Unicode.']);
  }
  throw new RequestError(`${lifecycle.name} ${asked.type}`, [
    ...problems('actor', who),
    ...(payload
      ? payload.success
        ? []
        : within('payload', payload.issues)
      : [`payload (${kindOf(given)}): an object is expected.`]),
  ]);
}

function checked(schema: EventSchemas[string], given: object, identify: Identify | undefined): Checked {
  if (isJsonPayload(schema)) {
    const result = checkJson(schema.schema, given);
    return result.success ? pseudonymous(schema, result.output, identify) : result;
  }
  const result = v.safeParse(schema, given);
  if (!result.success) return { success: false, issues: issuesOf(result.issues) };
  return { success: true, output: result.output as { readonly [field: string]: unknown } };
}

/** A text with half a character in it has no canonical JSON, so that it could be neither recorded nor compared. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  return typeof value !== 'object' || value === null || Object.entries(value).flat().every(isWellFormed);
}

/** @throws {RequestError} where an id of this lifecycle does not look like that. */
export function acceptId(lifecycle: Lifecycle, id: unknown): string {
  const parsed = v.safeParse(lifecycle.id, id);
  if (!parsed.success) throw new RequestError(lifecycle.name, problems('id', parsed));
  return parsed.output;
}

/** @throws {RequestError} where it names nobody. */
export function acceptActor(given: unknown): Actor {
  const parsed = v.safeParse(actor, given);
  if (!parsed.success) throw new RequestError('actor', issuesOf(parsed.issues));
  return parsed.output as Actor;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const problems = (field: string, result: { readonly success: boolean; readonly issues?: unknown }): string[] =>
  result.success ? [] : within(field, issuesOf(result.issues as v.BaseIssue<unknown>[]));

const within = (field: string, issues: readonly string[]): string[] =>
  issues.map((issue) => (issue.startsWith('the whole') ? issue.replace('the whole', field) : `${field}.${issue}`));
