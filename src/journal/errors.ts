import type { Subject } from '../engine/erasing.ts';
import { JournalError } from '../engine/journal.ts';

// SQLite's result codes: https://www.sqlite.org/rescode.html
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
/** SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC */
const UNSYNCED: readonly (number | undefined)[] = [1034, 1290];

const extendedCode = (cause: unknown): number | undefined =>
  cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode : undefined;

const resultCode = (cause: unknown): number | undefined => {
  const code = extendedCode(cause);
  return code && code & 0xff;
};

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Another connection is in the way. */
export const isBusy = (cause: unknown): boolean => resultCode(cause) === BUSY;

/** What SQLite has written may be on the disk, or not. */
export const isUnsynced = (cause: unknown): boolean => UNSYNCED.includes(extendedCode(cause));

export const settled = (request: string): JournalError =>
  new JournalError('journal.settled', `Request ${request} has its outcome already; nothing is recorded twice.`);

export const closed = (file: string): JournalError =>
  new JournalError('journal.closed', `The journal is closed: ${file}`);

export const moved = (file: string): JournalError =>
  new JournalError('journal.unwritable', `The journal is not in its place any more: ${file}`);

export const corrupt = (file: string, why: string, cause?: unknown): JournalError =>
  new JournalError('journal.corrupt', `The journal is damaged (${why}): ${file}`, { cause });

export const scheduledBefore = (schedule: string): JournalError =>
  new JournalError('journal.scheduled', `The key ${schedule} stands for a schedule already.`);

export const full = (waiting: number): JournalError =>
  new JournalError('journal.full', `${waiting} schedules wait already; settle or cancel some of them first.`);

export const unknownRun = (run: string): JournalError =>
  new JournalError('journal.unknownRun', `No run ${run} was started, so it cannot be finished.`);

const named = ({ kind, id }: Subject): string => `${kind} ${id}`;

export const unknownSubject = (subject: Subject): JournalError =>
  new JournalError('journal.unknownSubject', `Nothing of ${named(subject)} is on record.`);

/** Without its intent nobody could find out what became of a write that left. */
export const isOpen = (request: string, subject: Subject): JournalError =>
  new JournalError('journal.open', `Request ${request} of ${named(subject)} is open; it has to end first.`);

export const isHeld = (subject: Subject): JournalError =>
  new JournalError('journal.held', `${named(subject)} is under legal hold; it has to be released first.`);

export const notHeld = (subject: Subject): JournalError =>
  new JournalError('journal.notHeld', `${named(subject)} is under no legal hold.`);

/** What SQLite or the file system said, as what it means for the journal; `otherwise` where neither says more. */
export function unusable(
  file: string,
  cause: unknown,
  otherwise: 'journal.unreadable' | 'journal.unwritable',
): JournalError {
  if (cause instanceof JournalError) return cause;
  // The parser's own message would show a piece of the text.
  if (cause instanceof SyntaxError) return corrupt(file, 'a text in it is not JSON');
  const code = resultCode(cause);
  // Node's word for an integer too large for JavaScript. The journal keeps none, so the file's bytes are not its own.
  const alien = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_OUT_OF_RANGE';
  if (alien || code === CORRUPT || code === NOT_A_DATABASE) return corrupt(file, messageOf(cause), cause);
  const verb = otherwise === 'journal.unreadable' ? 'read' : 'written';
  return new JournalError(otherwise, `The journal cannot be ${verb} (${messageOf(cause)}): ${file}`, { cause });
}
