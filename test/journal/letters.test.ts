import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../../src/engine/journal.ts';
import type { PostedLetter } from '../../src/engine/letters.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { concludeWithLetters, letter, replaying, WEBHOOK } from './letters.ts';
import { coded, meddle, open, read } from './opened.ts';
import { place } from './place.ts';
import { version2 } from './version-2.ts';

const NOW = Date.UTC(2026, 10, 20, 10);
const LATER = NOW + 60_000;
const trouble = { code: 'http.503', at: '2026-11-20T10:00:00.000Z' } as const;

const IMPLEMENTATIONS = [
  { name: 'memory', make: () => memoryJournal({ now: () => NOW }) },
  { name: 'store', make: () => openJournal(place(), { now: () => NOW }) },
];

const heads = ({ letters }: Journal, limit = 50): Promise<readonly PostedLetter[]> =>
  letters.heads(WEBHOOK, limit, NOW);
const idsOf = async (journal: Journal, limit?: number): Promise<string[]> =>
  (await heads(journal, limit)).map(({ id }) => id);

async function head(journal: Journal): Promise<PostedLetter> {
  const [first] = await heads(journal);
  if (first === undefined) throw new Error('There is no letter.');
  return first;
}

describe.each(IMPLEMENTATIONS)('the letters in $name', ({ make }) => {
  function begun() {
    const journal = make();
    onTestFinished(() => journal.close());
    return journal;
  }

  test('are given out as they were written', async () => {
    const journal = begun();
    await concludeWithLetters(journal, 'C-1', letter('a', { body: '{"ü": 1}' }));
    expect(await heads(journal)).toEqual([
      {
        ...{ seq: 1, sink: WEBHOOK, id: 'a', resource: 'campaign:C-1', dueAt: NOW, attempts: 0 },
        ...{ type: 'application/json', body: '{"ü": 1}' },
      },
    ]);
    expect(await journal.letters.heads('another', 50, NOW)).toEqual([]);
  });

  test('of one resource come one after the other, those of others meanwhile', async () => {
    const journal = begun();
    for (const id of ['a1', 'a2', 'a3']) await concludeWithLetters(journal, 'A', letter(id));
    await concludeWithLetters(journal, 'B', letter('b1'));
    expect(await idsOf(journal)).toEqual(['a1', 'b1']);
    await journal.letters.delivered(await head(journal), LATER);
    expect(await heads(journal)).toMatchObject([
      { id: 'b1', dueAt: NOW },
      { id: 'a2', dueAt: LATER },
    ]);
  });

  test('of one resource wait for each sink by itself', async () => {
    const journal = begun();
    await concludeWithLetters(journal, 'A', letter('a1'), letter('a1', { sink: 'other' }));
    await concludeWithLetters(journal, 'A', letter('a2'), letter('a2', { sink: 'other' }));
    await journal.letters.delivered(await head(journal), NOW);
    expect(await idsOf(journal)).toEqual(['a2']);
    expect(await journal.letters.heads('other', 50, NOW)).toMatchObject([{ id: 'a1' }]);
  });

  test('are given out due longest first, and no more than asked for', async () => {
    const journal = begun();
    for (const id of ['a', 'b', 'c']) await concludeWithLetters(journal, id, letter(id));
    await journal.letters.postpone(await head(journal), trouble, LATER);
    expect(await idsOf(journal)).toEqual(['b', 'c', 'a']);
    expect(await idsOf(journal, 2)).toEqual(['b', 'c']);
  });

  test('remember the first and the last of their troubles', async () => {
    const journal = begun();
    await concludeWithLetters(journal, 'A', letter('a1'));
    await concludeWithLetters(journal, 'A', letter('a2'));
    await journal.letters.postpone(await head(journal), trouble, LATER);
    const last = { code: 'wire.timeout', at: '2026-11-20T10:01:00.000Z' } as const;
    await journal.letters.postpone(await head(journal), last, LATER + 1);
    expect(await heads(journal)).toMatchObject([{ id: 'a1', attempts: 2, first: trouble, last, dueAt: LATER + 1 }]);
    expect(journal.letters.count()).toEqual({ waiting: 2, dead: 0 });
  });

  test('that are dead say why, and make way for the next of their resource', async () => {
    const journal = begun();
    await concludeWithLetters(journal, 'A', letter('a1'));
    await concludeWithLetters(journal, 'A', letter('a2'));
    await journal.letters.bury(await head(journal), 'http.503', trouble, LATER);
    expect(await heads(journal)).toMatchObject([{ id: 'a2', dueAt: LATER }]);
    const [dead] = journal.letters.postings({ dead: true });
    expect(dead).toEqual({
      ...{ seq: 1, sink: WEBHOOK, id: 'a1', resource: 'campaign:A', attempts: 1 },
      ...{ first: trouble, last: trouble, dead: 'http.503' },
    });
    expect(journal.letters.count()).toEqual({ waiting: 1, dead: 1 });
    expect(journal.letters.postings({ dead: false })).toMatchObject([{ id: 'a2' }]);
    expect(journal.letters.postings({ sink: 'other' })).toEqual([]);
    expect(journal.letters.postings({ limit: 1 })).toMatchObject([{ id: 'a1' }]);
  });

  test('that nobody tried count no attempt', async () => {
    const journal = begun();
    await concludeWithLetters(journal, 'A', letter('a1'));
    await journal.letters.bury(await head(journal), 'sink.disabled', undefined, LATER);
    const [dead] = journal.letters.postings();
    expect(dead).toMatchObject({ attempts: 0, dead: 'sink.disabled' });
    expect(dead).not.toHaveProperty('last');
  });

  test('that are replayed keep their id and their bytes, begin anew, and go last', async () => {
    const journal = begun();
    for (const id of ['a1', 'a2']) await concludeWithLetters(journal, 'A', letter(id));
    await journal.letters.bury(await head(journal), 'http.503', trouble, NOW);
    expect(await journal.letters.replay(WEBHOOK, 'a1', replaying(LATER))).toBe(true);
    expect(await idsOf(journal)).toEqual(['a2']);
    await journal.letters.delivered(await head(journal), LATER);
    expect(await heads(journal)).toEqual([
      {
        ...{ seq: 3, sink: WEBHOOK, id: 'a1', resource: 'campaign:A', dueAt: LATER, attempts: 0 },
        ...{ first: trouble, last: trouble, type: 'application/json', body: '{"id":"a1"}' },
      },
    ]);
    expect(journal.letters.count()).toEqual({ waiting: 1, dead: 0 });
  });

  test('that wait, or are another sink’s, are not replayed', async () => {
    const journal = begun();
    await concludeWithLetters(journal, 'A', letter('a1'));
    expect(await journal.letters.replay(WEBHOOK, 'a1', replaying(NOW))).toBe(false);
    await journal.letters.bury(await head(journal), 'http.503', trouble, NOW);
    expect(await journal.letters.replay('other', 'a1', replaying(NOW))).toBe(false);
    expect(journal.letters.postings()).toHaveLength(1);
  });

  test('for a sink that is disabled: that is known until it is enabled', async () => {
    const { letters } = begun();
    expect(letters.disabled(WEBHOOK)).toBeUndefined();
    await letters.disable(WEBHOOK, 'e'.repeat(64), trouble.at);
    expect(letters.disabled(WEBHOOK)).toEqual({ endpoint: 'e'.repeat(64), at: trouble.at });
    expect(letters.disabled('other')).toBeUndefined();
    expect(await letters.enable(WEBHOOK)).toBe(true);
    expect(await letters.enable(WEBHOOK)).toBe(false);
    expect(letters.disabled(WEBHOOK)).toBeUndefined();
  });
});

