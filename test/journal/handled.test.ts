import { describe, expect, onTestFinished, test } from 'vitest';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { coded, meddle, now, open, rowsIn } from './opened.ts';
import { place } from './place.ts';

const WEEK = 7 * 24 * 3_600_000;
const LIMIT = 100_000;

describe.each([
  { name: 'memory', make: memoryJournal },
  { name: 'store', make: (options: { now: () => number }) => openJournal(place(), options) },
])('the handled ids of a journal in $name', ({ make }) => {
  function opened() {
    let time = now();
    const journal = make({ now: () => time });
    onTestFinished(() => journal.close());
    const forward = (ms: number): void => {
      time += ms;
    };
    return { journal, forward };
  }

  test('are known to their receiver alone, by whatever object it asks', async () => {
    const { journal } = opened();
    expect(await journal.handledIds('crm').has('m1')).toBe(false);
    await journal.handledIds('crm').add('m1');
    expect(await journal.handledIds('crm').has('m1')).toBe(true);
    expect(await journal.handledIds('crm').has('m2')).toBe(false);
    expect(await journal.handledIds('wfm').has('m1')).toBe(false);
  });

  test('are forgotten after a week, counted from the last time they were added', async () => {
    const { journal, forward } = opened();
    const ids = journal.handledIds('crm');
    await ids.add('m1');
    await ids.add('m2');
    forward(WEEK - 1);
    expect(await ids.has('m1')).toBe(true);
    await ids.add('m2');
    forward(1);
    expect([await ids.has('m1'), await ids.has('m2')]).toEqual([false, true]);
    await ids.add('m1');
    expect([await ids.has('m1'), await ids.has('m2')]).toEqual([true, true]);
  });

  test('are a hundred thousand at most, the latest, and each receiver has as many', async () => {
    const { journal } = opened();
    const ids = journal.handledIds('crm');
    await journal.handledIds('wfm').add('m0');
    await Promise.all(Array.from({ length: LIMIT }, (_, n) => ids.add(`m${n}`)));
    expect([await ids.has('m0'), await ids.has(`m${LIMIT - 1}`)]).toEqual([true, true]);
    await ids.add('one more');
    const known = ['m0', 'm1', 'one more'].map((id) => ids.has(id));
    expect(await Promise.all(known)).toEqual([false, true, true]);
    expect(await journal.handledIds('wfm').has('m0')).toBe(true);
  });

  test('are not added once the journal is closed', async () => {
    const { journal } = opened();
    await journal.close();
    await expect(journal.handledIds('crm').add('m1')).rejects.toThrow(coded('journal.closed'));
  });
});

describe('on disk', () => {
  test('they outlive the process, and no record is made of them', async () => {
    const file = place();
    const first = open(file);
    await first.handledIds('crm').add('m1');
    await first.close();
    const again = open(file);
    expect(await again.handledIds('crm').has('m1')).toBe(true);
    expect(again.verify()).toMatchObject({ sound: true, records: 0 });
  });

  test('those that are forgotten leave the file, whichever receiver they were of', async () => {
    const file = place();
    let time = now();
    const journal = openJournal(file, { now: () => time });
    onTestFinished(() => journal.close());
    await journal.handledIds('given up').add('m1');
    await journal.handledIds('crm').add('m2');
    time += WEEK;
    await journal.handledIds('crm').add('m3');
    expect(rowsIn(file, 'SELECT receiver, id FROM handled')).toEqual([{ receiver: 'crm', id: 'm3' }]);
  });

  test('one that cannot be written is told, and not known', async () => {
    const file = place();
    const journal = open(file);
    const ids = journal.handledIds('crm');
    meddle(file, `CREATE TRIGGER disk BEFORE INSERT ON handled BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    await expect(ids.add('m1')).rejects.toThrow(coded('journal.unwritable'));
    expect(await ids.has('m1')).toBe(false);
  });
});
