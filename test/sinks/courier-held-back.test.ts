import { describe, expect, test } from 'vitest';
import { concludeWithLetters, letter, replaying, WEBHOOK } from '../journal/letters.ts';
import { START } from './guest.ts';
import { first, type Reply, scene } from './hook.ts';

describe('an endpoint that is too busy', () => {
  const past = new Date(Date.parse(START) + 600_000).toUTCString();
  test.each<[string, Reply, number]>([
    ['429 with Retry-After in seconds', [429, { 'retry-after': '600' }], 600_000],
    ['503 with Retry-After as a date', [503, { 'retry-after': past }], 600_000],
    ['429 without it', 429, 5_250],
    ['502', 502, 5_250],
    ['504', 504, 5_250],
  ])('%s is left alone with every letter', async (_what, reply, waitMs) => {
    const { hook, journal, ear, clock, later } = await scene(first(reply), { concurrency: 1 });
    const sentAt: number[] = [];
    const answer = hook.reply;
    hook.reply = (delivered, nth) => {
      sentAt.push(clock.now() - Date.parse(START));
      return answer(delivered, nth);
    };
    await concludeWithLetters(journal, 'A', letter('a1'));
    await concludeWithLetters(journal, 'B', letter('b1'));
    later(0);
    const [{ dueAt } = { dueAt: 0 }] = await ear.heard('postponed');
    expect(dueAt - Date.parse(START)).toBe(waitMs);
    if (waitMs > 10_000) {
      later(waitMs - 10_000);
      await new Promise(setImmediate);
      expect(hook.ids).toEqual(['a1']);
      later(10_000);
    }
    await ear.heard('delivered', 2);
    expect(sentAt[1]).toBeGreaterThanOrEqual(Math.min(waitMs, 5_000));
  });

  test('may not send us away for longer than a day', async () => {
    const { journal, ear, sink } = await scene(first([429, { 'retry-after': '9999999' }]));
    await concludeWithLetters(journal, 'A', letter('a1'));
    sink.wake();
    const [{ dueAt } = { dueAt: 0 }] = await ear.heard('postponed');
    expect(dueAt - Date.parse(START)).toBe(24 * 3_600_000);
  });
});

describe('410', () => {
  async function gone() {
    const shown = await scene(first(410));
    const { journal, ear, sink } = shown;
    await concludeWithLetters(journal, 'A', letter('a1'));
    sink.wake();
    await ear.heard('deadLettered');
    await concludeWithLetters(journal, 'A', letter('a2'));
    sink.wake();
    await ear.heard('deadLettered', 2);
    return shown;
  }

  test('disables the sink: nothing is sent any more, what comes is a dead letter, and that is on record', async () => {
    const { hook, journal, ear } = await gone();
    expect(hook.ids).toEqual(['a1']);
    expect(ear.all('deadLettered').map(({ letters }) => letters[0]?.code)).toEqual(['http.410', 'sink.disabled']);
    expect(ear.all('warning')).toMatchObject([{ code: 'sink.disabled' }]);
    expect(journal.letters.disabled(WEBHOOK)).toMatchObject({ at: START });
    expect(journal.letters.postings()).toMatchObject([
      { id: 'a1', attempts: 1, dead: 'http.410' },
      { id: 'a2', attempts: 0, dead: 'sink.disabled' },
    ]);
  });

  test('holds for the endpoint that said so: enabled, or at another address, it is sent to again', async () => {
    const { hook, journal, ear, sink } = await gone();
    await journal.letters.enable(WEBHOOK);
    await journal.letters.replay(WEBHOOK, 'a1', replaying(Date.parse(START)));
    sink.wake();
    expect(await ear.heard('delivered')).toMatchObject([{ key: 'a1' }]);
    expect(hook.ids).toEqual(['a1', 'a1']);
    await journal.letters.disable(WEBHOOK, 'of another', START);
    await journal.letters.replay(WEBHOOK, 'a2', replaying(Date.parse(START)));
    sink.wake();
    await ear.heard('delivered', 2);
    expect(hook.ids).toEqual(['a1', 'a1', 'a2']);
  });
});

describe('the circuit breaker of a webhook', () => {
  const breaker = { failures: 3, openMs: 60_000 };

  test('opens after failures of the endpoint, lets one through when its time is over, and counts no attempt meanwhile', async () => {
    const { hook, journal, ear, later } = await scene((_delivered, nth) => (nth <= 4 ? 500 : 204), {
      ...{ breaker, concurrency: 1 },
    });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await concludeWithLetters(journal, id, letter(id));
    later(0);
    await ear.heard('postponed', 3);
    later(50_000);
    await new Promise(setImmediate);
    expect(hook.ids).toEqual(['a', 'b', 'c']);
    later(10_000);
    await ear.heard('postponed', 4);
    expect(hook.ids).toEqual(['a', 'b', 'c', 'd']);
    expect(ear.all('circuit').map(({ circuit }) => circuit)).toEqual(['open', 'halfOpen', 'open']);
    expect(ear.all('postponed').map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
    later(60_000);
    await ear.heard('delivered', 5);
    expect(ear.all('circuit').at(-1)).toEqual({ endpoint: WEBHOOK, circuit: 'closed' });
    expect(hook.arrived).toHaveLength(9);
  });

  test('lets one through and no more, however many are due, and goes on when that one fails', async () => {
    const { hook, journal, ear, later } = await scene((_delivered, nth) => (nth <= 6 ? 500 : 204), {
      breaker: { failures: 1, openMs: 60_000 },
    });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await concludeWithLetters(journal, id, letter(id));
    later(0);
    await ear.heard('postponed', 5);
    later(60_000);
    await ear.heard('postponed', 6);
    await new Promise(setImmediate);
    later(60_000);
    // All but the one that was tried twice are due by now.
    await ear.heard('delivered', 4);
    const seconds = hook.arrived.map(({ headers }) => Number(headers['webhook-timestamp']) - Date.parse(START) / 1_000);
    expect(seconds).toEqual([0, 0, 0, 0, 0, 60, 120, 120, 120, 120]);
    expect(ear.all('warning')).toEqual([]);
    expect(ear.all('circuit').map(({ circuit }) => circuit)).toEqual([
      'open',
      'halfOpen',
      'open',
      'halfOpen',
      'closed',
    ]);
  });

  test('is not opened by answers that speak of the letter', async () => {
    const { journal, ear, sink } = await scene(() => 422, { breaker });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await concludeWithLetters(journal, id, letter(id));
    sink.wake();
    await ear.heard('postponed', 5);
    expect(ear.all('circuit')).toEqual([]);
  });
});
