import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { file, folder } from '../cli/interlock.ts';

const PROGRAM = fileURLToPath(new URL('owner.ts', import.meta.url));

test('journal, lock, log, anchor and results are for their owner alone, whatever the umask', () => {
  const printed = execFileSync(process.execPath, [PROGRAM, folder(), file('requests.jsonl', '')], { encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual([
    'anchor.jsonl 600',
    'journal.db 600',
    'journal.db-lock 600',
    'journal.db-shm 600',
    'journal.db-wal 600',
    'out.jsonl 600',
    'spans.jsonl 600',
  ]);
});
