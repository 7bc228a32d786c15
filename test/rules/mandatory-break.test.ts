import { describe, expect, test } from 'vitest';
import type { ScheduledInterval } from '../../machines/facts.ts';
import type { PolicyInput } from '../../machines/policy.ts';
import { presence } from '../../machines/presence.ts';
import { PRESENCES_TO_SET, type PresenceToSet } from '../../machines/presence-names.ts';
import { type BreakPolicy, mandatoryBreak } from '../../machines/rules/mandatory-break.ts';
import { scheduleDay } from '../../machines/schedule.ts';
import { policyOf } from '../../src/engine/policy.ts';

type Input = NonNullable<PolicyInput<typeof presence.rules>['mandatoryBreak']>;

const policy = (input: Input = {}): BreakPolicy =>
  policyOf(presence.rules, { mandatoryBreak: { zone: 'UTC', ...input } }).parts.mandatoryBreak as BreakPolicy;

const DAY = '2026-03-27';
const at = (time: string) => (time.includes('T') ? time : `${DAY}T${time}Z`);
const stretch = (
  start: string,
  end: string,
  allowed: string[] | null = ['break'],
  kind = 'mandatory_break',
): ScheduledInterval => ({ kind, start: at(start), end: at(end), allowed });

const TEA = stretch('10:00:00', '10:15:00');

interface Case {
  readonly now: string;
  readonly to?: PresenceToSet;
  readonly sampledAt?: string;
  readonly part?: BreakPolicy;
}

function judged(intervals: readonly ScheduledInterval[], { now, to = 'busy', sampledAt = now, part = policy() }: Case) {
  const schedule = { at: new Date(at(sampledAt)).toISOString(), value: { scheduleId: 's1', intervals } };
  const resource = { id: 'u', state: 'available', version: '1', document: {} };
  const event = { type: 'goBusy', actor: { id: 'anna', type: 'user' }, payload: {} } as const;
  const given = { resource, base: resource, event, facts: { capabilities: [], schedule }, policy: part };
  return mandatoryBreak.judge({ ...given, now: Date.parse(at(now)) }, { to });
}

const allowedAt = (intervals: readonly ScheduledInterval[], now: string) =>
  PRESENCES_TO_SET.filter((to) => judged(intervals, { now, to }).answer === 'allow');

describe('a mandatory break binds from its start, and at its end it no longer does', () => {
  test.each([
    ['09:59:59.999', 'allow', 'break.none'],
    ['10:00:00.000', 'deny', 'break.forbids'],
    ['10:14:59.999', 'deny', 'break.forbids'],
    ['10:15:00.000', 'allow', 'break.none'],
  ])('at %s: %s', (now, answer, code) => {
    expect(judged([TEA], { now })).toMatchObject({ answer, code });
  });

  test('a denial says when time alone will have cured it', () => {
    expect(judged([TEA], { now: '10:05:00' }).retryAt).toBe(`${DAY}T10:15:00.000Z`);
  });

  test('one break right behind another is waited for too', () => {
    const intervals = [TEA, stretch('10:15:00', '10:30:00'), stretch('10:20:00', '10:45:00')];
    expect(judged(intervals, { now: '10:05:00' }).retryAt).toBe(`${DAY}T10:45:00.000Z`);
  });

  test('a denial ends as soon as a break behind it allows what is asked', () => {
    const intervals = [TEA, stretch('10:15:00', '10:30:00', ['busy'])];
    expect(judged(intervals, { now: '10:05:00' }).retryAt).toBe(`${DAY}T10:15:00.000Z`);
  });
});

describe('what runs at once is allowed by all of it', () => {
  const lunch = stretch('10:10:00', '11:00:00', ['meal', 'break', 'offline']);

  test('overlapping breaks allow what they agree on', () => {
    expect(allowedAt([TEA, lunch], '10:05:00')).toEqual(['break']);
    expect(allowedAt([TEA, lunch], '10:12:00')).toEqual(['break']);
    expect(allowedAt([TEA, lunch], '10:15:00')).toEqual(['break', 'meal', 'offline']);
  });

  test('where they agree on nothing, only what is safe is left', () => {
    const training = stretch('10:00:00', '11:00:00', ['training']);
    expect(allowedAt([TEA, training], '10:05:00')).toEqual(['offline']);
    const part = policy({ safe: ['away'] });
    expect(judged([TEA, training], { now: '10:05:00', to: 'away', part }).answer).toBe('allow');
    expect(judged([TEA, training], { now: '10:05:00', to: 'offline', part }).answer).toBe('deny');
  });

  test('an interval that is not mandatory neither binds nor frees', () => {
    const shift = stretch('08:00:00', '16:00:00', ['onQueue'], 'on_queue');
    expect(allowedAt([shift], '09:00:00')).toEqual([...PRESENCES_TO_SET]);
    expect(allowedAt([shift, TEA], '10:05:00')).toEqual(['break']);
  });

  test('a list that allows nothing leaves only what is safe', () => {
    expect(allowedAt([stretch('10:00:00', '10:15:00', [])], '10:05:00')).toEqual(['offline']);
  });
});

