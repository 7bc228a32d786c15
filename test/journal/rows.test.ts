import { describe, expect, test } from 'vitest';
import { instant } from '../../machines/verdict.ts';
import type { Fate } from '../../src/engine/outbox.ts';
import { IMPLEMENTATIONS } from './implementations.ts';
import { replaying } from './letters.ts';
import { meddle, now, open as openFile, read } from './opened.ts';
import { place } from './place.ts';
import { concludeWith, itemsOf, row, SINK, taken } from './rows.ts';
import { TO_VERSION_6 } from './version-6.ts';

const NOW = now();
const LATER = NOW + 60_000;
const at = instant(NOW);
const dead: Fate = { kind: 'dead', code: 'email.invalid' };
const again: Fate = { kind: 'again', code: 'http.409', dueAt: LATER };
const busy = { code: 'http.503', duplicate: false };

describe.each(IMPLEMENTATIONS)('the rows of a journal in $name', ({ open }) => {
  test('are listed with where they stand and what the sink said, and nothing of what they hold', async () => {
    const { outbox, ...journal } = rowsOf(open());
    await journal.conclude('r1', 'g1');
    await outbox.postpone(await journal.taken(), LATER, busy);
    await journal.conclude('r2', 'g1');
    await journal.conclude('r3', 'g2');
    await outbox.settle(await journal.taken(), [dead]);
    await journal.conclude('r4', 'g3');
    expect(outbox.postings()).toEqual([
      posting(1, 'r1', 'g1', { attempts: 1, dueAt: LATER, last: { code: 'http.503', at } }),
      posting(2, 'r2', 'g1', {}),
      posting(3, 'r3', 'g2', { attempts: 1, last: { code: 'email.invalid', at }, dead: 'email.invalid' }),
      posting(4, 'r4', 'g3', { dueAt: NOW }),
    ]);
  });

  test('are looked for by sink, request, whether they are dead, and up to a limit', async () => {
    const journal = open();
    await concludeWith(journal, 'r1', row('g1'), { ...row('g1'), sink: 'log' });
    await journal.outbox.settle(await taken(journal, NOW), [dead]);
    await concludeWith(journal, 'r2', row('g2'));
    const found = (filter: Parameters<typeof journal.outbox.postings>[0]) =>
      journal.outbox.postings(filter).map(({ sink, id }) => `${sink} ${id}`);
    expect(found({})).toEqual(['crm r1', 'log r1', 'crm r2']);
    expect(found({ sink: SINK })).toEqual(['crm r1', 'crm r2']);
    expect(found({ id: 'r1' })).toEqual(['crm r1', 'log r1']);
    expect([found({ dead: true }), found({ dead: false })]).toEqual([['crm r1'], ['log r1', 'crm r2']]);
    expect(found({ limit: 2 })).toEqual(['crm r1', 'log r1']);
  });

  test('count attempts over all their chunks, the one under way and one that was dissolved included', async () => {
    const { outbox, ...journal } = rowsOf(open());
    const stands = () => outbox.postings({ id: 'r1' }).map(({ attempts, last }) => [attempts, last?.code]);
    await journal.conclude('r1', 'g1');
    await outbox.postpone(await journal.taken(), NOW, busy);
    expect(stands()).toEqual([[1, 'http.503']]);
    await outbox.settle(await journal.taken(), [again]);
    expect(stands()).toEqual([[2, 'http.409']]);
    await journal.conclude('r2', 'g2');
    expect(itemsOf(await journal.taken(LATER))).toEqual(['g2', 'g1']);
    expect(stands()).toEqual([[3, 'http.409']]);
    await outbox.postpone(await journal.taken(LATER), LATER, busy);
    await journal.conclude('r3', 'g2', null);
    expect(itemsOf(await journal.taken(LATER))).toEqual(['g1']);
    expect(stands()).toEqual([[5, 'http.503']]);
  });

  test('that are dead wait again once they are replayed, under another key and with as many attempts as new ones', async () => {
    const { outbox, ...journal } = rowsOf(open());
    await journal.conclude('r1', 'g1');
    const first = await journal.taken();
    await outbox.settle(first, [dead]);
    expect(await outbox.replay(SINK, 'r1', replaying(LATER))).toBe(true);
    const last = { code: 'email.invalid', at };
    expect(outbox.postings()).toEqual([posting(1, 'r1', 'g1', { dueAt: LATER, last })]);
    expect(outbox.count()).toEqual({ waiting: 1, dead: 0 });
    const second = await journal.taken(LATER);
    expect(second.rows).toMatchObject([{ item: 'g1', round: 1, since: 1, payload: { mark: 1 } }]);
    expect(second.key).not.toBe(first.key);
    await outbox.settle(second, [again]);
    expect((await journal.taken(LATER)).rows).toMatchObject([{ round: 2, since: 1 }]);
  });

  test('are not replayed where they wait, are under way, of another sink, unknown, or have given way to a later one', async () => {
    const { outbox, ...journal } = rowsOf(open());
    const replay = (id: string, sink = SINK) => outbox.replay(sink, id, replaying(LATER));
    await journal.conclude('r1', 'g1');
    expect([await replay('r1'), await replay('r9')]).toEqual([false, false]);
    const chunk = await journal.taken();
    expect(await replay('r1')).toBe(false);
    await outbox.settle(chunk, [dead]);
    expect(await replay('r1', 'log')).toBe(false);
    await journal.conclude('r2', 'g1');
    await outbox.settle(await journal.taken(), [dead]);
    expect([await replay('r1'), await replay('r2')]).toEqual([false, true]);
  });
});

test('the rows of a journal of version 6 are listed as far as it tells, and wait on once it is written', async () => {
  const file = place();
  const first = openFile(file);
  await concludeWith(first, 'r1', row('g1'));
  await first.outbox.settle(await taken(first, NOW), [dead]);
  await concludeWith(first, 'r2', row('g2'));
  await first.outbox.postpone(await taken(first, NOW), LATER, busy);
  await first.close();
  meddle(file, TO_VERSION_6);
  const kept = [
    posting(1, 'r1', 'g1', { dead: 'email.invalid' }),
    posting(2, 'r2', 'g2', { attempts: 1, dueAt: LATER }),
  ];
  expect(read(file).postings()).toEqual(kept);
  const journal = openFile(file);
  expect(journal.outbox.postings()).toEqual(kept);
  expect(await journal.outbox.replay(SINK, 'r1', replaying(LATER))).toBe(true);
  const chunk = await taken(journal, LATER);
  await journal.outbox.settle(chunk, [{ kind: 'delivered' }]);
  expect([itemsOf(chunk), itemsOf(await taken(journal, LATER))]).toEqual([['g2'], ['g1']]);
});

const posting = (seq: number, id: string, item: string, more: object) => ({
  ...{ seq, sink: SINK, id, resource: `campaign:${item}`, attempts: 0 },
  ...more,
});

const rowsOf = (journal: ReturnType<(typeof IMPLEMENTATIONS)[number]['open']>) => ({
  outbox: journal.outbox,
  conclude: (request: string, item: string, payload?: null) => concludeWith(journal, request, row(item, payload)),
  taken: (when = NOW) => taken(journal, when),
});
