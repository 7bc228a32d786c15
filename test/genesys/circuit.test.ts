import { describe, expect, test } from 'vitest';
import { Answer } from '../../src/genesys/answer.ts';
import type { Attempt } from '../../src/genesys/attempt.ts';
import { Circuit } from '../../src/genesys/circuit.ts';
import { type Loss, LostError } from '../../src/genesys/lost.ts';

const answer = (status: number) => new Answer(status, {}, '');
const lost = (code: Loss) => new LostError(code, true);

function circuit() {
  const told: string[] = [];
  const clock = { elapsed: 0, monotonic: () => clock.elapsed };
  const made = new Circuit(clock, (state) => told.push(state));
  const meet = async (attempt: Attempt, times = 1) => {
    for (let time = 0; time < times; time += 1) await made.attempt(async () => attempt);
  };
  return { clock, told, meet, circuit: made };
}

/** One that has opened just now. */
async function open() {
  const made = circuit();
  await made.meet(answer(503), 10);
  return made;
}

describe('the circuit breaker of the API', () => {
  test.each<[string, Attempt]>([
    ['an answer of 500', answer(500)],
    ['an answer of 503', answer(503)],
    ['a timeout', lost('wire.timeout')],
    ['a reset', lost('wire.reset')],
    ['no connection', new LostError('wire.unreachable', false)],
  ])('opens after ten in a row of %s', async (_, attempt) => {
    const { meet, told, circuit: made } = circuit();
    await meet(attempt, 9);
    expect([made.admits(false), told]).toEqual([true, []]);
    await meet(attempt);
    expect([made.admits(false), told]).toEqual([false, ['open']]);
  });

  test.each([200, 400, 401, 403, 404, 409, 412, 422, 429])(
    'begins to count anew after an answer of %i',
    async (status) => {
      const { meet, circuit: made } = circuit();
      await meet(answer(503), 9);
      await meet(answer(status));
      await meet(answer(503), 9);
      expect(made.admits(false)).toBe(true);
    },
  );

  test.each<Loss>(['wire.stopped', 'wire.closed', 'wire.expired', 'wire.unreadable'])(
    'neither counts %s nor begins anew',
    async (code) => {
      const { meet, circuit: made } = circuit();
      await meet(lost(code), 20);
      await meet(answer(503), 9);
      await meet(lost(code));
      expect(made.admits(false)).toBe(true);
      await meet(answer(503));
      expect(made.admits(false)).toBe(false);
    },
  );

  test('lets one call through after five seconds, and closes if it is answered', async () => {
    const { circuit: made, clock, told, meet } = await open();
    clock.elapsed = 4_999;
    expect(made.admits(false)).toBe(false);
    clock.elapsed = 5_000;
    expect(made.admits(false)).toBe(true);
    const probe = Promise.withResolvers<Attempt>();
    const under = made.attempt(() => probe.promise);
    expect(made.admits(false)).toBe(false);
    probe.resolve(answer(200));
    await under;
    expect([made.admits(false), told]).toEqual([true, ['open', 'halfOpen', 'closed']]);
    await meet(answer(503), 9);
    expect(made.admits(false)).toBe(true);
  });

  test('stays open for five more seconds if that call fails', async () => {
    const { circuit: made, clock, meet } = await open();
    clock.elapsed = 5_000;
    await meet(lost('wire.timeout'));
    expect(made.admits(false)).toBe(false);
    clock.elapsed = 9_999;
    expect(made.admits(false)).toBe(false);
    clock.elapsed = 10_000;
    expect(made.admits(false)).toBe(true);
  });

  test('learns nothing from a caller who gives that call up', async () => {
    const { circuit: made, clock, meet, told } = await open();
    clock.elapsed = 5_000;
    await meet(lost('wire.stopped'));
    await expect(made.attempt(() => Promise.reject(new Error('no token')))).rejects.toThrow('no token');
    expect([made.admits(false), told]).toEqual([true, ['open']]);
  });

  test('is not kept open longer by calls that had left before it opened', async () => {
    const { circuit: made, clock } = circuit();
    const late = Promise.withResolvers<Attempt>();
    const before = made.attempt(() => late.promise);
    for (let time = 0; time < 10; time += 1) await made.attempt(async () => answer(503));
    clock.elapsed = 4_000;
    late.resolve(lost('wire.timeout'));
    await before;
    clock.elapsed = 5_000;
    expect(made.admits(false)).toBe(true);
  });

  test('never holds back what is urgent, and closes when that is answered', async () => {
    const { circuit: made, meet, told } = await open();
    expect(made.admits(true)).toBe(true);
    await meet(answer(200));
    expect([made.admits(false), told.at(-1)]).toEqual([true, 'closed']);
  });
});
