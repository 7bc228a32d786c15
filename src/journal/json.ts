import canonicalize from 'canonicalize';
import { JournalError } from '../engine/journal.ts';

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
    text = canonicalize(value);
  } catch (cause) {
    throw unrecordable(what, cause);
  }
  if (text === undefined) throw unrecordable(what, undefined);
  return text;
}

/**
 * A value's text where nobody has to compute it again; five times as fast.
 * @throws {JournalError} `journal.unrecordable`: a cycle, or nesting too deep for the stack.
 */
export function json(what: string, value: object): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw unrecordable(what, cause);
  }
}
