const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Milliseconds from each attempt to the one after it, as Standard Webhooks recommends them: ten attempts in three days and some. */
const WAITS = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR],
  ...[5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
] as const;

/** The most that is added to a wait, as a part of it, so that what failed together does not come back together. */
const JITTER = 0.1;

/** The longest that an endpoint may ask us to stay away. */
export const LONGEST_MS = 24 * HOUR;

/**
 * Milliseconds until the next attempt; `undefined` where there is none.
 * @param attempts that came to nothing
 * @param random in [0, 1)
 */
export function nextWaitMs(attempts: number, random: number): number | undefined {
  const wait = WAITS[attempts - 1];
  return wait && Math.round(wait * (1 + JITTER * random));
}
