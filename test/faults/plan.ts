import { FAULTS, type Fault } from './fault.ts';
import type { Run } from './run.ts';
import type { Schedule } from './schedule.ts';
import type { Situation } from './situation.ts';

/** Schedules to carry out, and how many more there would be if their faults could strike. */
export interface Plan {
  readonly schedules: readonly Schedule[];
  readonly notApplicable: number;
}

/**
 * The schedules that begin like the run and have one fault more, each at each call from the last one struck on: so what
 * follows from a fault, e.g. a second write or a reading back, is struck in its turn.
 */
export function oneMore({ schedule: { situation, strikes }, calls }: Run): Plan {
  const last = strikes.at(-1);
  const open = calls.slice((last?.call ?? 1) - 1);
  const all = open.flatMap((call) =>
    FAULTS.filter((fault) => call.seq !== last?.call || isAfter(fault, last.fault)).map((fault) => ({ call, fault })),
  );
  const fitting = all.filter(({ call, fault }) => isPossible(fault, situation) && fault.strikes(call));
  return {
    schedules: fitting.map(({ call, fault }) => ({ situation, strikes: [...strikes, { call: call.seq, fault }] })),
    notApplicable: all.length - fitting.length,
  };
}

/** Of two that strike one call each pair is tried once. */
const isAfter = (fault: Fault, other: Fault) => FAULTS.indexOf(fault) > FAULTS.indexOf(other);

export const isPossible = (fault: Fault, situation: Situation): boolean => fault.action(situation) !== undefined;
