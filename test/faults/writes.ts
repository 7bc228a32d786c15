import type { Call } from './call.ts';
import type { Invariant } from './invariant.ts';
import type { Run } from './run.ts';
import { madeBy, othersIn, writesOf } from './seen.ts';

const versioned: Invariant = {
  promise: 'no write to what exists goes without a version',
  broken(run) {
    if (run.schedule.situation.resource === undefined) return undefined;
    const bare = writesOf(run).find(({ ifMatch }) => ifMatch === undefined);
    return bare && `call ${bare.seq}`;
  },
};

/** The intent that the write follows from: the last one before it. */
const intentOf = ({ intents }: Run, { seq }: Call) => intents.findLast(({ calls }) => calls < seq)?.intent;

const fresh: Invariant = {
  promise: 'no write leaves after its decision has run out',
  broken(run) {
    const stale = writesOf(run).find((call) => {
      const { validUntil } = intentOf(run, call)?.decision ?? {};
      return validUntil !== undefined && call.at >= validUntil;
    });
    return stale && `call ${stale.seq} at ${stale.at}`;
  },
};

const inTime: Invariant = {
  promise: 'no write leaves after the deadline',
  broken(run) {
    // A deadline is a length of time, which a clock that is set ahead or back does not change.
    if (run.fates.some(({ strike }) => strike.fault.word.startsWith('jump'))) return undefined;
    const late = writesOf(run).find((call) => call.at >= (intentOf(run, call)?.deadline ?? call.at));
    return late && `call ${late.seq} at ${late.at}`;
  },
};

/** Its answer was neither waited for in vain nor mangled. */
const isFirstRead = ({ operation, status, faults }: Call): boolean =>
  operation.endsWith('.read') && status === 200 && !faults.includes('delay') && !faults.includes('malformed');

const lawful: Invariant = {
  promise: 'no write is made that was not to be allowed when it left',
  broken(run) {
    const read = run.calls.find(isFirstRead)?.seq ?? 0;
    const wrong = madeBy(run).find(({ at, before, seq }) => {
      const others = othersIn(run).filter(({ call }) => call <= seq);
      const foreign = others.flatMap(({ what, call }) => (call > read ? [what] : []));
      const earlier = others.flatMap(({ what, call }) => (call > read ? [] : [what]));
      const time = new Date(at);
      const hour = time.getUTCHours() + time.getUTCMinutes() / 60 + time.getUTCSeconds() / 3600;
      return !run.schedule.situation.isLawful({ hour, before: before?.state, foreign, earlier });
    });
    return wrong && `call ${wrong.seq} at ${wrong.at}, when it was ${wrong.before?.state}`;
  },
};

const keyed: Invariant = {
  promise: 'an idempotency key stands for one write: for the same bytes, and for no others',
  broken(run) {
    const calls = writesOf(run).filter(({ idempotencyKey }) => idempotencyKey !== undefined);
    const bytesOf = ({ method, path, ifMatch, bodyDigest }: Call) => [method, path, ifMatch, bodyDigest].join(' ');
    const keys = new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size;
    const bytes = new Set(calls.map(bytesOf)).size;
    const both = new Set(calls.map((call) => `${call.idempotencyKey} ${bytesOf(call)}`)).size;
    return keys === both && bytes === both ? undefined : `${keys} keys, ${bytes} different writes`;
  },
};

export const writes: readonly Invariant[] = [versioned, fresh, inTime, lawful, keyed];
