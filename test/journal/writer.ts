import { openJournal } from '../../src/journal/store.ts';
import { record, told } from './drafts.ts';

// A process that writes to the journal at the path it is given until it is killed, and says each request once it is recorded.
const journal = openJournal(process.argv[2] ?? '', { now: () => 0 });

async function writeOn(writer: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const request = `w${writer}-${n}`;
    await record(journal, told(request, { payload: { text: 'call Ada Lovelace back' } }));
    process.stdout.write(`${request}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => writeOn(writer)));
