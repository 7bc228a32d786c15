import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../src/journal/store.ts';
import { StoredJournal } from '../../src/journal/stored-journal.ts';
import { PAUSE, scene } from '../client/fixture.ts';
import { record, told } from './drafts.ts';
import { coded, meddle, now, open, read } from './opened.ts';
import { place } from './place.ts';

/** A journal whose connection can be told that its disk is full, or not to be written. */
async function onDisk() {
  const file = place();
  await open(file).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL');
  const journal = new StoredJournal(db, file, { now }, { identity: '', release: () => undefined });
  onTestFinished(() => journal.close());
  const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
  return {
    journal,
    full: () => db.exec(`PRAGMA max_page_count = ${pages}`),
    readOnly: () => db.exec('PRAGMA query_only = ON'),
    mended: () => db.exec('PRAGMA max_page_count = 100000; PRAGMA query_only = OFF'),
  };
}

/** Writes until nothing more can be written: what still fits on the last pages is taken. */
async function filled(journal: StoredJournal): Promise<never> {
  for (let n = 0; ; n += 1) {
    await journal.note({ ...told(`filler-${n}`, { payload: {} }).intentDraft, phase: 'observation' });
  }
}

describe.each([
  { disk: 'full', words: /database or disk is full/ },
  { disk: 'readOnly', words: /attempt to write a readonly database/ },
] as const)('on a disk that is $disk', ({ disk, words }) => {
  test('a request is refused before its write leaves, says so, and goes through once the disk is well', async () => {
    const { journal, mended, ...trouble } = await onDisk();
    const { campaign, patches } = await scene({ journal, state: 'active' });
    trouble[disk]();
    await expect(filled(journal)).rejects.toThrow(coded('journal.unwritable'));
    const refused = await campaign.send(PAUSE);
    expect(refused).toMatchObject({ kind: 'failed', writes: 0, recorded: false, unconfirmed: false });
    expect(refused).toMatchObject({ failure: { code: 'journal.unwritable', message: expect.stringMatching(words) } });
    expect(await patches()).toEqual([]);
    mended();
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', recorded: true });
    expect(await patches()).toEqual(['200 committed']);
  });
});

describe('a damaged journal', () => {
  test('is not written on behind a last record that is not what it was, and read up to there', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, told('r1'));
    await journal.close();
    meddle(file, `UPDATE record SET body = replace(body, 'ada', 'eve') WHERE seq = 2`);
    expect(() => openJournal(file, { now })).toThrow(coded('journal.corrupt'));
    expect(() => openJournal(file, { now })).toThrow(/record 2, the last, is not what it was/);
    expect(read(file).record(1)?.id).toBe('r1/intent');
    expect(read(file).verify()).toMatchObject({ sound: false, seq: 2 });
  });
});
