import * as v from 'valibot';
import { callingHours } from '../../machines/rules/calling-hours.ts';
import { type Timetable, timetable } from '../../machines/timetable.ts';
import type { Verdict } from '../../machines/verdict.ts';
import { zone } from '../../machines/zone.ts';

export type HoursInput = v.InferInput<typeof callingHours.policy>;

export const policyOf = (input: HoursInput) => v.parse(callingHours.policy, input);

export const tableOf = (input: HoursInput): Timetable => timetable(policyOf(input), zone);

export const everyDay = <Windows>(windows: Windows) => ({
  mon: windows,
  tue: windows,
  wed: windows,
  thu: windows,
  fri: windows,
  sat: windows,
  sun: windows,
});

const CAMPAIGN = '3f0a2c1e-0000-4000-8000-000000000001';

/** What the rule says about activating a campaign at an instant. */
export function verdictAt(policy: v.InferOutput<typeof callingHours.policy>, at: string, id = CAMPAIGN): Verdict {
  const resource = { id, state: 'paused', version: '"1"', document: {} };
  return callingHours.judge(
    {
      resource,
      base: resource,
      event: { type: 'activate', actor: { id: 'anna', type: 'user' }, payload: {} },
      facts: { capabilities: [] },
      policy,
      now: Date.parse(at),
    },
    undefined,
  );
}
