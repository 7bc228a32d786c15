import type { Run } from './run.ts';

/** How the schedules of one lifecycle came out. */
export interface Tally {
  /** Calls of the runs without a fault. */
  steps: number;
  singles: number;
  pairs: number;
  random: number;
  /** Schedules that were not carried out, because a fault of theirs cannot strike its call. */
  notApplicable: number;
  /** Runs with a journal on disk. */
  disk: number;
  struck: number;
  missed: number;
  unfit: number;
  /** Invariants held against runs. */
  checks: number;
  violations: number;
}

export const emptyTally = (): Tally => ({
  ...{ steps: 0, singles: 0, pairs: 0, random: 0, notApplicable: 0, disk: 0 },
  ...{ struck: 0, missed: 0, unfit: 0, checks: 0, violations: 0 },
});

export function add(to: Tally, from: Partial<Tally>): void {
  for (const [name, count] of Object.entries(from)) to[name as keyof Tally] += count;
}

/** What one run adds. */
export function tallyOf({ fates, journal }: Run, checks: number, violations: number): Partial<Tally> {
  const of = (wanted: string) => fates.filter(({ fate }) => fate === wanted).length;
  return {
    ...{ struck: of('struck'), missed: of('missed'), unfit: of('unfit'), checks, violations },
    disk: journal === 'disk' ? 1 : 0,
  };
}
