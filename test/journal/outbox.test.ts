import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fate } from '../../src/engine/outbox.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { place } from './place.ts';
import { concludeWith, forming, itemsOf, keyOf, row, SINK, taken } from './rows.ts';

const NOW = Date.UTC(2026, 10, 20, 10);
const LATER = NOW + 60_000;
const delivered: Fate = { kind: 'delivered' };
const again: Fate = { kind: 'again', code: 'http.409', dueAt: LATER };
const dead: Fate = { kind: 'dead', code: 'http.422' };

const IMPLEMENTATIONS = [
  { name: 'memory', make: () => memoryJournal({ now: () => NOW }) },
  { name: 'store', make: () => openJournal(place(), { now: () => NOW }) },
];

describe.each(IMPLEMENTATIONS)('the outbox in $name', ({ make }) => {
  function open() {
    const journal = make();
    onTestFinished(() => journal.close());
    return journal;
  }

  test('is empty where no outcome had anything for a sink', async () => {
    const journal = open();
    await concludeWith(journal, 'r1');
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
    expect(journal.outbox.dueAt(SINK)).toBeUndefined();
    expect(await journal.outbox.take(SINK, NOW, forming())).toBeUndefined();
  });

  test('gives the rows of outcomes as one chunk, in the order of the outcomes', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1', { mark: 'a', deep: { list: [1, null] } }));
    await concludeWith(journal, 'r2', row('g2'));
    expect(journal.outbox.dueAt(SINK)).toBe(NOW);
    expect(await taken(journal, NOW)).toEqual({
      sink: SINK,
      key: 'r1/g1/0 r2/g2/0',
      rows: [
        { seq: 1, request: 'r1', item: 'g1', round: 0, since: 0, payload: { mark: 'a', deep: { list: [1, null] } } },
        { seq: 2, request: 'r2', item: 'g2', round: 0, since: 0, payload: { mark: 1 } },
      ],
      attempts: 1,
      duplicates: 0,
    });
  });

  test('keeps the rows of one sink from another', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'), { ...row('g1'), sink: 'log' });
    expect(itemsOf(await taken(journal, NOW))).toEqual(['g1']);
    expect(journal.outbox.dueAt('log')).toBe(NOW);
    expect((await journal.outbox.take('log', NOW, { limit: 50, keyOf: () => 'other' }))?.sink).toBe('log');
  });

  test('fills chunks up to the limit and leaves the rest for the next', async () => {
    const journal = open();
    await Promise.all(Array.from({ length: 5 }, (_, n) => concludeWith(journal, `r${n}`, row(`g${n}`))));
    expect(itemsOf(await taken(journal, NOW, 3))).toEqual(['g0', 'g1', 'g2']);
    // The first is still open, so it comes again before a second is formed.
    const first = await taken(journal, NOW, 3);
    expect([itemsOf(first), first.attempts]).toEqual([['g0', 'g1', 'g2'], 2]);
    await journal.outbox.postpone(first, LATER, { code: 'http.503', duplicate: false });
    expect(itemsOf(await taken(journal, NOW, 3))).toEqual(['g3', 'g4']);
  });

  test('gives a chunk that was put off again under its key, when it is due and not before', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    const chunk = await taken(journal, NOW);
    await journal.outbox.postpone(chunk, LATER, { code: 'crm.duplicate', duplicate: true });
    expect(await journal.outbox.take(SINK, LATER - 1, forming())).toBeUndefined();
    expect(journal.outbox.dueAt(SINK)).toBe(LATER);
    expect(await taken(journal, LATER)).toEqual({ ...chunk, attempts: 2, duplicates: 1 });
  });

  test('forgets what was delivered', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    await journal.outbox.settle(await taken(journal, NOW), [delivered]);
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
    expect(await journal.outbox.take(SINK, LATER, forming())).toBeUndefined();
  });

  test('puts rows that failed into a new chunk under a new key, even where all of them failed', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    await concludeWith(journal, 'r2', row('g2'));
    const first = await taken(journal, NOW);
    await journal.outbox.settle(first, [again, again]);
    expect(await journal.outbox.take(SINK, LATER - 1, forming())).toBeUndefined();
    const second = await taken(journal, LATER);
    expect(itemsOf(second)).toEqual(['g1', 'g2']);
    expect(second.key).not.toBe(first.key);
    expect(second.rows.map(({ round }) => round)).toEqual([1, 1]);
  });

  test('keeps dead letters apart: they are counted and not sent', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    await concludeWith(journal, 'r2', row('g2'));
    await journal.outbox.settle(await taken(journal, NOW), [dead, delivered]);
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 1 });
    expect(journal.outbox.dueAt(SINK)).toBeUndefined();
  });

  test('lets a later row of an item take the place of one that waits, or that is dead', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1', { mark: 1 }));
    await concludeWith(journal, 'r2', row('g1', { mark: 2 }));
    const chunk = await taken(journal, NOW);
    expect(chunk.rows.map(({ payload }) => payload)).toEqual([{ mark: 2 }]);
    await journal.outbox.settle(chunk, [dead]);
    await concludeWith(journal, 'r3', row('g1', { mark: 3 }));
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
    expect((await taken(journal, NOW)).rows.map(({ payload }) => payload)).toEqual([{ mark: 3 }]);
  });

  test('lets a later row wait while an earlier one of its item is under way, and others pass', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1', { mark: 1 }));
    const first = await taken(journal, NOW);
    await journal.outbox.postpone(first, LATER, { code: 'http.503', duplicate: false });
    await concludeWith(journal, 'r2', row('g1', { mark: 2 }));
    await concludeWith(journal, 'r3', row('g2'));
    const second = await taken(journal, NOW);
    expect(itemsOf(second)).toEqual(['g2']);
    await journal.outbox.settle(second, [delivered]);
    expect(await journal.outbox.take(SINK, NOW, forming())).toBeUndefined();
    const open1 = await taken(journal, LATER);
    expect(open1.key).toBe(first.key);
    await journal.outbox.settle(open1, [delivered]);
    expect((await taken(journal, LATER)).rows.map(({ payload }) => payload)).toEqual([{ mark: 2 }]);
  });

  test.each([
    ['failed', again],
    ['died', dead],
  ])('drops a row that %s once a later one of its item waits', async (_word, fate) => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1', { mark: 1 }));
    const first = await taken(journal, NOW);
    await concludeWith(journal, 'r2', row('g1', { mark: 2 }));
    await journal.outbox.settle(first, [fate]);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
    expect((await taken(journal, LATER)).rows.map(({ request }) => request)).toEqual(['r2']);
  });

  test('drops whatever waits of an item of which nothing may be told any more', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    await concludeWith(journal, 'r2', row('g2'));
    await concludeWith(journal, 'r3', row('g1', null));
    expect(itemsOf(await taken(journal, NOW))).toEqual(['g2']);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
  });

  test('dissolves a frozen chunk that has lost a row, and sends the others under another key', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    await concludeWith(journal, 'r2', row('g2'));
    const frozen = await taken(journal, NOW);
    await concludeWith(journal, 'r3', row('g1', null));
    const next = await taken(journal, NOW);
    expect([itemsOf(next), next.attempts]).toEqual([['g2'], 1]);
    expect(next.key).not.toBe(frozen.key);
  });

  test('hands out payloads that have a canonical text, whatever the platform sent', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1', { page: 'half a pair: \ud83d' }));
    expect((await taken(journal, NOW)).rows[0]?.payload).toEqual({ page: 'half a pair: \ufffd' });
  });

  test('takes neither outcome nor row where the row cannot be written', async () => {
    const journal = open();
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    await expect(concludeWith(journal, 'r1', row('g1', cycle as never))).rejects.toMatchObject({
      code: 'journal.unrecordable',
      message: expect.stringContaining('crm'),
    });
    expect(journal.find('r1')).toBeUndefined();
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
    expect(journal.verify()).toMatchObject({ sound: true, records: 0 });
  });

  test('writes no row for a request that has its outcome already', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    await expect(concludeWith(journal, 'r1', row('g2'))).rejects.toMatchObject({ code: 'journal.settled' });
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
  });

  test('keeps no more dead letters than it says, and lets the oldest go', async () => {
    const journal = open();
    const requests = Array.from({ length: 10_003 }, (_, n) => concludeWith(journal, `r${n}`, row(`g${n}`)));
    await Promise.all(requests);
    const chunk = await journal.outbox.take(SINK, NOW, { limit: 20_000, keyOf: () => 'all' });
    expect(chunk?.rows).toHaveLength(10_003);
    if (chunk)
      await journal.outbox.settle(
        chunk,
        chunk.rows.map(() => dead),
      );
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 10_000 });
  });

  test('numbers rows so that the keys of two chunks never meet', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'));
    const first = await taken(journal, NOW);
    await journal.outbox.settle(first, [delivered]);
    await concludeWith(journal, 'r2', row('g1'));
    const second = await taken(journal, NOW);
    expect(keyOf(second.rows)).not.toBe(keyOf(first.rows));
    expect(second.rows[0]?.seq).toBe(2);
  });
});
