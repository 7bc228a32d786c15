import { describe, expect, test } from 'vitest';
import { Answer } from '../../src/genesys/answer.ts';
import { LostError } from '../../src/genesys/lost.ts';
import { answer, paced, SECOND } from './paced.ts';

describe('a window', () => {
  /** Calls there and back, one after the other, until the count is so. */
  const used = async (count: number, made = paced()) => {
    for (let call = 1; call <= count; call += 1) await made.call(answer(call));
    return made;
  };

  test('is used freely while more than a quarter is left', async () => {
    const { left, clock } = await used(224);
    expect(left).toHaveLength(224);
    expect(clock.monotonic()).toBe(0);
  });

  test('is spread over its time from then on: nothing leaves at once, and all that is allowed before its end', async () => {
    const made = await used(225);
    made.ask('next').catch(() => undefined);
    await made.clock.until(0);
    expect(made.left).toHaveLength(225);
    for (let call = 227; call <= 300; call += 1) {
      await made.clock.until(60 * SECOND);
      const turn = made.left.at(-1);
      if (turn)
        made.pace.ended(turn, { attempt: answer(call - 1, { reset: Math.ceil(60 - turn.at / SECOND) }), waitMs: 0 });
      made.ask('next').catch(() => undefined);
    }
    await made.clock.until(60 * SECOND);
    const gaps = made.left.slice(226).map(({ at }, index) => at - (made.left[225 + index]?.at ?? 0));
    expect(made.left).toHaveLength(300);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(10);
  });

  test('that is used up is waited for, and then begun carefully', async () => {
    const made = await used(1);
    await made.call(answer(300, { reset: 60 }));
    expect(await made.burst(50)).toBe(0);
    await made.clock.until(60 * SECOND + 1);
    expect(made.left.slice(2).map(({ at, waitedMs }) => [at, waitedMs])).toEqual(Array(4).fill([60_000, 60_000]));
  });

  test('ends when the least of its answers says, however late others come', async () => {
    const made = await used(1);
    await made.burst(2);
    const [, one, other] = made.left;
    if (one) made.pace.ended(one, { attempt: answer(299, { reset: 20 }), waitMs: 0 });
    if (other) made.pace.ended(other, { attempt: answer(300, { reset: 21 }), waitMs: 0 });
    await made.burst(1);
    await made.clock.until(60 * SECOND);
    expect(made.left.at(-1)?.at).toBe(20_000);
  });

  test('that has ended is not taken for the next because of an answer that comes late', async () => {
    const made = await used(1);
    await made.burst(2);
    const [, early, late] = made.left;
    if (early) made.pace.ended(early, { attempt: answer(2, { reset: 1 }), waitMs: 0 });
    made.clock.sleep(2 * SECOND).catch(() => undefined);
    await made.clock.until(3 * SECOND);
    if (late) made.pace.ended(late, { attempt: answer(300, { reset: 1 }), waitMs: 0 });
    expect(await made.burst(1)).toBe(1);
  });

  test('counts calls that were lost on their way, unless they never left', async () => {
    const made = await used(1);
    await made.burst(3);
    const ends = [answer(298), new LostError('wire.unreachable', false), new LostError('wire.reset', true)];
    for (const [index, attempt] of ends.entries()) {
      const turn = made.left[1 + index];
      if (turn) made.pace.ended(turn, { attempt, waitMs: 0 });
    }
    expect(await made.burst(5, { lane: 'urgent' })).toBe(1);
  });

  test('leaves to the others what they use, as far as it is seen in the count', async () => {
    const alone = await used(225);
    const among = paced();
    for (let call = 1; call <= 56; call += 1) await among.call(answer(call * 4));
    await among.call(answer(225));
    const next = async ({ burst, clock, left }: typeof alone) => {
      await burst(1);
      await clock.until(60 * SECOND);
      return left.at(-1)?.at ?? 0;
    };
    expect((await next(among)) / (await next(alone))).toBeGreaterThan(3);
  });

  test('leaves to the others what they send beside our urgent calls too, up to three between two ordinary ones', async () => {
    /** When the next ordinary call leaves where so many of the last calls were urgent, and the others sent three beside each. */
    const next = async (urgent: number) => {
      const made = paced();
      for (let call = 1; call <= 57; call += 1) {
        await made.call(answer(call * 4), 0, { lane: call > 57 - urgent ? 'urgent' : 'ordinary' });
      }
      await made.burst(1);
      await made.clock.until(60 * SECOND);
      return made.left.at(-1)?.at ?? 0;
    };
    const [none, one, three, ten] = [await next(0), await next(1), await next(3), await next(10)];
    // A gap is for one ordinary call and its share of the others': 1 + 3, 1 + 6, 1 + 12.
    expect([one / none, three / none]).toEqual([expect.closeTo(7 / 4, 1), expect.closeTo(13 / 4, 1)]);
    expect(ten).toBe(three);
  });

  test('shows others in what is counted, and nothing of them in what is refused', async () => {
    const [counted, refused] = [paced(), paced()];
    const urgent = { lane: 'urgent' } as const;
    for (const made of [counted, refused]) {
      for (let call = 1; call <= 30; call += 1) await made.call(answer(call * 4, { allowed: 124 }), 0, urgent);
    }
    for (let call = 1; call <= 30; call += 1) {
      await counted.call(answer(120, { allowed: 124 }), 0, urgent);
      await refused.call(answer(120, { allowed: 124, status: 429 }), 0, urgent);
    }
    const next = async ({ burst, clock, left }: typeof counted) => {
      await burst(1);
      await clock.until(60 * SECOND + 1);
      return left.at(-1)?.at;
    };
    expect(await next(counted)).toBe(12_000);
    expect(await next(refused)).toBe(60_000);
  });

  test('that others use up again and again is still asked for, so as to learn when they are gone', async () => {
    const made = paced();
    const seen = [];
    for (let window = 1; window <= 60; window += 1) {
      await made.call(answer(1, { reset: 1 }));
      seen.push(await made.burst(1));
      const turn = made.left.at(-1);
      if (turn) made.pace.ended(turn, { attempt: answer(291, { reset: 1 }), waitMs: 0 });
      made.clock.sleep(SECOND).catch(() => undefined);
      await made.clock.until(window * SECOND + 1);
    }
    expect(seen).toEqual(Array(60).fill(1));
  });

  test('of which more than a quarter is left keeps nobody, however much others and urgent calls are used to take', async () => {
    const made = paced();
    for (let window = 1; window <= 30; window += 1) {
      for (const count of [1, 291]) await made.call(answer(count, { reset: 1 }));
      made.clock.sleep(SECOND).catch(() => undefined);
      await made.clock.until(window * SECOND + 1);
    }
    for (const count of [1, 2, 3, 4]) await made.call(answer(count), 0, { lane: count > 1 ? 'urgent' : 'ordinary' });
    expect(await made.burst(1)).toBe(1);
  });

  test.each([
    [297, 0],
    [296, 1],
  ])(
    'keeps its last three calls for what is urgent, where that is asked for: of 300, %d are used, %d more may be ordinary',
    async (count, more) => {
      const made = await used(225);
      for (let call = 226; call <= count; call += 1) await made.call(answer(call), 0, { lane: 'urgent' });
      await made.burst(1);
      await made.clock.until(60 * SECOND);
      expect(made.left).toHaveLength(count + more);
      await made.clock.until(60 * SECOND + 1);
      expect(made.left).toHaveLength(count + 1);
    },
  );

  test('gives an urgent call what is left at once, also where it would be kept for later', async () => {
    const made = await used(1);
    await made.call(answer(290));
    expect(await made.burst(5)).toBe(0);
    expect(await made.burst(20, { lane: 'urgent' })).toBe(10);
  });

  test.each([
    ['no number', { 'inin-ratelimit-count': 'many' }],
    ['a window of days', { 'inin-ratelimit-reset': '100000' }],
    ['nothing allowed', { 'inin-ratelimit-allowed': '0' }],
  ])('is not believed in where its headers say %s', async (_, wrong) => {
    const { call, burst } = paced();
    const right = { 'inin-ratelimit-count': '300', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '60' };
    await call(new Answer(200, { ...right, ...wrong }, ''));
    expect(await burst(100)).toBe(100);
  });
});
