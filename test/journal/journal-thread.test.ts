import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditDraft } from '../../src/engine/journal.ts';
import { openJournal } from '../../src/journal/store.ts';
import { record, told } from './drafts.ts';
import { coded, existing, meddle, now, open, read, rowsIn } from './opened.ts';
import { place } from './place.ts';
import { nextThread, overburden, threaded } from './threaded.ts';

const by = { actor: { id: 'eve', type: 'user' }, tzdata: '2026b' } as const;

/** A journal that has a thread, and the thread. */
async function withThread() {
  const file = place();
  const failures: unknown[] = [];
  const journal = openJournal(file, { now, threadFailed: (error) => failures.push(error) });
  onTestFinished(() => journal.close());
  const started = nextThread();
  await overburden(journal);
  return { file, journal, failures, thread: await started };
}

test('who has little to write gets no thread', async () => {
  let started = false;
  void nextThread().then(() => {
    started = true;
  });
  const journal = open(place());
  for (let n = 0; n < 20; n += 1) await record(journal, told(`r${n}`));
  await journal.close();
  expect(started).toBe(false);
});

test('what is written by a thread and what is not are one chain', async () => {
  const { journal } = await withThread();
  const asked = [1, 2, 3, 4].flatMap((n) => [
    record(journal, told(`r${n}`, { id: `C-${n}` })),
    journal.hold({ kind: 'campaign', id: 'C-0' }, `reason ${n}`, by).catch(() => undefined),
    journal.cursors.move('presence', { subject: 'S', subscription: 's', cursor: String(n) }),
  ]);
  await Promise.all(asked);
  expect(journal.verify()).toMatchObject({ sound: true, records: 8 });
  const requests = [...journal.records()].filter(({ phase }) => phase === 'intent').map(({ request }) => request);
  expect(requests).toEqual(['r1', 'r2', 'r3', 'r4']);
  expect(journal.cursors.cursor('presence')?.cursor).toBe('4');
});

test('a thread that ends in the midst of a batch leaves it open what is on the disk: nothing is written behind it', async () => {
  const { file, journal, failures, thread } = await withThread();
  await record(journal, told('before'));
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  const lost = Promise.allSettled([record(journal, told('lost')), record(journal, told('lost too'))]);
  await new Promise((resolve) => setImmediate(resolve));
  const ended = thread.terminate();
  other.close();
  await ended;
  const reason = expect.objectContaining({ code: 'journal.unwritable', message: expect.stringMatching(/thread/) });
  expect(await lost).toEqual([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
  ]);
  await expect(record(journal, told('later'))).rejects.toThrow(coded('journal.unwritable'));
  await journal.close();
  expect(failures).toHaveLength(1);
  const again = open(file);
  await record(again, told('after'));
  expect(again.verify()).toMatchObject({ sound: true });
  expect(again.find('before')?.outcome?.kind).toBe('moved');
});

test('a thread that ends with nothing to do is missed by nobody, and said to be gone', async () => {
  const { journal, failures, thread } = await withThread();
  await record(journal, told('r1'));
  const gone = once(thread, 'exit');
  await thread.terminate();
  await gone;
  await record(journal, told('r2'));
  expect(journal.verify()).toMatchObject({ sound: true, records: 4 });
  expect(failures).toEqual([expect.objectContaining({ message: 'it has ended' })]);
});

test('where there can be no thread all is written without one, and it is said why', async () => {
  const file = place();
  const failed = Promise.withResolvers<unknown>();
  const journal = openJournal(file, { now, threadFailed: failed.resolve });
  onTestFinished(() => journal.close());
  await record(journal, told('r1'));
  // The thread is no more willing to write behind a damaged record than this program is when it starts.
  meddle(file, `UPDATE record SET body = replace(body, 'ada', 'eve') WHERE seq = 2`);
  await overburden(journal);
  expect(await failed.promise).toMatchObject({ message: expect.stringMatching(/record 2, the last, is not/) });
  await record(journal, told('r2'));
  expect([...journal.records()].map(({ request }) => request)).toEqual(['r1', 'r1', 'r2', 'r2']);
});

