import { backoffMs } from './backoff.ts';
import type { Clock } from './client.ts';

const SECONDS = /^\d+$/;
/** IMF-fixdate (RFC 9110 5.6.7). `Date.parse` alone would take "rubbish 1" for a date in 2001. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** The most that is added to what the platform asks for, as a part of it. */
const JITTER = 0.1;

/**
 * Milliseconds from `now` that a `Retry-After` header asks for, 0 or more.
 *
 * @param now wall clock, milliseconds since the epoch
 * @returns `undefined` where there is no header or it is neither whole seconds nor an HTTP date
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  if (SECONDS.test(value)) return Number(value) * 1000;
  const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds to wait before the next send: what the platform asks for and a little jitter, else backoff. More than
 * `maxWaitMs` only where the platform asks for more; the caller then gives up instead of coming back too early.
 */
export function waitMs(
  retryAfter: string | null,
  sends: number,
  maxWaitMs: number,
  clock: Pick<Clock, 'now' | 'random'>,
): number {
  const asked = retryAfterMs(retryAfter, clock.now());
  if (asked === undefined) return Math.min(maxWaitMs, backoffMs(sends, clock.random()));
  if (asked > maxWaitMs) return asked;
  return Math.min(maxWaitMs, Math.round(asked * (1 + JITTER * clock.random())));
}
