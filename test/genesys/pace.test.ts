import { describe, expect, test } from 'vitest';
import { LostError } from '../../src/genesys/lost.ts';
import type { Lane } from '../../src/genesys/queue.ts';
import { simulate } from './limit.ts';
import { answer, paced, SECOND } from './paced.ts';

describe('at the start', () => {
  test('four calls may be under way, and each answer adds one', async () => {
    const { pace, left, burst, call, clock } = paced();
    await call(answer(1));
    expect(await burst(50)).toBe(5);
    const [first] = left.slice(1);
    if (first) pace.ended(first, { attempt: answer(2), waitMs: 0 });
    await clock.until(0);
    expect(left).toHaveLength(1 + 5 + 2);
  });

  test('a platform that tells no limit is not held back', async () => {
    const { burst, answerAll, left } = paced();
    expect(await burst(500)).toBe(4);
    await answerAll(answer());
    expect(left).toHaveLength(496);
  });

  test('calls that are lost do not keep those behind them', async () => {
    const { burst, pace, left, clock } = paced();
    await burst(6);
    for (const turn of left.splice(0)) pace.ended(turn, { attempt: new LostError('wire.timeout', true), waitMs: 0 });
    await clock.until(0);
    expect(left).toHaveLength(2);
  });

  test('a turn that is not used goes to the next', async () => {
    const { burst, pace, left, clock } = paced();
    await burst(5);
    const [unused] = left;
    if (unused) pace.ended(unused);
    await clock.until(0);
    expect(left).toHaveLength(5);
  });
});

describe('a 429', () => {
  test('stops every call until its time is over; then they begin carefully', async () => {
    const { call, burst, clock, left } = paced();
    await call(answer());
    await call(answer(undefined, { status: 429 }), 7 * SECOND);
    expect(await burst(50)).toBe(0);
    expect(await burst(1, { lane: 'urgent' })).toBe(0);
    await clock.until(7 * SECOND);
    expect(left).toHaveLength(2);
    await clock.until(7 * SECOND + 1);
    expect(left).toHaveLength(2 + 4);
  });

  test('that asks for longer than anybody waits ends what waits at once', async () => {
    const { call, ask, clock, left } = paced(5 * SECOND);
    await call(answer());
    await call(answer(undefined, { status: 429 }), 6 * SECOND);
    expect(await ask('late')).toEqual({ kind: 'overloaded' });
    await clock.until(SECOND);
    clock.sleep(SECOND).catch(() => undefined);
    await clock.until(2 * SECOND);
    ask('in time').catch(() => undefined);
    await clock.until(7 * SECOND);
    expect(left.at(-1)).toMatchObject({ name: 'in time', at: 6_000 });
  });

  test('is not obeyed for hours', async () => {
    const { call, ask, clock, left } = paced(3_600 * SECOND);
    await call(answer());
    await call(answer(undefined, { status: 429 }), 3_600 * SECOND);
    ask('next').catch(() => undefined);
    await clock.until(3_600 * SECOND);
    expect(left.at(-1)).toMatchObject({ name: 'next', at: 300_000 });
  });
});

describe('who waits', () => {
  test('is told at once where no turn can come before the decision runs out, and after how long one may', async () => {
    const { call, ask } = paced();
    await call(answer());
    await call(answer(undefined, { status: 429 }), 7 * SECOND);
    expect(await ask('write', { validUntil: 7 * SECOND })).toEqual({ kind: 'expired', waitMs: 7_000 });
  });

  test('never leaves once the decision has run out', async () => {
    const { burst, answerAll, clock, ask } = paced();
    await burst(4);
    const turn = ask('write', { validUntil: 2 * SECOND });
    clock.sleep(2 * SECOND).catch(() => undefined);
    await clock.until(3 * SECOND);
    await answerAll(answer(4));
    expect(await turn).toEqual({ kind: 'expired', waitMs: 0 });
  });

  test('may give up, and those behind go on', async () => {
    const { burst, ask, answerAll, left, clock, pace } = paced();
    const stop = new AbortController();
    await burst(4);
    const given = ask('given up', { stop: stop.signal });
    ask('behind').catch(() => undefined);
    stop.abort('enough');
    await expect(given).rejects.toBe('enough');
    await expect(ask('never began', { stop: stop.signal })).rejects.toBe('enough');
    const [first] = left.splice(0);
    if (first) pace.ended(first, { attempt: answer(1), waitMs: 0 });
    await clock.until(0);
    expect(left.map(({ name }) => name)).toEqual(['behind']);
    await answerAll(answer(2));
  });

  test('leaves no timer behind when nobody waits any more', async () => {
    const { call, ask, clock } = paced();
    const stop = new AbortController();
    await call(answer(300));
    const given = ask('given up', { stop: stop.signal });
    stop.abort('enough');
    await expect(given).rejects.toBe('enough');
    expect(clock.pending).toBe(0);
  });

  test('is one of a thousand in a lane; more are turned away', async () => {
    const { burst, ask, clock } = paced();
    expect(await burst(1_004)).toBe(4);
    expect(await ask('one too many')).toEqual({ kind: 'overloaded' });
    const turnedAway: unknown[] = [];
    for (const waiting of [{ lane: 'urgent' }, { again: true }] as const) {
      void ask('waits', waiting).then((turn) => turnedAway.push(turn));
    }
    await clock.until(0);
    expect(turnedAway).toEqual([]);
  });
});

describe('clients that share a limit and nothing else', () => {
  const mixes: readonly (readonly Lane[])[] = [['ordinary'], ['ordinary', 'urgent']];
  const speeds = [
    { latencyMs: [1, 15], windowMs: 3 * SECOND },
    { latencyMs: [20, 60], windowMs: 60 * SECOND },
  ];
  const cases = [1, 4].flatMap((clients) =>
    mixes.flatMap((lanes) => speeds.flatMap((speed) => [1, 2, 3].map((seed) => ({ clients, lanes, ...speed, seed })))),
  );

  test.each(cases)('$clients of them, $lanes, $windowMs ms, $latencyMs ms a way, seed $seed', async (model) => {
    const [least = 0, most = 0] = model.latencyMs;
    const { goodput, throttled, calls } = await simulate({
      ...model,
      latencyMs: [least, most],
      allowed: 300,
      windows: 8,
    });
    expect(goodput).toBeGreaterThanOrEqual(0.99);
    expect(throttled / calls).toBeLessThanOrEqual(0.001);
  });
});
