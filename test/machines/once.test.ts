import { parse } from 'valibot';
import { afterEach, expect, test, vi } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { callingHours } from '../../machines/rules/calling-hours.ts';
import { scheduleDay } from '../../machines/schedule.ts';
import { DAY, isZone, zone } from '../../machines/zone.ts';
import { addressOf, policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';

// What is costly to make is made once: a decision is to take microseconds.

afterEach(() => {
  vi.restoreAllMocks();
});

const clocks = () => vi.spyOn(Intl, 'DateTimeFormat');
const looks = () => vi.spyOn(Intl.DateTimeFormat.prototype as unknown as { readonly format: object }, 'format', 'get');

test('the edges of a machine are read once', () => {
  const { machine } = lifecycles.campaign.lifecycle;
  expect(edgesOf(machine)).toBe(edgesOf(machine));
});

test('a policy is put into words once', () => {
  const policy = policyOf(holdersOf(lifecycles));
  expect(addressOf(policy)).toBe(addressOf(policy));
});

test('the clock of a zone is opened once a policy, whatever campaigns share it', () => {
  const policy = parse(callingHours.policy, {
    zones: ['Europe/Paris', 'Europe/London'],
    campaigns: { 'c0000000-0000-4000-8000-000000000001': { zones: ['Europe/Paris'] } },
  });
  const opened = clocks();
  const resource = { id: 'c0000000-0000-4000-8000-000000000001', state: 'paused', version: '1', document: {} };
  const event = { type: 'activate', actor: { id: 'anna', type: 'user' }, payload: {} } as const;
  const given = { resource, base: resource, event, facts: { capabilities: [] }, policy, now: 0 };
  for (const id of [resource.id, 'another']) callingHours.judge({ ...given, resource: { ...resource, id } }, undefined);
  expect(opened).toHaveBeenCalledTimes(2);
});

test('that of a schedule too', () => {
  const part = { zone: 'Europe/Paris', dayStarts: '00:00' };
  const opened = clocks();
  for (const now of [0, DAY]) scheduleDay(part, now);
  expect(opened).toHaveBeenCalledTimes(1);
});

test('UTC needs no clock: what only the default policy reads brings in no `Intl`', () => {
  const opened = clocks();
  expect(isZone('UTC')).toBe(true);
  expect(zone('UTC').stretchAt(DAY + 1)).toEqual({ offset: 0, until: 2 * DAY });
  expect(opened).not.toHaveBeenCalled();
});

test('a day of a zone is looked at once, until 512 others have been', () => {
  const utc = zone('Etc/UTC');
  const looked = looks();
  const looksAt = (...days: readonly number[]) => {
    looked.mockClear();
    for (const day of days) utc.stretchAt(day * DAY);
    return looked.mock.calls.length;
  };
  const others = Array.from({ length: 511 }, (_, at) => at + 1);
  expect(looksAt(0)).toBe(2);
  expect(looksAt(...others)).toBe(1_022);
  expect(looksAt(0, ...others)).toBe(0);
  expect(looksAt(512)).toBe(2);
  expect(looksAt(0)).toBe(2);
});