/** As docs/webhooks.md promises. */
const KEPT = 10_000;

describe('dead letters are kept up to a number, then the oldest give way', () => {
  const many = Array.from({ length: KEPT + 1 }, (_, n) => letter(`a${n}`));

  test('in memory', async () => {
    const journal = memoryJournal({ now: () => NOW });
    await concludeWithLetters(journal, 'A', ...many);
    for (const posting of journal.letters.postings()) await journal.letters.bury(posting, 'x', undefined, NOW);
    expect(journal.letters.count()).toEqual({ waiting: 0, dead: KEPT });
    expect(journal.letters.postings({ limit: 1 })).toMatchObject([{ id: 'a1' }]);
  });

  test('in the store', async () => {
    const file = place();
    const journal = open(file);
    await concludeWithLetters(journal, 'A', ...many);
    const [last] = journal.letters.postings({ id: `a${KEPT}` });
    meddle(file, `UPDATE letter SET dead = 'x', dueAt = NULL WHERE id <> 'a${KEPT}'`);
    if (last) await journal.letters.bury(last, 'x', undefined, NOW);
    expect(journal.letters.count()).toEqual({ waiting: 0, dead: KEPT });
    expect(journal.letters.postings({ limit: 1 })).toMatchObject([{ id: 'a1' }]);
  });
});

