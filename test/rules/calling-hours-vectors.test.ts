import { describe, expect, test } from 'vitest';
import { isOpen, localHours, nextClose, nextOpening } from '../../machines/hours.ts';
import type { Timetable } from '../../machines/timetable.ts';
import { everyDay, tableOf } from './calling-hours-table.ts';

const HOUR = 3_600_000;

/** `[instant, open, next]`: next is the close of an open instant, the opening of a closed one. */
type Vector = [at: string, open: boolean, next?: string];

const instantOf = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

function expectVector(table: Timetable, [at, open, next]: Vector) {
  const ms = Date.parse(at);
  expect(isOpen(table, ms)).toBe(open);
  if (next !== undefined) {
    expect(instantOf(open ? nextClose(table, ms) : nextOpening(table, ms))).toBe(new Date(next).toISOString());
  }
  if (open) expect(nextOpening(table, ms)).toBe(ms);
}

describe('08:00 to 21:00 in New York (47 CFR 64.1200(c)(1))', () => {
  const table = tableOf({ zones: ['America/New_York'], weekly: everyDay([['08:00', '21:00']]) });
  test.each<Vector>([
    ['2026-07-01T11:59:59.999Z', false, '2026-07-01T12:00:00Z'],
    ['2026-07-01T12:00:00.000Z', true, '2026-07-02T01:00:00Z'],
    ['2026-07-02T00:59:59.999Z', true, '2026-07-02T01:00:00Z'],
    ['2026-07-02T01:00:00.000Z', false, '2026-07-02T12:00:00Z'],
  ])('at %s, open is %s until %s', (...vector) => expectVector(table, vector));

  test.each<Vector>([
    ['2026-03-07T12:00:00Z', false, '2026-03-07T13:00:00Z'],
    ['2026-03-08T02:00:00Z', false, '2026-03-08T12:00:00Z'],
    ['2026-10-31T12:00:00Z', true, '2026-11-01T01:00:00Z'],
    ['2026-11-01T01:00:00Z', false, '2026-11-01T13:00:00Z'],
  ])('keeps to the wall clock when clocks change: at %s, open is %s until %s', (...vector) =>
    expectVector(table, vector),
  );
});

describe('weekdays 10:00 to 13:00 and 14:00 to 20:00 in Paris, holidays off (Code de la consommation D223-9)', () => {
  const day: [string, string][] = [
    ['10:00', '13:00'],
    ['14:00', '20:00'],
  ];
  const table = tableOf({
    zones: ['Europe/Paris'],
    weekly: { mon: day, tue: day, wed: day, thu: day, fri: day },
    exceptions: ['2026-05-01', '2026-05-08', '2026-05-14'].map((date) => ({ date, windows: [] })),
  });
  test.each<Vector>([
    ['2026-04-30T17:59:59Z', true, '2026-04-30T18:00:00Z'],
    ['2026-04-30T18:00:00Z', false, '2026-05-04T08:00:00Z'],
    ['2026-05-04T11:00:00Z', false, '2026-05-04T12:00:00Z'],
    ['2026-05-13T18:00:00Z', false, '2026-05-15T08:00:00Z'],
  ])('at %s, open is %s until %s', (...vector) => expectVector(table, vector));
});

describe('01:30 to 02:15 on Lord Howe, whose clocks change by half an hour', () => {
  const table = tableOf({ zones: ['Australia/Lord_Howe'], weekly: everyDay([['01:30', '02:15']]) });
  test.each<Vector>([
    ['2026-04-04T14:29:59.999Z', false, '2026-04-04T14:30:00Z'],
    ['2026-04-04T14:30:00.000Z', true, '2026-04-04T15:45:00Z'],
    ['2026-04-04T15:44:59.999Z', true, '2026-04-04T15:45:00Z'],
    ['2026-04-04T15:45:00.000Z', false, '2026-04-05T15:00:00Z'],
    ['2026-10-03T14:59:59.999Z', false, '2026-10-03T15:00:00Z'],
    ['2026-10-03T15:00:00.000Z', true, '2026-10-03T15:30:00Z'],
    ['2026-10-03T15:30:00.000Z', false, '2026-10-04T14:30:00Z'],
  ])('at %s, open is %s until %s', (...vector) => expectVector(table, vector));
});

describe('Nuuk, whose clocks change at midnight', () => {
  test('loses the last hour of 28 March', () => {
    const table = tableOf({ zones: ['America/Nuuk'] });
    const local = (at: string) => localHours(table, Date.parse(at)).map(({ localTime }) => localTime);
    expect(local('2026-03-29T00:59:59.999Z')).toEqual(['2026-03-28T22:59:59']);
    expect(local('2026-03-29T01:00:00.000Z')).toEqual(['2026-03-29T00:00:00']);
  });

  test('goes back to 24 October after its midnight', () => {
    const table = tableOf({ zones: ['America/Nuuk'] });
    const local = (at: string) => localHours(table, Date.parse(at)).map(({ localTime }) => localTime);
    expect(local('2026-10-25T00:59:59.999Z')).toEqual(['2026-10-24T23:59:59']);
    expect(local('2026-10-25T01:00:00.000Z')).toEqual(['2026-10-24T23:00:00']);
  });

  const saturday = tableOf({ zones: ['America/Nuuk'], weekly: { sat: [['10:00', '23:30']] } });
  test.each<Vector>([
    ['2026-10-25T00:29:59.999Z', true, '2026-10-25T00:30:00Z'],
    ['2026-10-25T00:30:00.000Z', false, '2026-10-25T01:00:00Z'],
    ['2026-10-25T01:00:00.000Z', true, '2026-10-25T01:30:00Z'],
    ['2026-10-25T01:30:00.000Z', false, '2026-10-31T12:00:00Z'],
    ['2026-03-29T00:59:59.999Z', true, '2026-03-29T01:00:00Z'],
    ['2026-03-29T01:00:00.000Z', false, '2026-04-04T11:00:00Z'],
  ])('on Saturdays until 23:30: at %s, open is %s until %s', (...vector) => expectVector(saturday, vector));
});

