import type { Actor } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';

/** Why an attempt came to nothing, e.g. `http.503`. */
export interface Trouble {
  readonly code: string;
  readonly at: Instant;
}

/** Where a letter, or a row for the CRM, stands; says nothing of its content. */
export interface Posting {
  /** In this order those of one resource are delivered to a sink. */
  readonly seq: number;
  readonly sink: string;
  /** Of a letter its own; of a row the request that it comes from. */
  readonly id: string;
  /** `lifecycle:id`. */
  readonly resource: string;
  /** Not before this moment, milliseconds since the Unix epoch; absent while an earlier one of the resource waits. */
  readonly dueAt?: number;
  /** Since it was written or replayed; of a row, the one under way included. */
  readonly attempts: number;
  /** Of the first attempt that came to nothing; of letters alone. */
  readonly first?: Trouble;
  /** Of the last attempt that came to nothing. */
  readonly last?: Trouble;
  /** Why it is not sent any more. */
  readonly dead?: string;
}

/** What is looked for among letters and rows; a member left out matches all. */
export interface PostingFilter {
  readonly sink?: string | undefined;
  readonly id?: string | undefined;
  /** Only what is dead, or only what waits. */
  readonly dead?: boolean | undefined;
  readonly limit?: number | undefined;
}

/** Who asks for a dead letter or row to be sent again, when, and with which time zone data. */
export interface Replaying {
  readonly actor: Actor;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly tzdata: string;
}

/** Knows where what waits for sinks of one kind stands. */
export interface Postings {
  /** In the order of `seq`. */
  postings(filter?: PostingFilter): readonly Posting[];
}

/** Of all kinds, one after the other. */
export const postingsOf = (kinds: readonly Postings[], filter?: PostingFilter): readonly Posting[] =>
  kinds.flatMap((kind) => kind.postings(filter)).slice(0, filter?.limit);
