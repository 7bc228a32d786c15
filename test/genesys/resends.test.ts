import { expect, test } from 'vitest';
import { Resends } from '../../src/genesys/resends.ts';

function resends() {
  const clock = { elapsed: 0, monotonic: () => clock.elapsed };
  const made = new Resends(clock);
  /** How many of so many may be sent again. */
  const spent = (tries: number) => Array.from({ length: tries }, () => made.spend(false)).filter(Boolean).length;
  return { clock, resends: made, spent };
}

test('a hundred are saved up at the start, and no more than that ever', () => {
  const { resends: made, spent, clock } = resends();
  for (let send = 0; send < 1_000; send += 1) made.earn();
  clock.elapsed = 3_600_000;
  expect(spent(200)).toBe(100);
});

test('then a fifth of the first sends may be sent again', () => {
  const { resends: made, spent } = resends();
  spent(100);
  for (let send = 0; send < 51; send += 1) made.earn();
  expect(spent(51)).toBe(10);
});

test('and one a second, however little is sent', () => {
  const { spent, clock } = resends();
  spent(100);
  clock.elapsed = 2_999;
  expect(spent(5)).toBe(2);
});

test('what is urgent is always sent again, at the expense of the others', () => {
  const { resends: made, spent } = resends();
  for (let time = 0; time < 150; time += 1) expect(made.spend(true)).toBe(true);
  expect(spent(1)).toBe(0);
});