describe('a window that a change of clocks skips or repeats', () => {
  test('skipped as a whole, it does not open that day', () => {
    const table = tableOf({ zones: ['America/New_York'], weekly: everyDay([['02:15', '02:45']]) });
    expectVector(table, ['2026-03-08T05:00:00Z', false, '2026-03-09T06:15:00Z']);
  });

  test('repeated, it opens twice', () => {
    const table = tableOf({ zones: ['America/New_York'], weekly: everyDay([['01:15', '01:45']]) });
    expectVector(table, ['2026-11-01T05:15:00Z', true, '2026-11-01T05:45:00Z']);
    expectVector(table, ['2026-11-01T05:45:00Z', false, '2026-11-01T06:15:00Z']);
    expectVector(table, ['2026-11-01T06:15:00Z', true, '2026-11-01T06:45:00Z']);
    expectVector(table, ['2026-11-01T06:45:00Z', false, '2026-11-02T06:15:00Z']);
  });

  test('skipped at midnight, the first half hour of the date is missing', () => {
    const table = tableOf({ zones: ['Africa/Cairo'], weekly: everyDay([['00:00', '00:30']]) });
    expectVector(table, ['2026-04-23T21:59:59.999Z', false, '2026-04-24T21:00:00Z']);
  });
});

describe('the length of a local day', () => {
  const wholeDay = (zone: string, date: string) => {
    const table = tableOf({ zones: [zone], weekly: {}, exceptions: [{ date, windows: [['00:00', '24:00']] }] });
    const start = nextOpening(table, Date.parse(date) - 36 * HOUR) ?? Number.NaN;
    return ((nextClose(table, start) ?? Number.NaN) - start) / HOUR;
  };
  test.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-07-01', 24],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['America/Nuuk', '2026-03-28', 23],
    ['America/Nuuk', '2026-10-24', 25],
  ])('in %s, %s has %d hours', (zone, date, hours) => {
    expect(wholeDay(zone, date)).toBe(hours);
  });
});

describe('08:00 to 21:00 in several zones of the United States at once', () => {
  const weekly = everyDay<[string, string][]>([['08:00', '21:00']]);
  const lower48 = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'];
  const all50 = [...lower48, 'America/Anchorage', 'Pacific/Honolulu'];

  test.each<[string, string[], string, string]>([
    ['11:00 to 21:00 Eastern, in summer', lower48, '2026-07-01T15:00:00Z', '2026-07-02T01:00:00Z'],
    ['11:00 to 21:00 Eastern, in winter', lower48, '2026-01-14T16:00:00Z', '2026-01-15T02:00:00Z'],
    ['14:00 to 21:00 Eastern with Alaska and Hawaii, in summer', all50, '2026-07-01T18:00:00Z', '2026-07-02T01:00:00Z'],
    ['13:00 to 21:00 Eastern with Alaska and Hawaii, in winter', all50, '2026-01-14T18:00:00Z', '2026-01-15T02:00:00Z'],
  ])('leaves %s', (_, zones, open, close) => {
    const table = tableOf({ zones, weekly });
    expectVector(table, [new Date(Date.parse(open) - 1).toISOString(), false, open]);
    expectVector(table, [new Date(Date.parse(open) - 6 * HOUR).toISOString(), false, open]);
    expectVector(table, [open, true, close]);
    expectVector(table, [close, false, new Date(Date.parse(open) + 24 * HOUR).toISOString()]);
  });
});

describe('the horizon of 400 days', () => {
  const table = tableOf({ weekly: {}, exceptions: [{ date: '2027-02-05', windows: [['00:00', '24:00']] }] });
  test('has an opening just within it, and none on its edge', () => {
    expect(instantOf(nextOpening(table, Date.parse('2026-01-01T00:00:00.001Z')))).toBe('2027-02-05T00:00:00.000Z');
    expect(nextOpening(table, Date.parse('2026-01-01T00:00:00.000Z'))).toBeUndefined();
  });
});

test('while closed, the next instant that is not open is the next millisecond', () => {
  const table = tableOf({});
  expect(nextClose(table, Date.parse('2026-07-01T20:30:00.000Z'))).toBe(Date.parse('2026-07-01T20:30:00.001Z'));
  expect(nextClose(table, Date.parse('2026-07-01T08:59:59.999Z'))).toBe(Date.parse('2026-07-01T20:00:00.000Z'));
});

test('a date before 1970 has its weekday too', () => {
  const table = tableOf({ weekly: { wed: [['09:00', '20:00']] } });
  expectVector(table, ['1969-12-31T10:00:00Z', true, '1969-12-31T20:00:00Z']);
  expectVector(table, ['1969-12-17T10:00:00Z', true, '1969-12-17T20:00:00Z']);
  expectVector(table, ['1969-12-28T10:00:00Z', false, '1969-12-31T09:00:00Z']);
});
