import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Outcome } from './outcome.ts';
import type { Postings, Replaying } from './posting.ts';

/** A request that has ended, as a sink may look at it. */
export interface Settled {
  readonly outcome: Outcome;
  readonly event: AskedEvent;
  /** The resource as the request last saw it; absent where it never did. */
  readonly resource?: Resource;
}

/** What one request has for one sink. */
export interface Row {
  /** What the sink knows the item by, e.g. the id of a guest. */
  readonly item: string;
  /**
   * The whole item as it is now, so that a later row takes the place of an earlier one. `null`: nothing of it may be told,
   * and what waits is dropped.
   */
  readonly payload: { readonly [field: string]: Json } | null;
}

/** What the requests of one lifecycle have for each sink, by the sink's name. Pure; `undefined`: nothing to say. */
export interface Sinks {
  readonly [sink: string]: (settled: Settled) => Row | undefined;
}

export interface SinkRow extends Row {
  readonly sink: string;
}

export const rowsOf = (sinks: Sinks, settled: Settled): SinkRow[] =>
  Object.entries(sinks).flatMap(([sink, of]) => {
    const row = of(settled);
    return row === undefined ? [] : [{ sink, ...row }];
  });

/** A row on its way to its sink. */
export interface ChunkRow {
  readonly seq: number;
  /** The request that it comes from. With the item it tells one row from every other. */
  readonly request: string;
  readonly item: string;
  /** How often it was put into a new chunk: because the sink said `not now` to this row, or because it was replayed. */
  readonly round: number;
  /** The round that it was replayed in; 0 where it never was. */
  readonly since: number;
  readonly payload: { readonly [field: string]: Json };
}

/** Rows that travel together. Frozen when it is formed: the same rows in the same order under the same key, also after a kill. */
export interface Chunk {
  readonly sink: string;
  readonly key: string;
  readonly rows: readonly ChunkRow[];
  /** How often it has been taken, this time included. */
  readonly attempts: number;
  /** How often the sink has said that it knows the key. */
  readonly duplicates: number;
}

/**
 * What becomes of a row: delivered, in a new chunk from `dueAt` on (milliseconds since the Unix epoch), or a dead letter. The code
 * is what the sink said.
 */
export type Fate =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly code: string; readonly dueAt: number }
  | { readonly kind: 'dead'; readonly code: string };

/** How a new chunk is formed. */
export interface Forming {
  /** Rows at most. */
  readonly limit: number;
  keyOf(rows: readonly ChunkRow[]): string;
}

/** What waits for sinks and what they would not take. Delivered rows are gone. */
export interface OutboxCount {
  readonly waiting: number;
  readonly dead: number;
}

/** The most dead letters that are kept for a sink; then the oldest give way. */
export const DEAD_LETTERS = 10_000;

/**
 * Rows that wait for a sink, written with the outcome they come from. Outside chunks an item has one row, the latest, so what
 * is kept is bounded by the number of items. While an item is in an open chunk, a later row of it waits: order is kept.
 * Whoever takes a chunk answers for it alone, since a journal has one writer; what a killed process had taken stays open.
 * @throws {JournalError} where it cannot be read or written.
 */
export interface Outbox extends Postings {
  /**
   * The open chunk that has been due longest, else a new one of the rows that are due; `undefined` where nothing is. The attempt
   * is counted before it returns. A chunk that has lost a row (dropped, or erased with the key of its subject) is dissolved: the
   * others go into a new one.
   * @param now milliseconds since the Unix epoch
   */
  take(sink: string, now: number, forming: Forming): Promise<Chunk | undefined>;
  /** Ends the chunk. @param fates one a row, in their order */
  settle(chunk: Chunk, fates: readonly Fate[]): Promise<void>;
  /** Leaves the chunk open, for another attempt under its key. @param as.duplicate the sink said that it knows the key */
  postpone(chunk: Chunk, dueAt: number, as: { readonly code: string; readonly duplicate: boolean }): Promise<void>;
  /**
   * Makes a dead row one that waits, with as many attempts before it as a new one has, under another key than before. Who asked
   * for it is on record with that.
   * @returns `false` where no dead row of the sink comes from the request
   */
  replay(sink: string, request: string, by: Replaying): Promise<boolean>;
  /** When something is next due, in milliseconds since the Unix epoch; `undefined` where nothing waits. */
  dueAt(sink: string): number | undefined;
  /** Over all sinks. */
  count(): OutboxCount;
}
