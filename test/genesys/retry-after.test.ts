import { describe, expect, test } from 'vitest';
import { retryAfterMs, waitMs } from '../../src/genesys/retry-after.ts';

const now = Date.UTC(2026, 0, 5, 9);
const clock = { now: () => now, random: () => 0.5 };

describe('retry-after', () => {
  test.each([
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['Mon, 05 Jan 2026 09:00:05 GMT', 5000],
    ['Mon, 05 Jan 2026 08:00:00 GMT', 0],
  ])('%j asks for %i ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  test.each([
    null,
    '',
    '-1',
    '1.5',
    '1e3',
    'soon',
    'rubbish 1',
    'Mon, 99 Jan 2026 09:00:05 GMT',
    '2026-01-05T09:00:05Z',
  ])('%j asks for nothing', (header) => {
    expect(retryAfterMs(header, now)).toBeUndefined();
  });

  test('a wait is what is asked for and up to a tenth more', () => {
    expect(waitMs('10', 1, 30_000, clock)).toBe(10_500);
    expect(waitMs('10', 1, 30_000, { ...clock, random: () => 0 })).toBe(10_000);
  });

  test('jitter does not take it past the longest wait', () => {
    expect(waitMs('30', 1, 30_000, clock)).toBe(30_000);
  });

  test('0 is now', () => {
    expect(waitMs('0', 3, 30_000, clock)).toBe(0);
  });

  test('more than the longest wait stays more, so that the caller gives up', () => {
    expect(waitMs('31', 1, 30_000, clock)).toBe(31_000);
  });

  test('where nothing is asked for it is backoff, within the longest wait', () => {
    expect(waitMs(null, 3, 30_000, clock)).toBe(500);
    expect(waitMs('soon', 3, 400, clock)).toBe(400);
  });
});
