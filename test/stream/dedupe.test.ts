import { expect, test } from 'vitest';
import { Dedupe } from '../../src/engine/dedupe.ts';

test('what was added is known, until it is too old', () => {
  const dedupe = new Dedupe({ limit: 10, ttlMs: 100 });
  dedupe.add('a', 0);
  expect([dedupe.has('a', 99), dedupe.has('a', 100), dedupe.has('b', 0)]).toEqual([true, false, false]);
});

test('what is added again lives on', () => {
  const dedupe = new Dedupe({ limit: 2, ttlMs: 100 });
  dedupe.add('a', 0);
  dedupe.add('b', 1);
  dedupe.add('a', 60);
  dedupe.add('c', 61);
  expect([dedupe.has('a', 120), dedupe.has('b', 61), dedupe.has('c', 120)]).toEqual([true, false, true]);
});

test('it never holds more than its limit, nor what has grown old', () => {
  const dedupe = new Dedupe({ limit: 1_000, ttlMs: 100 });
  for (let i = 0; i < 100_000; i++) dedupe.add(`event ${i}`, 0);
  expect(dedupe.size).toBe(1_000);
  expect([dedupe.has('event 99000', 1), dedupe.has('event 98999', 1)]).toEqual([true, false]);
  dedupe.add('last', 100);
  expect(dedupe.size).toBe(1);
});
