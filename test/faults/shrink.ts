import { FAULTS } from './fault.ts';
import { isPossible } from './plan.ts';
import type { Schedule } from './schedule.ts';

/** The schedules that are simpler by one thing: a strike less, a simpler fault, an earlier call. The greatest steps first. */
function simpler({ situation, strikes }: Schedule): readonly Schedule[] {
  const without = strikes.map((_, index) => strikes.toSpliced(index, 1));
  const easier = strikes.flatMap(({ call, fault }, index) =>
    FAULTS.slice(0, FAULTS.indexOf(fault))
      .filter((other) => isPossible(other, situation))
      .map((other) => strikes.with(index, { call, fault: other })),
  );
  const earlier = strikes.flatMap(({ call, fault }, index) =>
    Array.from({ length: call - 1 }, (_, before) => strikes.with(index, { call: before + 1, fault })),
  );
  return [...without, ...easier, ...earlier].map((each) => ({ situation, strikes: each }));
}

/** The simplest schedule to be reached from this one, step by step, that still fails. */
export async function shrink(schedule: Schedule, fails: (simpler: Schedule) => Promise<boolean>): Promise<Schedule> {
  for (const candidate of simpler(schedule)) if (await fails(candidate)) return shrink(candidate, fails);
  return schedule;
}
