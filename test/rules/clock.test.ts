import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { isDateTime } from '../../machines/date-time.ts';
import { nextClose, nextOpening } from '../../machines/hours.ts';
import { intervalsOf } from '../../machines/schedule.ts';
import { dayStart, timeOfDay, timetable, WEEKDAYS, zoneName } from '../../machines/timetable.ts';
import { DAY, isZone, zone } from '../../machines/zone.ts';

const HOUR = 3_600_000;
const ms = (text: string) => Date.parse(text);

describe('the clock of a zone', () => {
  test('runs evenly to the end of the day in which it is asked', () => {
    expect(zone('UTC').stretchAt(0)).toEqual({ offset: 0, until: DAY });
    expect(zone('UTC').stretchAt(DAY - 1)).toEqual({ offset: 0, until: DAY });
    expect(zone('UTC').stretchAt(DAY)).toEqual({ offset: 0, until: 2 * DAY });
    expect(zone('UTC').stretchAt(-1)).toEqual({ offset: 0, until: 0 });
    expect(zone('Asia/Kolkata').stretchAt(ms('2026-03-29T12:00:00Z'))).toEqual({
      ...{ offset: 5.5 * HOUR, until: ms('2026-03-30T00:00:00Z') },
    });
    expect(zone('America/New_York').stretchAt(ms('2026-01-15T12:00:00Z')).offset).toBe(-5 * HOUR);
  });

  test('changes at the very millisecond', () => {
    const paris = zone('Europe/Paris');
    const change = ms('2026-03-29T01:00:00Z');
    expect(paris.name).toBe('Europe/Paris');
    expect(paris.stretchAt(change - 1)).toEqual({ offset: HOUR, until: change });
    expect(paris.stretchAt(change)).toEqual({ offset: 2 * HOUR, until: ms('2026-03-30T00:00:00Z') });
  });

  test('of long ago was off by seconds', () => {
    expect(zone('Europe/Paris').stretchAt(ms('1900-01-01T12:00:00Z')).offset).toBe((9 * 60 + 21) * 1_000);
    expect(zone('America/New_York').stretchAt(ms('1880-01-01T12:00:00Z')).offset).toBe(
      -(4 * 3_600 + 56 * 60 + 2) * 1_000,
    );
  });

  test('is the same however many days are asked for between', () => {
    const paris = zone('Europe/Paris');
    const summer = ms('2026-07-01T00:00:00Z');
    const before = paris.stretchAt(summer);
    for (let day = 0; day < 600; day += 1) paris.stretchAt(day * DAY);
    expect(paris.stretchAt(summer)).toEqual(before);
  });

  test.each(['UTC', 'Europe/Paris', 'America/Argentina/Buenos_Aires'])('%s may be named', (name) => {
    expect([isZone(name), safeParse(zoneName, name).success]).toEqual([true, true]);
  });

  test.each(['BST', 'GMT', '+02:00', 'Europe/Atlantis', '', 'Paris'])('%j may not', (name) => {
    expect([isZone(name), safeParse(zoneName, name).success]).toEqual([false, false]);
  });
});

describe('a time of day', () => {
  test.each([
    ['00:00', 0],
    ['09:30', 9.5 * HOUR],
    ['19:59', 20 * HOUR - 60_000],
    ['23:59:59', DAY - 1_000],
    ['24:00', DAY],
    ['24:00:00', DAY],
  ])('%s is %i ms after midnight', (text, time) => {
    expect(timeOfDay(text)).toBe(time);
    expect(safeParse(dayStart, text).success).toBe(time < DAY);
  });

  test.each(['24:01', '24:00:01', '25:00', '9:00', '09:60', '09:00:60', '09', 'x09:00', '09:00x', '09:00:00:00', ''])(
    '%j is none',
    (text) => {
      expect([timeOfDay(text), safeParse(dayStart, text).success]).toEqual([Number.NaN, false]);
    },
  );
});

test.each([
  ['2026-03-27T10:00:00Z', true],
  ['2026-03-27T10:00:00.5+01:00', true],
  ['2026-02-30T10:00:00Z', false],
  ['2026-13-01T10:00:00Z', false],
  ['2026-03-27T25:00:00Z', false],
  ['2026-03-27T10:00:00', false],
  ['2026-03-27', false],
  ['Fri 2026-03-27T10:00:00Z', false],
  ['2026-03-27T10:00:00Z (UTC)', false],
])('%s is a date-time: %s', (text, is) => {
  expect(isDateTime(text)).toBe(is);
});

