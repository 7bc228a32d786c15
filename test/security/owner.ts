import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ResultFile } from '../../src/cli/result-file.ts';
import { spanTaker } from '../../src/cli/span-file.ts';
import { openJournal } from '../../src/journal/store.ts';

// A program that leaves every kind of file under the laxest umask, and prints who may do what with them.

const [directory = '', requests = ''] = process.argv.slice(2);
const at = (name: string): string => join(directory, name);
process.umask(0);

const journal = openJournal(at('journal.db'), {
  now: () => 0,
  checkpoints: {
    key: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    anchor: at('anchor.jsonl'),
    everyRecords: 1,
    failed(error) {
      throw error;
    },
  },
});
await journal.note({
  ...{ id: 'o', phase: 'observation', request: 'o', occurredAt: '2026-03-27T10:00:00.000Z' },
  ...{ actor: { id: 'anna', type: 'user' }, action: 'a', resource: { kind: 'campaign', id: 'c' } },
  ...{ transition: { from: null, to: null }, concurrency: { before: null, after: null, conflicts: 0 } },
  ...{ http: { writes: 0 }, tzdata: '', payload: {} },
});
await (await ResultFile.open(at('out.jsonl'), requests)).close();
await spanTaker(at('spans.jsonl'));
const open = readdirSync(directory);
const modes = open.map((name) => `${name} ${(statSync(at(name)).mode & 0o777).toString(8)}`);
await journal.close();
const anchor = `anchor.jsonl ${(statSync(at('anchor.jsonl')).mode & 0o777).toString(8)}`;
process.stdout.write(JSON.stringify([...new Set([...modes, anchor])].sort()));
