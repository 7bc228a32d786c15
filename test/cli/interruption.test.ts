import { expect, test } from 'vitest';
import { interrupted } from '../../src/cli/interruption.ts';

/** What keeps this process from ending. */
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('who waits for an interruption is still there when it comes, though nothing else is under way', async () => {
  const stop = new AbortController();
  const before = timers();
  const waiting = interrupted(stop.signal);
  expect(timers()).toBe(before + 1);
  stop.abort('SIGINT');
  await waiting;
  const after = timers();
  await interrupted(stop.signal);
  expect(timers()).toBe(after);
});
