import type { Instant } from '../../machines/verdict.ts';

/** Where a stream stands. */
export interface Cursor {
  /** What the stream is about; a cursor of another subject is of no use. */
  readonly subject: string;
  readonly subscription: string;
  /** `null`: before the first event of the subscription. */
  readonly cursor: string | null;
  /** The number of the last event in its subscription, where the platform numbers them. */
  readonly sequence?: number;
}

/** What the events of a stream have said last of a resource. */
export interface Seen {
  readonly id: string;
  readonly state: string;
  /** Counts the changes of the resource, where the platform shows it. */
  readonly revision?: number;
  /** When the state began. */
  readonly since: Instant;
  /** It was found so by reading the resource: it began before. */
  readonly reconciled?: boolean;
  /** The event that said so. */
  readonly event: string;
}

/**
 * Where event streams stand, and what they have brought. One reader a stream.
 * @throws {JournalError} where it cannot be read or written.
 */
export interface Cursors {
  cursor(stream: string): Cursor | undefined;
  seen(stream: string, id: string): Seen | undefined;
  /** Moves a stream behind an event that was handled, and remembers what it said, in one transaction. */
  move(stream: string, cursor: Cursor, seen?: Seen): Promise<void>;
}
