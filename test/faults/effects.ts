import { isWrite } from './call.ts';
import type { Invariant } from './invariant.ts';
import type { Run } from './run.ts';
import { madeBy, othersIn, writesOf } from './seen.ts';

/** How often it can have been made for the outcome to be true. */
function possible({ outcome }: Run): readonly number[] {
  if (outcome === undefined) return [0, 1];
  switch (outcome.kind) {
    case 'moved':
      // By our write or an identical one.
      return outcome.confirmed === 'inferred' ? [0, 1] : [1];
    case 'drifted':
      return [1];
    case 'unchanged':
      return [0];
    default:
      return outcome.unconfirmed ? [0, 1] : [0];
  }
}

/** Somebody else has done the very thing. */
const isDoneByOthers = (run: Run) => othersIn(run).some(({ what }) => what === 'same');

const once: Invariant = {
  promise: 'the effect is made once at most',
  broken: (run) => (madeBy(run).length > 1 ? `made ${madeBy(run).length} times` : undefined),
};

const told: Invariant = {
  promise: 'people are told of it once at most',
  broken: ({ told }) => (told > 1 ? `told ${told} times` : undefined),
};

const honest: Invariant = {
  promise: 'the outcome says what became of the effect',
  broken(run) {
    const made = madeBy(run).length;
    const { outcome } = run;
    const owed = outcome?.kind === 'moved' || outcome?.kind === 'unchanged';
    if (possible(run).includes(made) && !(owed && made === 0 && !isDoneByOthers(run))) return undefined;
    // A 429 is believed: it says that nothing was done.
    if (made === 1 && outcome?.kind === 'failed' && outcome.failure.status === 429) return undefined;
    const doubt = outcome !== undefined && 'unconfirmed' in outcome && outcome.unconfirmed;
    return `${outcome?.kind}${doubt ? ' (unconfirmed)' : ''}, and it was made ${made} times`;
  },
};

const there: Invariant = {
  promise: 'what has moved stands as asked, unless somebody else has changed it since',
  broken(run) {
    if (run.outcome?.kind !== 'moved' || run.done) return undefined;
    const last = madeBy(run).at(-1)?.seq ?? 0;
    return othersIn(run).some(({ call }) => call >= last) ? undefined : 'it does not';
  },
};

const counted: Invariant = {
  promise: 'the outcome counts the writes that left',
  broken(run) {
    const all = writesOf(run);
    // One that is answered so is sent again as part of the same write.
    const ends = all.filter(({ status }) => status !== 401 && status !== 429);
    const { writes } = run.outcome ?? { writes: ends.length };
    return writes < ends.length || writes > all.length ? `${writes} of ${all.length}` : undefined;
  },
};

/** Of a single fault only: two may well use up what there is of time and attempts. */
const kept: Invariant = {
  promise: 'one fault that passes keeps no request from its end',
  broken(run) {
    const [only, ...others] = run.fates;
    if (only === undefined || others.length > 0 || only.fate !== 'struck') return undefined;
    const { call, fault } = only.strike;
    const struck = run.calls[call - 1];
    if (struck === undefined || !fault.passes(struck)) return undefined;
    // What may have been made, and can be found under no id, is not made twice.
    if (run.schedule.situation.resource === undefined && isWrite(struck)) return undefined;
    return run.outcome?.kind === 'moved' ? undefined : `it ended ${run.outcome?.kind}`;
  },
};

export const effects: readonly Invariant[] = [once, told, honest, there, counted, kept];
