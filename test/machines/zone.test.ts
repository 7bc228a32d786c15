import { describe, expect, test } from 'vitest';
import { offsetOf, zone } from '../../machines/zone.ts';

describe('an offset, as clocks show it', () => {
  // Node 22 and Node 24 write no offset at all in two ways.
  test.each([
    ['1/5/2026, GMT', 0],
    ['1/5/2026, GMT+00:00', 0],
    ['1/5/2026, GMT+05:45', 20_700_000],
    ['7/1/2026, GMT-04:00', -14_400_000],
    ['1/4/1960, GMT-00:44:30', -2_670_000],
  ])('%s is %d ms', (shown, ms) => {
    expect(offsetOf(shown)).toBe(ms);
  });

  test.each(['1/5/2026', '1/5/2026, UTC', '1/5/2026, GMT+1'])('%s is none', (shown) => {
    expect(() => offsetOf(shown)).toThrow(new RangeError(`No offset from UTC can be read in \`${shown}\`.`));
  });
});

test('a zone that is not ahead of UTC all winter is a zone like any other', () => {
  const winter = Date.UTC(2026, 0, 5, 12);
  expect(zone('Europe/London').stretchAt(winter)).toEqual({ offset: 0, until: Date.UTC(2026, 0, 6) });
  expect(zone('Europe/London').stretchAt(Date.UTC(2026, 6, 5)).offset).toBe(3_600_000);
});
