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

/** Milliseconds since the Unix epoch as an {@link Instant}. */
export const instant = (ms: number): Instant => new Date(ms).toISOString();
