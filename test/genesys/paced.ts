import { Answer } from '../../src/genesys/answer.ts';
import type { LostError } from '../../src/genesys/lost.ts';
import { Pace, type Turn, type Waiting } from '../../src/genesys/pace.ts';
import { EventClock } from './limit.ts';

export const SECOND = 1_000;

/** What one call is answered. */
export const answer = (count?: number, { allowed = 300, reset = 60, status = 200 } = {}) =>
  new Answer(
    status,
    count === undefined
      ? {}
      : {
          'inin-ratelimit-count': String(count),
          'inin-ratelimit-allowed': String(allowed),
          'inin-ratelimit-reset': String(reset),
        },
    '',
  );

/** A pace, and the calls that it has let go so far. */
export function paced(maxWaitMs = 60 * SECOND) {
  const clock = new EventClock(() => 0.5);
  const pace = new Pace(clock, { maxWaitMs });
  const left: (Turn & { readonly name: string })[] = [];
  const ask = async (name: string, waiting: Partial<Waiting> = {}) => {
    const stop = new AbortController().signal;
    const turn = await pace.turn({ lane: 'ordinary', stop, validUntil: undefined, again: false, ...waiting });
    if (turn.kind === 'turn') left.push({ ...turn, name });
    return turn;
  };
  return {
    clock,
    pace,
    left,
    ask,
    /** So many ask at once; given back is how many may leave. */
    async burst(calls: number, waiting: Partial<Waiting> = {}) {
      const before = left.length;
      for (let call = 0; call < calls; call += 1) ask(`call ${call}`, waiting).catch(() => undefined);
      await clock.until(0);
      return left.length - before;
    },
    /** One call there and back. */
    async call(attempt: Answer | LostError, waitMs = 0, waiting: Partial<Waiting> = {}) {
      const turn = await ask('one', waiting);
      if (turn.kind !== 'turn') throw new Error('A turn was expected.');
      pace.ended(turn, { attempt, waitMs });
    },
    /** Answers every call under way. */
    async answerAll(attempt: Answer) {
      for (const turn of left.splice(0)) pace.ended(turn, { attempt, waitMs: 0 });
      await clock.until(0);
    },
  };
}
