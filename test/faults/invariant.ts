import { effects } from './effects.ts';
import { endings } from './endings.ts';
import { records } from './records.ts';
import type { Run } from './run.ts';
import { writes } from './writes.ts';

/** What holds of every run, whatever goes wrong. */
export interface Invariant {
  /** A sentence. */
  readonly promise: string;
  /** What was found instead; `undefined` where it holds. */
  broken(run: Run): string | undefined;
}

export const INVARIANTS: readonly Invariant[] = [...effects, ...writes, ...records, ...endings];

/** What does not hold of a run, a sentence each. */
export const violations = (run: Run): readonly string[] =>
  INVARIANTS.flatMap(({ promise, broken }) => {
    const found = broken(run);
    return found === undefined ? [] : [`${promise}: ${found}`];
  });
