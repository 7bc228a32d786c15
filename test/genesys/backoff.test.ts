import { describe, expect, test } from 'vitest';
import { BACKOFF, backoffMs } from '../../src/genesys/backoff.ts';

describe('backoff', () => {
  test('it doubles with each send, up to the cap', () => {
    const most = [1, 2, 3, 4, 20, 2000].map((sends) => backoffMs(sends, 1));
    expect(most).toEqual([250, 500, 1000, 2000, BACKOFF.cap, BACKOFF.cap]);
  });

  test('jitter is full: chance spreads it down to nothing', () => {
    expect([0, 0.25, 0.5].map((random) => backoffMs(3, random))).toEqual([0, 250, 500]);
  });
});
