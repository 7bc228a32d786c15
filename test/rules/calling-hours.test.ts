import { describe, expect, test } from 'vitest';
import { callingHours } from '../../machines/rules/calling-hours.ts';
import { everyDay, type HoursInput, policyOf, verdictAt } from './calling-hours-table.ts';

const judged = (input: HoursInput, at: string, id?: string) => verdictAt(policyOf(input), at, id);

const LATE = 'c0000000-0000-4000-8000-000000000001';
const OVERSEAS = 'c0000000-0000-4000-8000-000000000002';

describe('calling hours as the guide means them, 09:00 to 20:00 UTC', () => {
  test.each([
    ['2026-07-01T08:59:59.999Z', 'deny'],
    ['2026-07-01T09:00:00.000Z', 'allow'],
    ['2026-07-01T19:59:59.999Z', 'allow'],
    ['2026-07-01T20:00:00.000Z', 'deny'],
    ['2026-07-01T20:30:00.000Z', 'deny'],
  ])('at %s they %s an activation', (at, answer) => {
    expect(judged({}, at).answer).toBe(answer);
  });

  test('the whole hour from 20:00 to 20:59 is outside, though a comparison of hours with 20 lets it in', () => {
    const policy = policyOf({});
    const minutes = Array.from(
      { length: 60 },
      (_, minute) => `2026-07-01T20:${String(minute).padStart(2, '0')}:59.999Z`,
    );
    expect(minutes.filter((at) => verdictAt(policy, at).answer !== 'deny')).toEqual([]);
  });

  test('an allowance says until when it holds', () => {
    expect(judged({}, '2026-07-01T10:00:00Z')).toEqual({
      answer: 'allow',
      code: 'hours.open',
      sentence: 'It is 10:00 in UTC, within the calling hours.',
      evidence: {
        zones: [{ zone: 'UTC', localTime: '2026-07-01T10:00:00', open: true, windows: [['09:00', '20:00']] }],
      },
      validUntil: '2026-07-01T20:00:00.000Z',
    });
  });

  test('a refusal says when they open next, and shows what it was judged on', () => {
    expect(judged({}, '2026-07-01T20:30:00Z')).toEqual({
      answer: 'deny',
      code: 'hours.closed',
      sentence: 'It is 20:30 in UTC, outside the calling hours; they open next at 2026-07-02T09:00:00.000Z.',
      evidence: {
        zones: [{ zone: 'UTC', localTime: '2026-07-01T20:30:00', open: false, windows: [['09:00', '20:00']] }],
      },
      retryAt: '2026-07-02T09:00:00.000Z',
    });
  });
});

describe('calling hours where the called people live', () => {
  test.each([
    ['09:00 UTC is the small hours in New York', 'America/New_York', '2026-01-14T09:00:00Z', 'deny'],
    ['22:00 UTC is the late afternoon in New York', 'America/New_York', '2026-01-14T22:00:00Z', 'allow'],
    ['09:00 UTC is 20:00 in a Sydney summer', 'Australia/Sydney', '2026-01-14T09:00:00Z', 'deny'],
    ['22:30 UTC is the next morning in Sydney', 'Australia/Sydney', '2026-01-14T22:30:00Z', 'allow'],
    ['09:00 UTC is 09:00 in a London winter', 'Europe/London', '2026-01-14T09:00:00Z', 'allow'],
    ['08:00 UTC is 09:00 in a London summer', 'Europe/London', '2026-07-14T08:00:00Z', 'allow'],
    ['19:00 UTC is 20:00 in a London summer', 'Europe/London', '2026-07-14T19:00:00Z', 'deny'],
  ])('%s', (_, zone, at, answer) => {
    expect(judged({ zones: [zone] }, at).answer).toBe(answer);
  });

  test('weekends and holidays are closed where the policy says so', () => {
    const input: HoursInput = {
      weekly: { fri: [['09:00', '20:00']], mon: [['09:00', '20:00']] },
      exceptions: [{ date: '2026-05-01', windows: [], note: 'Labour Day' }],
    };
    expect(judged(input, '2026-05-01T12:00:00Z')).toMatchObject({
      answer: 'deny',
      retryAt: '2026-05-04T09:00:00.000Z',
      evidence: { zones: [{ open: false, windows: [], note: 'Labour Day' }] },
    });
    expect(judged(input, '2026-05-03T12:00:00Z')).toMatchObject({ answer: 'deny', code: 'hours.closed' });
    expect(judged(input, '2026-05-04T12:00:00Z').evidence).toEqual({
      zones: [{ zone: 'UTC', localTime: '2026-05-04T12:00:00', open: true, windows: [['09:00', '20:00']] }],
    });
  });

  test('one closed zone of several is enough to refuse, and the sentence names only the closed ones', () => {
    const zones = ['Europe/Paris', 'America/New_York', 'America/Los_Angeles'];
    const verdict = judged({ zones }, '2026-07-01T12:30:00Z');
    expect(verdict.sentence).toBe(
      'It is 08:30 in America/New_York and 05:30 in America/Los_Angeles, outside the calling hours; ' +
        'they open next at 2026-07-01T16:00:00.000Z.',
    );
    expect(verdict.evidence).toMatchObject({ zones: [{ open: true }, { open: false }, { open: false }] });
    expect(judged({ zones }, '2026-07-01T16:00:00Z')).toMatchObject({
      sentence:
        'It is 18:00 in Europe/Paris, 12:00 in America/New_York and 09:00 in America/Los_Angeles, within the calling hours.',
      validUntil: '2026-07-01T18:00:00.000Z',
    });
  });
});

