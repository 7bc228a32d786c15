import type { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../engine/journal.ts';
import { isUnsynced, unusable } from './errors.ts';

/**
 * Writes inside the transaction of a batch, and gives the state that the next write goes on from.
 * A {@link JournalError} says no to this write alone, so it may be thrown only before the first statement that changes a row.
 */
export type Write<State> = (state: State, now: number) => State;

/** Writes that are made together, or not at all. */
export interface Batch<State, One> {
  readonly writes: readonly One[];
  /** Which the first of them goes on from. */
  readonly state: State;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** What came of a batch. By place in it, those that were said no to. */
export type Committed<State> = { readonly refused: ReadonlyMap<number, JournalError> } & (
  | { readonly kind: 'committed'; readonly state: State }
  /** Nothing of it was written. */
  | { readonly kind: 'failed'; readonly error: JournalError }
  /** It may be on the disk, or not. */
  | { readonly kind: 'torn'; readonly error: JournalError }
);

/** Carries out one batch at a time. */
export interface Executor<State, One> {
  /** Settles once it is on the disk, and never rejects. `undefined`: it cannot be told of such writes, and has done nothing. */
  commit(batch: Batch<State, One>): Promise<Committed<State>> | undefined;
}

interface Surroundings {
  readonly db: DatabaseSync;
  readonly file: string;
  /** Brings to the disk what was committed; rejects where it may not be there. */
  sync(): Promise<void>;
  /** A transaction has begun: nobody else writes until it has ended. */
  begun(): void;
  /** What the writes of the transaction did, is not so. */
  undone(): void;
}

/** Carries out batches over a connection. */
export class Transactions<State> {
  readonly #in: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
  }

  async commit(batch: Batch<State, Write<State>>): Promise<Committed<State>> {
    const refused = new Map<number, JournalError>();
    let state: State;
    try {
      state = this.#written(batch, refused);
    } catch (cause) {
      const error = unusable(this.#in.file, cause, 'journal.unwritable');
      return { kind: this.#isRolledBack() && !isUnsynced(cause) ? 'failed' : 'torn', error, refused };
    }
    try {
      await this.#in.sync();
    } catch (cause) {
      return { kind: 'torn', error: unusable(this.#in.file, cause, 'journal.unwritable'), refused };
    }
    return { kind: 'committed', state, refused };
  }

  #written({ writes, state: from, now }: Batch<State, Write<State>>, refused: Map<number, JournalError>): State {
    const { db, begun } = this.#in;
    db.exec('BEGIN IMMEDIATE');
    begun();
    let state = from;
    for (const [place, write] of writes.entries()) {
      try {
        state = write(state, now);
      } catch (cause) {
        if (!(cause instanceof JournalError)) throw cause;
        refused.set(place, cause);
      }
    }
    db.exec('COMMIT');
    return state;
  }

  /** SQLite has rolled back by itself after some failures, e.g. a full disk, and does so when it is closed. */
  #isRolledBack(): boolean {
    const { db, undone } = this.#in;
    try {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      undone();
      return true;
    } catch {
      return false;
    }
  }
}