describe('an interval of a schedule', () => {
  const [from, to] = ['2026-03-27T10:00:00Z', '2026-03-27T10:15:00Z'];
  const read = (start: unknown, end: unknown = to) =>
    intervalsOf([{ kind: 'tea', start: start as never, end: end as never, allowed: null }]);

  test.each([
    from,
    '2026-03-27T10:00Z',
    '2026-03-27T10:00:00.000Z',
    '2026-03-27T11:00:00+01:00',
    '2026-03-27T11:00+0100',
  ])('may begin at %s', (start) => {
    expect(read(start)).toEqual({
      intervals: [{ kind: 'tea', start: ms(from), end: ms(to), allowed: null }],
      malformed: 0,
    });
  });

  test.each(['2026-03-27', '2026-03-27T10:00:00', 'Fri 2026-03-27T10:00:00Z', `${from} (UTC)`, 'soon', 5, null, to])(
    'may not begin at %j',
    (start) => {
      expect(read(start)).toEqual({ intervals: [], malformed: 1 });
    },
  );

  test('has its place by when it begins', () => {
    const tea = (start: string) => ({
      kind: start,
      start: `2026-03-27T${start}:00Z`,
      end: '2026-03-27T23:00:00Z',
      allowed: null,
    });
    const { intervals } = intervalsOf([tea('12:00'), tea('08:00'), tea('10:00')]);
    expect(intervals.map(({ kind }) => kind)).toEqual(['08:00', '10:00', '12:00']);
  });
});

describe('400 days are looked ahead', () => {
  const OPEN = ms('2027-01-01T09:00:00Z');
  const table = (weekly: object, exceptions: readonly object[]) =>
    timetable({ zones: ['UTC'], weekly, exceptions: exceptions as never }, zone);

  test('for an opening, and not a millisecond more', () => {
    const once = table({}, [{ date: '2027-01-01', windows: [['09:00', '10:00']] }]);
    expect(nextOpening(once, OPEN - 400 * DAY + 1)).toBe(OPEN);
    expect(nextOpening(once, OPEN - 400 * DAY)).toBeUndefined();
    expect(nextOpening(once, OPEN + HOUR - 1)).toBe(OPEN + HOUR - 1);
    expect(nextOpening(once, OPEN + HOUR)).toBeUndefined();
  });

  test('and for a close', () => {
    const always = Object.fromEntries(WEEKDAYS.map((day) => [day, [['00:00', '24:00']]]));
    const closedOnce = table(always, [{ date: '2027-01-01', windows: [['00:00', '09:00']] }]);
    expect(nextClose(closedOnce, OPEN - 400 * DAY + 1)).toBe(OPEN);
    expect(nextClose(closedOnce, OPEN - 400 * DAY)).toBeUndefined();
    expect(nextClose(closedOnce, OPEN - 1)).toBe(OPEN);
    expect(nextClose(closedOnce, OPEN)).toBe(OPEN + 1);
  });
});

describe('windows of one day', () => {
  const shown = (...windows: readonly (readonly [string, string])[]) =>
    timetable({ zones: ['UTC'], weekly: { mon: windows as never }, exceptions: [] }, zone).week.get(0);

  test('are in order, and one where they touch or overlap', () => {
    expect(shown(['14:00', '15:30'], ['09:00', '12:00'], ['12:00', '13:00'], ['10:00', '11:00'])).toEqual({
      windows: [
        { open: 9 * HOUR, close: 13 * HOUR },
        { open: 14 * HOUR, close: 15.5 * HOUR },
      ],
      shown: [
        ['09:00', '13:00'],
        ['14:00', '15:30'],
      ],
    });
  });

  test('are shown to the second where they have any', () => {
    expect(shown(['00:00:01', '23:59:59'])?.shown).toEqual([['00:00:01', '23:59:59']]);
    expect(shown(['10:10', '24:00'])?.shown).toEqual([['10:10', '24:00']]);
  });

  test('across midnight end on the next weekday, and one that ends at midnight has no part there', () => {
    const night = (close: string) =>
      timetable({ zones: ['UTC'], weekly: { sun: [['22:00', close]] }, exceptions: [] }, zone).week;
    expect([...night('06:00')].map(([day, { shown: each }]) => [day, each])).toEqual([
      [0, [['00:00', '06:00']]],
      [6, [['22:00', '24:00']]],
    ]);
    expect([...night('00:00')].map(([day, { shown: each }]) => [day, each])).toEqual([[6, [['22:00', '24:00']]]]);
  });
});
