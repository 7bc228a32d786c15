import { openJournal, readJournal } from '../journal/store.ts';
import type { JournalOptions, StoredJournal } from '../journal/stored-journal.ts';

/**
 * A journal to write in, but never to make: a slip of the pen is no journal.
 * @throws {JournalError} `journal.missing`, or as `openJournal` says
 */
export function existingJournal(path: string, options: JournalOptions): StoredJournal {
  readJournal(path).close();
  return openJournal(path, options);
}
