import { version } from 'uuid';
import { expect, test } from 'vitest';
import { newKey } from '../src/request-key.ts';

test('keys sort by the time at which they were made, and are never the same', () => {
  const moments = Array.from({ length: 1_000 }, (_, index) => Date.UTC(2026, 2, 27) + index);
  const keys = moments.map(newKey);
  expect(keys.toSorted()).toEqual(keys);
  expect(keys.every((key) => version(key) === 7)).toBe(true);
  const atOnce = Array.from({ length: 1_000 }, () => newKey(0));
  expect(new Set(atOnce).size).toBe(1_000);
});