describe('an outcome and its letters', () => {
  test('are one transaction: where the letter cannot be written, nothing is', async () => {
    const file = place();
    const journal = open(file);
    meddle(file, `CREATE TRIGGER disk BEFORE INSERT ON letter BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    await expect(concludeWithLetters(journal, 'A', letter('a'))).rejects.toThrow(coded('journal.unwritable'));
    expect([...journal.records()]).toEqual([]);
    meddle(file, 'DROP TRIGGER disk');
    await concludeWithLetters(journal, 'A', letter('a'));
    expect(await idsOf(journal)).toEqual(['a']);
  });

  test('are there when the journal is opened again', async () => {
    const file = place();
    const first = open(file);
    await concludeWithLetters(first, 'A', letter('a1'));
    await concludeWithLetters(first, 'A', letter('a2'));
    await first.letters.postpone(await head(first), trouble, LATER);
    await first.letters.disable('other', 'x', trouble.at);
    const before = await heads(first);
    await first.close();
    const second = open(file);
    expect(await heads(second)).toEqual(before);
    expect(second.letters.disabled('other')).toMatchObject({ at: trouble.at });
  });
});

describe('the content of a letter', () => {
  test('stands nowhere on disk in clear', async () => {
    const file = place();
    const journal = open(file);
    await concludeWithLetters(journal, 'A', letter('a', { body: '"QUITE-UNMISTAKABLE"' }));
    await journal.letters.bury(await head(journal), 'http.503', trouble, NOW);
    const bytes = [file, `${file}-wal`].filter(existsSync).map((name) => readFileSync(name, 'latin1'));
    expect(bytes.join('')).not.toContain('UNMISTAKABLE');
  });

  test('goes with the key of its subject, and the letters of others do not wait for it', async () => {
    const file = place();
    const journal = open(file);
    await concludeWithLetters(journal, 'A', letter('a1'));
    await concludeWithLetters(journal, 'A', letter('a2'));
    await concludeWithLetters(journal, 'B', letter('b1'));
    meddle(file, `DELETE FROM subject WHERE name = 'campaign:A'`);
    await concludeWithLetters(journal, 'A', letter('a3'));
    expect(await idsOf(journal)).toEqual(['b1', 'a3']);
    expect(journal.letters.count()).toEqual({ waiting: 2, dead: 0 });
  });
});

test('where letters stand can be read beside the writer', async () => {
  const file = place();
  const journal = open(file);
  await concludeWithLetters(journal, 'A', letter('a1'));
  expect(read(file).postings({ sink: WEBHOOK })).toEqual(journal.letters.postings());
});

test('a journal of version 2 has no letters, and is read all the same', async () => {
  const file = place();
  await open(file).close();
  const log = read(version2(file, []));
  expect(log.postings()).toEqual([]);
  expect(log.disabled(WEBHOOK)).toBeUndefined();
});
