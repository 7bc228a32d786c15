import * as v from 'valibot';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { AskedEvent } from '../../machines/rule.ts';
import { issuesOf, kindOf } from './issues.ts';

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
const actor = v.strictObject({
  id: text,
  type: v.picklist(['user', 'service', 'system']),
  onBehalfOf: v.optional(text),
});

/**
 * The first thing that happens to an event: its actor and payload are checked, defaults are filled in.
 * @throws {RequestError}
 */
export function accept(
  lifecycle: Lifecycle,
  asked: { readonly type: string; readonly actor?: unknown; readonly payload?: unknown },
): AskedEvent {
  const schema = Object.hasOwn(lifecycle.events, asked.type) ? lifecycle.events[asked.type] : undefined;
  if (schema === undefined) {
    const events = Object.keys(lifecycle.events).join(', ');
    throw new RequestError(lifecycle.name, [`event (${kindOf(asked.type)}): one of ${events} is expected.`]);
  }
  const payload = asked.payload ?? {};
  const given = v.safeParse(actor, asked.actor);
  const filled = v.safeParse(schema, payload);
  const issues = [
    ...problems('actor', given),
    ...(isPlain(payload) ? problems('payload', filled) : [`payload (${kindOf(payload)}): an object is expected.`]),
  ];
  if (issues.length > 0) throw new RequestError(`${lifecycle.name} ${asked.type}`, issues);
  return {
    type: asked.type,
    actor: given.output as AskedEvent['actor'],
    payload: filled.output as AskedEvent['payload'],
  };
}

/** @throws {RequestError} where an id of this lifecycle does not look like that. */
export function acceptId(lifecycle: Lifecycle, id: unknown): string {
  const parsed = v.safeParse(lifecycle.id, id);
  if (!parsed.success) throw new RequestError(lifecycle.name, problems('id', parsed));
  return parsed.output;
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

function problems(field: string, result: { readonly success: boolean; readonly issues?: unknown }): string[] {
  if (result.success) return [];
  return issuesOf(result.issues as v.BaseIssue<unknown>[]).map((issue) =>
    issue.startsWith('the whole') ? issue.replace('the whole', field) : `${field}.${issue}`,
  );
}