describe('policy says which kinds bind, and what they allow where the schedule lists nothing', () => {
  test('by default a mandatory break without a list allows breaks and meals', () => {
    expect(allowedAt([stretch('10:00:00', '10:15:00', null)], '10:05:00')).toEqual(['break', 'meal']);
  });

  test('another kind binds where it is named', () => {
    const drill = stretch('10:00:00', '10:15:00', null, 'fire_drill');
    const part = policy({ kinds: { fire_drill: ['away'] } });
    expect(judged([drill], { now: '10:05:00' }).answer).toBe('allow');
    expect(judged([drill], { now: '10:05:00', part }).answer).toBe('deny');
    expect(judged([drill], { now: '10:05:00', part, to: 'away' }).answer).toBe('allow');
    expect(judged([TEA], { now: '10:05:00', part }).answer).toBe('allow');
  });

  test('a kind with the name of a prototype member is no kind', () => {
    expect(judged([stretch('10:00:00', '10:15:00', [], 'constructor')], { now: '10:05:00' }).code).toBe('break.none');
  });
});

describe('a permission lasts until the answer changes', () => {
  const part = policy({ maxAgeMs: 3_600_000 });
  test.each([
    ['the sample grows old', '08:00:00', [TEA], '09:00:00'],
    ['the next break starts', '09:30:00', [TEA], '10:00:00'],
    [
      'the break that allows it gives way to one that does not',
      '10:05:00',
      [stretch('10:00:00', '10:10:00', ['busy']), stretch('10:10:00', '10:20:00')],
      '10:10:00',
    ],
    ['the day of the schedule ends', '23:30:00', [], '2026-03-28T00:00:00'],
  ])('%s', (_, now, intervals, until) => {
    expect(judged(intervals, { now, part })).toMatchObject({
      answer: 'allow',
      validUntil: `${at(until).slice(0, 19)}.000Z`,
    });
  });

  test('a break that allows what is asked does not end the permission', () => {
    expect(judged([stretch('09:40:00', '10:00:00', ['busy'])], { now: '09:30:00', part }).validUntil).toBe(
      `${DAY}T10:30:00.000Z`,
    );
  });
});

describe('what cannot be read as an interval is left out, and the evidence says so', () => {
  const broken: readonly [string, Partial<ScheduledInterval>][] = [
    ['no kind', { kind: null }],
    ['a start that is no time', { start: 'soon' }],
    ['an end that is no time', { end: 1774600000000 }],
    ['a time without an offset, which would be read in the zone of whoever runs this', { start: `${DAY}T10:00:00` }],
    ['an end before its start', { end: at('09:00:00') }],
    ['an end at its start', { end: at('10:00:00') }],
  ];
  test.each(broken)('%s', (_, change) => {
    const verdict = judged([{ ...TEA, ...change }, stretch('08:00:00', '09:00:00')], { now: '10:05:00' });
    expect(verdict).toMatchObject({ answer: 'allow', code: 'break.none' });
    expect(verdict.evidence.warning).toBe("1 of the schedule's intervals cannot be read and are left out.");
  });

  test('a whole schedule has no warning', () => {
    expect(judged([TEA], { now: '10:05:00' }).evidence).toEqual({
      scheduleId: 's1',
      date: DAY,
      sampleAt: `${DAY}T10:05:00.000Z`,
      running: [{ kind: 'mandatory_break', start: `${DAY}T10:00:00.000Z`, end: `${DAY}T10:15:00.000Z` }],
      allowed: ['break'],
    });
  });

  test('an offset in a time is heeded', () => {
    const tokyo = { ...TEA, start: `${DAY}T19:00:00+09:00`, end: `${DAY}T19:15:00+0900` };
    expect(judged([tokyo], { now: '10:05:00' }).code).toBe('break.forbids');
  });
});

