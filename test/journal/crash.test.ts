import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal, readJournal } from '../../src/journal/store.ts';
import { place } from './place.ts';

/** Lets another process write until it has said `least` requests, looks at the journal, and kills it with SIGKILL. */
async function killedAfter(least: number, file: string, meanwhile: () => void): Promise<string[]> {
  const writer = spawn(process.execPath, [path.join(import.meta.dirname, 'writer.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void writer.kill('SIGKILL'));
  let said = '';
  for await (const chunk of writer.stdout.setEncoding('utf8')) {
    said += chunk;
    if (writer.killed || said.split('\n').length <= least) continue;
    meanwhile();
    writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  expect(writer.signalCode).toBe('SIGKILL');
  // The last line may have been cut off.
  return said.split('\n').slice(0, -1);
}

test('a writer that is killed frees the journal, and nothing that it was told to be recorded is lost', async () => {
  const file = place();
  const said = await killedAfter(2_000, file, () => {
    expect(() => openJournal(file, { now: () => 0 })).toThrow(expect.objectContaining({ code: 'journal.locked' }));
    const log = readJournal(file);
    expect(log.verify()).toMatchObject({ sound: true });
    log.close();
  });
  expect(said.length).toBeGreaterThanOrEqual(2_000);
  expect(readFileSync(`${file}-wal`, 'latin1')).not.toContain('Lovelace');

  const log = readJournal(file);
  const found = log.verify();
  log.close();
  const journal = openJournal(file, { now: () => 0 });
  onTestFinished(() => journal.close());
  expect(journal.verify()).toEqual(found);
  expect(found).toMatchObject({ sound: true });
  expect(said.filter((request) => journal.find(request)?.outcome?.kind !== 'moved')).toEqual([]);
  // Each of its eight writers may have been between intent and outcome.
  expect(journal.openIntents().length).toBeLessThanOrEqual(8);
});