test.each([
  ['is not written, where it is another', true],
  ['is not made, where there is none any more', false],
])('the file at the path of a journal that is open %s', async (_, came) => {
  const file = place();
  const failed = Promise.withResolvers<unknown>();
  const journal = openJournal(file, { now, threadFailed: failed.resolve });
  // What was moved is not folded.
  onTestFinished(() => journal.close().catch(() => undefined));
  await record(journal, told('r1'));
  for (const end of ['', '-wal', '-shm']) renameSync(file + end, `${file}-moved${end}`);
  if (came) {
    const other = place();
    const another = openJournal(other, { now });
    await record(another, told('other'));
    await another.close();
    renameSync(other, file);
  }
  const started = nextThread();
  await overburden(journal);
  expect(await Promise.race([failed.promise, started])).toMatchObject({
    message: `The journal is not in its place any more: ${file}`,
  });
  await record(journal, told('r2'));
  expect([...journal.records()].map(({ request }) => request)).toEqual(['r1', 'r1', 'r2', 'r2']);
  expect([existsSync(file), existsSync(`${file}-wal`)]).toEqual([came, false]);
  if (came) expect([...read(file).records()].map(({ request }) => request)).toEqual(['other', 'other']);
});

test('what no thread can be told of is written all the same, or refused alone', async () => {
  const { journal } = await withThread();
  const evidence = (value: unknown) => {
    const one = told('odd');
    const rules = [{ rule: 'own', verdict: 'allow', code: 'own.fine', evidence: { value } }];
    const decision = { ...one.intentDraft.decision, rules };
    return journal.note({ ...one.intentDraft, phase: 'observation', decision } as unknown as AuditDraft);
  };
  const both = await Promise.allSettled([
    evidence(() => 1),
    evidence(Symbol('s')),
    evidence(1n),
    record(journal, told('r1')),
  ]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(both[2]).toMatchObject({ reason: { code: 'journal.unrecordable' } });
  expect(journal.verify()).toMatchObject({ sound: true, records: 4 });
});

test('a process that may start no thread writes without one, and is told why', async () => {
  const child = spawnSync(
    process.execPath,
    ['--permission', '--allow-fs-read=*', '--allow-fs-write=*', path.join(import.meta.dirname, 'crowd.ts'), place()],
    { encoding: 'utf8' },
  );
  expect(child.stdout).toBe('ERR_ACCESS_DENIED\n32 records\n');
});

test('a thread lets go of the key of a subject that was erased', async () => {
  const file = place();
  const journal = threaded(open(file));
  await record(journal, told('r1'));
  await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
  await record(journal, told('r2'));
  await journal.close();
  const keys = rowsIn(file, 'SELECT DISTINCT key FROM record WHERE key IS NOT NULL');
  expect(keys).toHaveLength(2);
  const log = read(file);
  expect(log.payload(existing(log.record('r1/intent')))).toBeUndefined();
  expect(log.payload(existing(log.record('r2/intent')))).toMatchObject({ reason: 'COMPLIANCE' });
  expect(log.verify()).toMatchObject({ sound: true });
});

test('is closed with the journal, which is one file then', async () => {
  const { file, journal, thread } = await withThread();
  await record(journal, told('r1'));
  const gone = once(thread, 'exit');
  await journal.close();
  expect(await gone).toEqual([0]);
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect(read(file).verify()).toMatchObject({ sound: true, records: 2 });
});

test('what is asked for while the thread ends is durable before the journal is closed', async () => {
  const { file, journal, thread } = await withThread();
  let asked: Promise<void> | undefined;
  thread.once('exit', () => {
    asked = journal.cursors.move('presence', { subject: 'S', subscription: 's', cursor: '1' });
  });
  await journal.close();
  await asked;
  expect(rowsIn(file, 'SELECT stream FROM cursor')).toEqual([{ stream: 'presence' }]);
});
