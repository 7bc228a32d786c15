import type { Invariant } from './invariant.ts';
import type { Run } from './run.ts';
import { writesOf } from './seen.ts';

const inPhase = ({ records }: Run, phase: string) => records.filter((record) => record.phase === phase);

const intended: Invariant = {
  promise: 'one intent is on record before the first write',
  broken(run) {
    const recorded = inPhase(run, 'intent').length;
    const first = writesOf(run)[0];
    if (first === undefined) return recorded <= 1 ? undefined : `${recorded} records`;
    const before = run.intents.filter(({ calls }) => calls < first.seq).length;
    return recorded === 1 && before > 0 ? undefined : `${recorded} records, ${before} intents before it`;
  },
};

const concluded: Invariant = {
  promise: 'one outcome is on record, and it is the one that was told',
  broken(run) {
    const recorded = inPhase(run, 'outcome');
    const { outcome } = run;
    if (outcome === undefined) return undefined;
    const doubt = 'unconfirmed' in outcome ? outcome.unconfirmed : undefined;
    const same = recorded.every((record) => record.outcome === outcome.kind && record.unconfirmed === doubt);
    if (recorded.length === 1 && same && outcome.recorded) return undefined;
    return `told ${outcome.kind}, on record ${recorded.map((record) => record.outcome).join(', ') || 'nothing'}`;
  },
};

const sound: Invariant = {
  promise: 'the chain of the records verifies',
  broken: ({ verification }) => (verification.sound ? undefined : verification.reason),
};

export const records: readonly Invariant[] = [intended, concluded, sound];
