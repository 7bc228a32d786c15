/** What JSON can hold; everything a machine, rule or decision says is made of it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An instant as ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it; such strings sort by time. */
export type Instant = string;

/** What a rule found, in words that a log and an auditor can read. Holds no payload value. */
export interface Verdict {
  /** `unknown` is neither yes nor no: the rule's policy says what follows from it. */
  readonly answer: 'allow' | 'deny' | 'unknown';
  /** Stable and dotted, e.g. `capacity.low`. */
  readonly code: string;
  readonly sentence: string;
  /** What it was judged by. Anything but plain JSON, e.g. a `Date`, ends the request with a TypeError that names it. */
  readonly evidence: { readonly [key: string]: Json };
  /** From this instant on the answer no longer holds (a window closes, a sample grows old). */
  readonly validUntil?: Instant;
  /** The first instant at which time alone would turn a denial into an allowance. */
  readonly retryAt?: Instant;
}

type Parts = Omit<Verdict, 'answer'>;

export const allow = (parts: Parts): Verdict => ({ answer: 'allow', ...parts });
export const deny = (parts: Parts): Verdict => ({ answer: 'deny', ...parts });
export const unknown = (parts: Parts): Verdict => ({ answer: 'unknown', ...parts });

const DAY = 86_400_000;
const DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
let last = { day: Number.NaN, date: '' };
let latest = { ms: Number.NaN, text: '' };

/**
 * Milliseconds since the Unix epoch as an {@link Instant}. A decision writes several, mostly of one day and often of one moment:
 * `toISOString` works the date out each time, and was a third of what a decision costs.
 * @throws {RangeError} for what is no time.
 */
export function instant(ms: number): Instant {
  const whole = Math.trunc(ms);
  if (whole === latest.ms) return latest.text;
  const day = Math.floor(whole / DAY);
  if (day !== last.day) last = { day, date: new Date(ms).toISOString().slice(0, -'HH:mm:ss.sssZ'.length) };
  const time = whole - day * DAY;
  const [hours, minutes] = [Math.trunc(time / 3_600_000), Math.trunc(time / 60_000) % 60];
  const clock = `${DIGITS[hours]}:${DIGITS[minutes]}:${DIGITS[Math.trunc(time / 1_000) % 60]}`;
  latest = { ms: whole, text: `${last.date}${clock}.${String(1_000 + (time % 1_000)).slice(1)}Z` };
  return latest.text;
}
