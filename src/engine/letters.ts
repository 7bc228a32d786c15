import type { Instant } from '../../machines/verdict.ts';
import type { AuditDraft } from './journal.ts';
import type { OutboxCount } from './outbox.ts';
import type { Outcome } from './outcome.ts';
import type { Posting, Postings, Replaying, Trouble } from './posting.ts';

/** What one outcome says to one sink. Its bytes are fixed when the outcome is written, and so is its id. */
export interface Letter {
  readonly sink: string;
  /** The same for every attempt, after a restart and after a replay. */
  readonly id: string;
  /** The media type of the body. */
  readonly type: string;
  readonly body: string;
}

/** What an outcome has for sinks that are told of everything, in order. Pure. */
export type Announce = (outcome: Outcome, draft: AuditDraft) => readonly Letter[];

export interface PostedLetter extends Posting, Letter {
  readonly dueAt: number;
}

/**
 * Letters on their way, written with the outcome they come from. Those of one resource go to a sink one after the other: none
 * is given out before the one ahead of it is delivered or dead. One process at a time, since a journal has one writer.
 * @throws {JournalError} where they cannot be read or written.
 */
export interface Letters extends Postings {
  /**
   * The first of each resource, those due longest first, due or not. A letter whose subject's key is gone is dropped on the way.
   * @param now when those behind a dropped letter become due, milliseconds since the Unix epoch
   */
  heads(sink: string, limit: number, now: number): Promise<readonly PostedLetter[]>;
  /** It is gone, and the next of its resource is due. */
  delivered(posting: Posting, now: number): Promise<void>;
  postpone(posting: Posting, trouble: Trouble, dueAt: number): Promise<void>;
  /** It becomes a dead letter, and the next of its resource is due. @param trouble where there was an attempt */
  bury(posting: Posting, code: string, trouble: Trouble | undefined, now: number): Promise<void>;
  /**
   * Makes a dead letter one that waits, with all its attempts before it, as the last of its resource. Its id stays. Who asked for
   * it is on record with that.
   * @returns `false` where no dead letter of the sink has the id
   */
  replay(sink: string, id: string, by: Replaying): Promise<boolean>;
  /** Nothing is sent to the endpoint any more. @param endpoint a digest: another endpoint of the same sink is not meant */
  disable(sink: string, endpoint: string, at: Instant): Promise<void>;
  /** @returns `false` where it was not disabled */
  enable(sink: string): Promise<boolean>;
  disabled(sink: string): { readonly endpoint: string; readonly at: Instant } | undefined;
  count(): OutboxCount;
}
