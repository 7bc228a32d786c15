/** Milliseconds. A first wait is at most `base`, doubled with each send, and never more than `cap`. */
export const BACKOFF = { base: 250, cap: 20_000 } as const;

/**
 * Milliseconds to wait after so many sends: exponential, with full jitter, so that callers who failed together do not
 * come back together.
 *
 * @param random in [0, 1)
 */
export function backoffMs(sends: number, random: number): number {
  return Math.round(random * Math.min(BACKOFF.cap, BACKOFF.base * 2 ** (sends - 1)));
}