describe('calling hours without an end or a beginning', () => {
  test('hours that never open are refused without a time to try again', () => {
    const verdict = judged({ weekly: {} }, '2026-07-01T20:30:00Z');
    expect(verdict).toMatchObject({ answer: 'deny', code: 'hours.neverOpen' });
    expect(verdict.sentence).toBe('It is 20:30 in UTC, outside the calling hours; they do not open within 400 days.');
    expect(verdict).not.toHaveProperty('retryAt');
  });

  test('zones whose hours never meet are never open', () => {
    const zones = ['Pacific/Auckland', 'Europe/London'];
    expect(judged({ zones }, '2026-07-01T12:00:00Z').code).toBe('hours.neverOpen');
  });

  test('hours that never close allow without an end', () => {
    const verdict = judged({ weekly: everyDay([['00:00', '24:00']]) }, '2026-07-01T20:30:00Z');
    expect(verdict.answer).toBe('allow');
    expect(verdict).not.toHaveProperty('validUntil');
  });
});

describe('calling hours of a single campaign', () => {
  const policy = policyOf({
    zones: ['Europe/Paris'],
    exceptions: [{ date: '2026-07-14', windows: [] }],
    campaigns: {
      [LATE]: { weekly: everyDay([['18:00', '22:00']]) },
      [OVERSEAS]: { zones: ['America/New_York'], exceptions: [] },
    },
  });

  test('replace the general ones field by field', () => {
    expect(verdictAt(policy, '2026-07-13T19:00:00Z', LATE).answer).toBe('allow');
    expect(verdictAt(policy, '2026-07-13T10:00:00Z', LATE).answer).toBe('deny');
    expect(verdictAt(policy, '2026-07-14T19:00:00Z', LATE).answer).toBe('deny');
    expect(verdictAt(policy, '2026-07-14T19:00:00Z', OVERSEAS).answer).toBe('allow');
    expect(verdictAt(policy, '2026-07-13T10:00:00Z', OVERSEAS).answer).toBe('deny');
  });

  test.each(['another', 'constructor', '__proto__'])('do not touch the campaign %s', (id) => {
    expect(verdictAt(policy, '2026-07-13T10:00:00Z', id).answer).toBe('allow');
    expect(verdictAt(policy, '2026-07-13T19:00:00Z', id).answer).toBe('deny');
  });
});

describe('calling hours in one sentence', () => {
  const office: [string, string][] = [
    ['10:00', '13:00'],
    ['14:00', '20:00'],
  ];
  test.each<[string, HoursInput]>([
    ['The time is within the calling hours, 09:00 to 20:00 every day, in UTC.', {}],
    [
      'The time is within the calling hours, 10:00 to 13:00 and 14:00 to 20:00 Monday to Friday, in Europe/Paris.',
      { zones: ['Europe/Paris'], weekly: { mon: office, tue: office, wed: office, thu: office, fri: office } },
    ],
    [
      'The time is within the calling hours, 22:00 to 06:00 Monday, 09:00 to 17:00 Saturday and Sunday, ' +
        'in all of America/New_York, America/Chicago and America/Denver.',
      {
        zones: ['America/New_York', 'America/Chicago', 'America/Denver'],
        weekly: { mon: [['22:00', '06:00']], sat: [['09:00', '17:00']], sun: [['09:00', '17:00']] },
      },
    ],
    ['The time is within the calling hours, closed every day, in UTC.', { weekly: {} }],
    [
      'The time is within the calling hours, 09:00 to 20:00 every day, in UTC ' +
        '(2 dates and 1 campaign with hours of their own).',
      {
        exceptions: [
          { date: '2026-05-01', windows: [] },
          { date: '2026-05-08', windows: [] },
        ],
        campaigns: { [LATE]: {} },
      },
    ],
  ])('%s', (sentence, input) => {
    expect(callingHours.says(policyOf(input), undefined)).toBe(sentence);
  });
});
