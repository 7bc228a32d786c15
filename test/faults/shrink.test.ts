import { expect, onTestFinished, test } from 'vitest';
import { conversation } from '../../machines/conversation.ts';
import { guideConversation } from '../../src/effects/guide/conversation.ts';
import { FAULTS } from './fault.ts';
import { violations } from './invariant.ts';
import { lineOf, scheduleIn } from './line.ts';
import { Place } from './place.ts';
import { oneMore } from './plan.ts';
import type { Schedule } from './schedule.ts';
import { shrink } from './shrink.ts';
import type { Situation } from './situation.ts';

async function opened(): Promise<Place> {
  const place = await Place.open();
  onTestFinished(() => place.close());
  return place;
}

/** A dialect that forgets what was wanted, so that a write of ours that was lost on its way back looks like another's. */
const forgetful = { ...conversation, name: 'forgetful' };
const FORGETFUL: Situation = {
  ...scheduleIn('conversation/wrapUp').situation,
  name: 'forgetful/wrapUp',
  configuration: {
    lifecycles: {
      forgetful: { lifecycle: forgetful, dialects: { guide: { ...guideConversation, wanted: () => ({}) } } },
    },
  },
};

test('a defect of a dialect is found by one fault, and told by the simplest line', async () => {
  const place = await opened();
  const broken = async (schedule: Schedule) => violations(await place.run(schedule)).length > 0;
  const { strikes } = scheduleIn('conversation/wrapUp 2:foreign-touch 3:reset-after 5:slow-before');
  const schedule = { situation: FORGETFUL, strikes };
  expect(await broken({ situation: FORGETFUL, strikes: [] })).toBe(false);
  expect(await broken(schedule)).toBe(true);
  expect(lineOf(await shrink(schedule, broken))).toBe('forgetful/wrapUp 3:503-after');
});

test('what is needed stays: each of two faults, as late as it must be', async () => {
  const words = ({ strikes }: Schedule) => strikes.map(({ call, fault }) => `${call}:${fault.word}`);
  const needs = async (schedule: Schedule) => {
    const [first, second] = words(schedule).filter((word) => /^[3-9]:(reset|late)/.test(word));
    return first !== undefined && second !== undefined;
  };
  const schedule = scheduleIn('campaign/pause 2:503 4:reset-after 5:412 6:late 7:jump=-10m');
  expect(lineOf(await shrink(schedule, needs))).toBe('campaign/pause 3:reset-before 3:reset-before');
});

test('one fault more strikes every call from the last on, and no pair twice; what cannot strike is counted apart', async () => {
  const place = await opened();
  const plain = oneMore(await place.run(scheduleIn('guest/create')));
  // A token and a creation, of which neither somebody else's change nor a lie about a throttle is possible.
  expect(plain.schedules.map(lineOf)).toContain('guest/create 2:reset-after');
  expect(plain.schedules.map(lineOf)).not.toContain('guest/create 1:token-expired');
  expect(plain.schedules.length + plain.notApplicable).toBe(2 * FAULTS.length);
  const further = oneMore(await place.run(scheduleIn('campaign/pause 3:reset-before')));
  const lines = further.schedules.map(lineOf);
  expect(lines).toContain('campaign/pause 3:reset-before 5:503');
  expect(lines).toContain('campaign/pause 3:reset-before 3:late');
  expect(lines.filter((line) => / 3:reset-before (1|2|3:503)/.test(line))).toEqual([]);
});
