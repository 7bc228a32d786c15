import { expect, test } from 'vitest';
import { patiently } from '../../src/cli/patience.ts';
import { HandClock } from '../client/clock.ts';

const clock = () => new HandClock('2026-03-27T10:00:00.000Z');
const never = () => new Promise<void>(() => undefined);
const going = new AbortController().signal;

test('patience ends with the work, and leaves no timer', async () => {
  const hand = clock();
  await patiently(Promise.resolve(), hand, going);
  expect(hand.pending).toBe(0);
});

test('patience ends with time', async () => {
  const hand = clock();
  let over = false;
  const waiting = patiently(never(), hand, going).then(() => {
    over = true;
  });
  hand.forward(29_999);
  await new Promise(setImmediate);
  expect(over).toBe(false);
  hand.forward(1);
  await waiting;
});

test('patience ends where somebody interrupts, or has before', async () => {
  const stop = new AbortController();
  const waiting = patiently(never(), clock(), stop.signal);
  stop.abort();
  await waiting;
  await patiently(never(), clock(), stop.signal);
});

test('work that fails is heard of', async () => {
  await expect(patiently(Promise.reject(new Error('broken')), clock(), going)).rejects.toThrow('broken');
});
