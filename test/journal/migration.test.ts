import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import { rerun } from '../../src/rerun.ts';
import { outcomeRecord } from '../client/fixture.ts';
import { NOW } from '../receipts/day.ts';
import { intend, record, told } from './drafts.ts';
import { meddle, open, read } from './opened.ts';
import { place } from './place.ts';
import { version2 } from './version-2.ts';
import { TO_VERSION_6 } from './version-6.ts';

/** Records without receipts, one intent open: all that version 2 knew. */
async function old(): Promise<string> {
  const file = place();
  const journal = open(file);
  await record(journal, told('r1'));
  await intend(journal, told('r2'));
  await journal.close();
  return version2(file, [told('r1').outcome]);
}

const versionIn = (file: string): unknown => {
  const db = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => db.close());
  return db.prepare('PRAGMA user_version').get()?.user_version;
};

test('a journal of version 2 is read as it is, and says that it has no receipt', async () => {
  const file = await old();
  const log = read(file);
  expect(log.verify()).toMatchObject({ sound: true, records: 3 });
  const outcome = outcomeRecord(log, 'r1');
  expect(log.receipt(outcome)).toBeUndefined();
  expect(rerun(log, outcome, lifecycles, NOW)).toEqual({ kind: 'noReceipt' });
  expect(versionIn(file)).toBe(2);
});

test('a journal of version 2 is written on: its chain and its open intents stay, and receipts begin', async () => {
  const file = await old();
  const journal = open(file);
  expect(versionIn(file)).toBe(7);
  const head = journal.verify();
  expect(head).toMatchObject({ sound: true, records: 3 });
  expect(journal.openIntents()).toEqual([told('r2').intent]);
  await record(journal, told('r3'));
  expect(journal.verify()).toMatchObject({ sound: true, records: 5 });
  expect(journal.payload(outcomeRecord(journal, 'r1'))).toMatchObject({ reason: 'COMPLIANCE' });
});

test('outcomes and fingerprints, which stood in clear, are sealed, and no trace of them stays in the files', async () => {
  const file = await old();
  expect(readFileSync(file, 'latin1')).toContain('print of r1');
  const journal = open(file);
  expect(journal.find('r1')).toEqual({ request: 'r1', fingerprint: 'print of r1', outcome: told('r1').outcome });
  expect(journal.find('r2')).toEqual({ request: 'r2', fingerprint: 'print of r2' });
  await journal.close();
  expect(readFileSync(file, 'latin1')).not.toMatch(/print of|startedAt/);
});

test('a journal of version 6 is read as it is, and remembers what was handled once it is opened to be written', async () => {
  const file = place();
  const first = open(file);
  await record(first, told('r1'));
  await first.close();
  meddle(file, TO_VERSION_6);
  expect(read(file).verify()).toMatchObject({ sound: true, records: 2 });
  expect(versionIn(file)).toBe(6);
  const journal = open(file);
  expect(versionIn(file)).toBe(7);
  await journal.handledIds('crm').add('m1');
  expect(await journal.handledIds('crm').has('m1')).toBe(true);
  expect(journal.verify()).toMatchObject({ sound: true, records: 2 });
});
