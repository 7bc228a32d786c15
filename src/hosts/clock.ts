import type { Clock } from '../genesys/client.ts';

/** The version of the time zone data in use; calling hours depend on it, so the audit names it. */
export const TZDATA = process.versions.tz ?? 'unknown';

/** The longest delay that `setTimeout` keeps; anything longer fires at once. */
const LONGEST = 2 ** 31 - 1;

/** The machine's own clocks and randomness. `now` may be replaced, e.g. by a moment at which the clock stands still. */
export const systemClock = (now: () => number = Date.now): Clock => ({
  now,
  monotonic: () => performance.now(),
  random: Math.random,
  async sleep(ms, signal) {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) await pause(Math.min(left, LONGEST), signal);
  },
});

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
