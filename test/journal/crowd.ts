import { openJournal } from '../../src/journal/store.ts';
import { record, told } from './drafts.ts';

// A process in which many write at a time to the journal at the path it is given. It says what it was told of the thread, if
// anything, and what came of the writes.
const journal = openJournal(process.argv[2] ?? '', {
  now: () => 0,
  threadFailed: (error) => console.log((error as NodeJS.ErrnoException).code),
});
await Promise.all(Array.from({ length: 16 }, (_, n) => record(journal, told(`r${n}`))));
const found = journal.verify();
console.log(found.sound ? `${found.records} records` : found.reason);
await journal.close();
