import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace, type Waiting } from '../../src/genesys/pace.ts';
import { LANES } from '../../src/genesys/queue.ts';
import { EventClock } from './limit.ts';
import { answer } from './paced.ts';

type Ask = (pace: Pace, waiting: Waiting) => ReturnType<Pace['turn']>;

const queued: Ask = (pace, waiting) => pace.turn(waiting);
const atOnce: Ask = async (pace, waiting) => pace.free(waiting) ?? (await pace.turn(waiting));

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ ask: fc.constantFrom(...LANES), validFor: fc.option(fc.integer({ min: 0, max: 9_000 })) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      answered: fc.nat(30),
      count: fc.option(fc.nat(12)),
      status: fc.constantFrom(200, 200, 200, 429),
    }),
  },
  { weight: 2, arbitrary: fc.record({ passMs: fc.nat(4_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Who left, when and after how long, or was told why not, in this order. */
async function told(steps: readonly Step[], ask: Ask): Promise<readonly unknown[]> {
  const clock = new EventClock(() => 0.5);
  const pace = new Pace(clock, { maxWaitMs: 5_000 });
  const underway: Awaited<ReturnType<Pace['turn']>>[] = [];
  const log: unknown[] = [];
  for (const [name, one] of steps.entries()) {
    if ('ask' in one) {
      const validUntil = one.validFor === null ? undefined : clock.now() + one.validFor;
      const waiting = { lane: one.ask, validUntil, again: false, stop: new AbortController().signal };
      void ask(pace, waiting).then((turn) => {
        log.push({ name, ...turn });
        if (turn.kind === 'turn') underway.push(turn);
      });
    } else if ('passMs' in one) void clock.sleep(one.passMs);
    else {
      const [turn] = underway.splice(one.answered % Math.max(1, underway.length), 1);
      const attempt = answer(one.count ?? undefined, { allowed: 12, reset: 3, status: one.status });
      if (turn?.kind === 'turn') pace.ended(turn, { attempt, waitMs: one.status === 429 ? 1_000 : 0 });
    }
    await clock.until(clock.now() + ('passMs' in one ? one.passMs + 1 : 0));
  }
  return log;
}

test('who need not wait has the same turn as from the queue, and so has everybody after', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
      expect(await told(steps, atOnce)).toEqual(await told(steps, queued));
    }),
    { numRuns: 300 },
  );
});
