import { canonical as canonicalText } from '../engine/canonical.ts';
import { JournalError } from '../engine/journal.ts';
import type { SinkRow } from '../engine/outbox.ts';

const unrecordable = (what: string, cause: unknown): JournalError =>
  new JournalError(
    'journal.unrecordable',
    `${what} cannot be written as JSON: ${cause instanceof Error ? cause.message : 'it has no JSON form'}`,
    { cause },
  );

/**
 * The one text of a value that everybody computes alike (RFC 8785, JCS).
 * @throws {JournalError} `journal.unrecordable`: a lone surrogate, a number that is not finite, a cycle.
 */
export function canonical(what: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalText(value);
  } catch (cause) {
    throw unrecordable(what, cause);
  }
  if (text === undefined) throw unrecordable(what, undefined);
  return text;
}

/**
 * A value's text where nobody has to compute it again; three times as fast.
 * @throws {JournalError} `journal.unrecordable`: a cycle, or nesting too deep for the stack.
 */
export function json(what: string, value: object, replacer?: (name: string, value: unknown) => unknown): string {
  try {
    return JSON.stringify(value, replacer);
  } catch (cause) {
    throw unrecordable(what, cause);
  }
}

/**
 * The text of a row, in which every string has a canonical form: a lone surrogate, which a platform may well send, becomes U+FFFD.
 * @throws {JournalError} `journal.unrecordable`, as {@link json}.
 */
export const rowText = (request: string, { sink, payload }: SinkRow): string | null =>
  payload &&
  json(`The row of request ${request} for ${sink}`, payload, (_name, value) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  );
