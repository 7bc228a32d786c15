import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { isOpen, localHours } from '../../machines/hours.ts';
import { callingHours } from '../../machines/rules/calling-hours.ts';
import { timeOfDay } from '../../machines/timetable.ts';
import { isZone } from '../../machines/zone.ts';
import { everyDay, policyOf, tableOf } from './calling-hours-table.ts';

const openAt = (weekly: Parameters<typeof tableOf>[0], at: string) => isOpen(tableOf(weekly), Date.parse(at));

/** `path: message` of every mistake found. */
const mistakes = (input: unknown) =>
  (v.safeParse(callingHours.policy, input).issues ?? []).map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);

const ONE = 'c0000000-0000-4000-8000-000000000001';

describe('the policy of calling hours', () => {
  test('defaults to the guide, 09:00 to 20:00 every day in UTC', () => {
    const whole = { zones: ['UTC'], weekly: everyDay([['09:00', '20:00']]), exceptions: [], campaigns: {} };
    expect(policyOf({})).toEqual(whole);
    expect(policyOf(undefined)).toEqual(whole);
  });

  test('stays as written, so that it can be recorded and read again', () => {
    const written = {
      zones: ['Europe/Paris'],
      weekly: { sat: [['22:00', '06:00']] as [string, string][] },
      exceptions: [{ date: '2028-02-29', windows: [], note: 'leap day' }],
      campaigns: { [ONE]: { zones: ['Asia/Tokyo'] } },
    };
    expect(policyOf(written)).toEqual(written);
    expect(policyOf(JSON.parse(JSON.stringify(policyOf(written))))).toEqual(written);
  });

  test('with a weekly of its own keeps nothing of the default week', () => {
    expect(openAt({ weekly: { mon: [['10:00', '12:00']] } }, '2026-07-06T11:00:00Z')).toBe(true);
    expect(openAt({ weekly: { mon: [['10:00', '12:00']] } }, '2026-07-06T09:30:00Z')).toBe(false);
    expect(openAt({ weekly: { mon: [['10:00', '12:00']] } }, '2026-07-07T11:00:00Z')).toBe(false);
  });

  test.each<[unknown, string]>([
    [{ zones: [] }, 'zones: zones names at least one zone.'],
    [
      { zones: ['UTC', 'Mars/Base'] },
      "zones.1: A zone is an IANA name such as Europe/Paris, or UTC; 'Mars/Base' is not.",
    ],
    [{ zones: ['BST'] }, "zones.0: A zone is an IANA name such as Europe/Paris, or UTC; 'BST' is not."],
    [{ zones: ['+02:00'] }, "zones.0: A zone is an IANA name such as Europe/Paris, or UTC; '+02:00' is not."],
    [
      { campaigns: { [ONE]: { zones: ['Nowhere/AtAll'] } } },
      `campaigns.${ONE}.zones.0: A zone is an IANA name such as Europe/Paris, or UTC; 'Nowhere/AtAll' is not.`,
    ],
    [
      { weekly: { mon: [['9:00', '20:00']] } },
      "weekly.mon.0.0: A window opens from 00:00 to 23:59:59, as HH:mm or HH:mm:ss; '9:00' is not.",
    ],
    [
      { weekly: { mon: [['24:00', '20:00']] } },
      "weekly.mon.0.0: A window opens from 00:00 to 23:59:59, as HH:mm or HH:mm:ss; '24:00' is not.",
    ],
    [
      { weekly: { sun: [['09:00', '24:01']] } },
      "weekly.sun.0.1: A window closes by 24:00, as HH:mm or HH:mm:ss; '24:01' is not.",
    ],
    [
      { weekly: { sun: [['09:00', '20:60']] } },
      "weekly.sun.0.1: A window closes by 24:00, as HH:mm or HH:mm:ss; '20:60' is not.",
    ],
    [
      { weekly: { tue: [['09:00', '09:00:00']] } },
      'weekly.tue.0: A window does not close as it opens: leave it out, or write 00:00 to 24:00 for the whole day.',
    ],
    [
      { exceptions: [{ date: '2026-02-30', windows: [] }] },
      "exceptions.0.date: A date is YYYY-MM-DD and in the calendar; '2026-02-30' is not.",
    ],
    [
      { exceptions: [{ date: '2026-13-01', windows: [] }] },
      "exceptions.0.date: A date is YYYY-MM-DD and in the calendar; '2026-13-01' is not.",
    ],
    [
      { exceptions: [{ date: '1.5.2026', windows: [] }] },
      "exceptions.0.date: A date is YYYY-MM-DD and in the calendar; '1.5.2026' is not.",
    ],
    [
      {
        exceptions: [
          { date: '2026-05-01', windows: [] },
          { date: '2026-05-08', windows: [] },
          { date: '2026-05-01', windows: [['09:00', '12:00']] },
        ],
      },
      'exceptions: exceptions names each date once; 2026-05-01 is named again.',
    ],
    [
      { exceptions: [{ date: '2026-05-01', windows: [['22:00', '06:00']] }] },
      'exceptions.0.windows.0: An exception speaks for one date: close its window by 24:00 and give the next date its own.',
    ],
    [
      { exceptions: [{ date: '2026-05-01', windows: [['09:00', '09:00']] }] },
      'exceptions.0.windows.0: A window does not close as it opens: leave it out, or write 00:00 to 24:00 for the whole day.',
    ],
  ])('refuses %j', (input, mistake) => {
    expect(mistakes(input)).toEqual([mistake]);
  });

  test.each([
    [{ zone: 'UTC' }, 'zone'],
    [{ weekly: { monday: [] } }, 'weekly.monday'],
    [{ weekly: { mon: [['09:00']] } }, 'weekly.mon.0.1'],
    [{ weekly: { mon: [['09:00', '12:00', '13:00']] } }, 'weekly.mon.0.2'],
    [{ weekly: { mon: [[9, 20]] } }, 'weekly.mon.0.0'],
    [{ exceptions: [{ date: '2026-05-01' }] }, 'exceptions.0.windows'],
    [{ campaigns: { [ONE]: { hours: [] } } }, `campaigns.${ONE}.hours`],
  ])('names the field of the wrong shape %j', (input, path) => {
    expect(mistakes(input)[0]).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}: `));
  });
});

test.each(['', '9:00', '09:00 ', ' 09:00', '09:00:00:00', '09', '24:00:01', '23:60', '23:59:60', '0900'])(
  '%j is no time of day',
  (text) => {
    expect(timeOfDay(text)).toBeNaN();
  },
);

test('a zone is an area and a place, or UTC', () => {
  expect(['UTC', 'Europe/Paris'].map(isZone)).toEqual([true, true]);
  expect(['Mars/Base', 'BST', 'GMT', ''].map(isZone)).toEqual([false, false, false, false]);
});

test('windows are shown as they are meant: to the second, in order, and once where they overlap', () => {
  const shown = (...windows: [string, string][]) =>
    localHours(tableOf({ weekly: everyDay(windows) }), Date.UTC(2026, 6, 6, 12))[0]?.windows;
  expect(shown(['09:00:30', '10:00:00'])).toEqual([['09:00:30', '10:00']]);
  expect(shown(['14:00', '24:00'], ['09:00', '12:00'])).toEqual([
    ['09:00', '12:00'],
    ['14:00', '24:00'],
  ]);
  expect(shown(['09:00', '12:00'], ['10:00', '11:00'], ['12:00', '13:30'])).toEqual([['09:00', '13:30']]);
  expect(shown(['22:00', '02:00'])).toEqual([
    ['00:00', '02:00'],
    ['22:00', '24:00'],
  ]);
});

test('a zone named twice is asked once', () => {
  expect(tableOf({ zones: ['Europe/Paris', 'UTC', 'Europe/Paris'] }).zones.map(({ name }) => name)).toEqual([
    'Europe/Paris',
    'UTC',
  ]);
});

describe('windows of a policy', () => {
  test('that run overnight are open on both sides of midnight, and only on the night they name', () => {
    const input = { weekly: { sun: [['22:00', '06:00']] as [string, string][] } };
    const table = tableOf(input);
    const open = (at: string) => isOpen(table, Date.parse(at));
    expect(open('2026-07-05T05:59:59.999Z')).toBe(false);
    expect(open('2026-07-05T21:59:59.999Z')).toBe(false);
    expect(open('2026-07-05T22:00:00.000Z')).toBe(true);
    expect(open('2026-07-06T00:00:00.000Z')).toBe(true);
    expect(open('2026-07-06T05:59:59.999Z')).toBe(true);
    expect(open('2026-07-06T06:00:00.000Z')).toBe(false);
    expect(open('2026-07-06T22:00:00.000Z')).toBe(false);
  });

  test('that close at 00:00 end with the day', () => {
    const table = tableOf({ weekly: { mon: [['22:00', '00:00']] } });
    expect(isOpen(table, Date.parse('2026-07-06T23:59:59.999Z'))).toBe(true);
    expect(isOpen(table, Date.parse('2026-07-07T00:00:00.000Z'))).toBe(false);
    expect([...table.week.keys()]).toEqual([0]);
  });

  test('may be given to the second', () => {
    const table = tableOf({ weekly: everyDay([['09:00:30', '17:29:59']]) });
    expect(isOpen(table, Date.parse('2026-07-06T09:00:29.999Z'))).toBe(false);
    expect(isOpen(table, Date.parse('2026-07-06T09:00:30.000Z'))).toBe(true);
    expect(isOpen(table, Date.parse('2026-07-06T17:29:58.999Z'))).toBe(true);
    expect(isOpen(table, Date.parse('2026-07-06T17:29:59.000Z'))).toBe(false);
  });

  test('are put in order and merged where they touch or overlap', () => {
    const { week } = tableOf({
      weekly: {
        sun: [['20:00', '02:30:15']],
        mon: [
          ['14:00', '18:00'],
          ['02:00', '03:00'],
          ['12:00', '14:00'],
          ['15:00', '16:00'],
        ],
      },
    });
    expect([...week].map(([index, { shown }]) => [index, shown])).toEqual([
      [
        0,
        [
          ['00:00', '03:00'],
          ['12:00', '18:00'],
        ],
      ],
      [6, [['20:00', '24:00']]],
    ]);
  });

  test('of an exception replace those of its local date, a morning left from the night before included', () => {
    const table = tableOf({
      zones: ['Asia/Tokyo'],
      weekly: everyDay([['22:00', '06:00']]),
      exceptions: [{ date: '2026-05-02', windows: [['10:00', '12:00']] }],
    });
    const open = (local: string) => isOpen(table, Date.parse(`${local}+09:00`));
    expect(open('2026-05-01T23:59:59.999')).toBe(true);
    expect(open('2026-05-02T00:00:00.000')).toBe(false);
    expect(open('2026-05-02T10:00:00.000')).toBe(true);
    expect(open('2026-05-02T22:00:00.000')).toBe(false);
    expect(open('2026-05-03T00:00:00.000')).toBe(true);
  });
});