describe('the day of a schedule is the local one', () => {
  const day = (zone: string | undefined, now: string, dayStarts = '00:00') => {
    const { date, ends } = scheduleDay({ zone, dayStarts }, Date.parse(now));
    return [date, new Date(ends).toISOString()];
  };
  test.each([
    ['Australia/Sydney', '2026-03-26T20:00:00Z', '2026-03-27', '2026-03-27T13:00:00.000Z'],
    ['Australia/Sydney', '2026-03-27T12:59:59Z', '2026-03-27', '2026-03-27T13:00:00.000Z'],
    ['Australia/Sydney', '2026-03-27T13:00:00Z', '2026-03-28', '2026-03-28T13:00:00.000Z'],
    ['America/Los_Angeles', '2026-03-27T06:59:59Z', '2026-03-26', '2026-03-27T07:00:00.000Z'],
    ['UTC', '2026-03-27T23:59:59Z', '2026-03-27', '2026-03-28T00:00:00.000Z'],
    // A day of 23 hours, one of 25, and one that begins at 01:00 because midnight does not exist.
    ['Europe/London', '2026-03-29T12:00:00Z', '2026-03-29', '2026-03-29T23:00:00.000Z'],
    ['Europe/London', '2026-10-25T00:30:00Z', '2026-10-25', '2026-10-26T00:00:00.000Z'],
    ['Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23', '2026-04-23T22:00:00.000Z'],
  ])('in %s, %s is of %s', (zone, now, date, ends) => {
    expect(day(zone, now)).toEqual([date, ends]);
  });

  test('where days start later, a shift across midnight stays with the date on which it began', () => {
    expect(day('Europe/Paris', '2026-03-27T01:30:00Z', '04:00')).toEqual(['2026-03-26', '2026-03-27T03:00:00.000Z']);
    expect(day('Europe/Paris', '2026-03-27T03:00:00Z', '04:00')).toEqual(['2026-03-27', '2026-03-28T03:00:00.000Z']);
  });

  test('a break across midnight binds on both sides of it', () => {
    const night = stretch('23:45:00', '2026-03-28T00:15:00Z');
    expect(judged([night], { now: '23:50:00' }).code).toBe('break.forbids');
    expect(judged([night], { now: '2026-03-28T00:10:00Z' }).code).toBe('break.forbids');
    expect(judged([night], { now: '2026-03-28T00:15:00Z' }).code).toBe('break.none');
  });

  test('a schedule that was read for another day says nothing', () => {
    const verdict = judged([], { now: '2026-03-28T00:00:01Z', sampledAt: '23:59:59' });
    expect(verdict).toMatchObject({ answer: 'unknown', code: 'schedule.otherDay' });
  });

  test('where no zone is named, a break that is found binds, and that none is found proves nothing', () => {
    const part = policy({ zone: undefined });
    expect(judged([TEA], { now: '10:05:00', part }).code).toBe('break.forbids');
    expect(judged([TEA], { now: '10:05:00', part, to: 'break' }).code).toBe('break.allows');
    expect(judged([TEA], { now: '09:59:30', part })).toMatchObject({
      answer: 'unknown',
      code: 'schedule.zoneUnnamed',
      validUntil: `${DAY}T10:00:00.000Z`,
    });
  });
});

test('a policy that names no presence, no zone or no time of day is none', () => {
  for (const mandatoryBreak of [
    { kinds: { mandatory_break: ['idle' as 'busy'] } },
    { zone: 'Sydney' },
    { dayStarts: '24:00' },
    { divisionId: '' },
  ]) {
    expect(() => policyOf(presence.rules, { mandatoryBreak })).toThrow('The policy is not valid: mandatoryBreak.');
  }
});

test('the rule says itself with the values of the policy', () => {
  const part = policy({ kinds: { lunch: [], tea: [] }, zone: 'Australia/Sydney', maxAgeMs: 5_000 });
  expect(mandatoryBreak.says(part, { to: 'busy' })).toBe(
    'No `lunch` or `tea` of the schedule is on, or it allows `busy`. The schedule (the day in Australia/Sydney) is at most 5 s old.',
  );
  expect(mandatoryBreak.says(policy({ zone: undefined }), { to: 'meal' })).toContain('(no zone is named)');
});
