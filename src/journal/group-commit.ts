import type { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../engine/journal.ts';
import { unusable } from './errors.ts';

interface Pending<State> {
  readonly write: Write<State>;
  resolve(): void;
  reject(error: JournalError): void;
}

/**
 * Writes inside the transaction of a batch, and gives the state that the next write goes on from.
 * A {@link JournalError} says no to this write alone, so it may be thrown only before the first statement that changes a row.
 */
export type Write<State> = (state: State, now: number) => State;

/** Whoever remembers what stands in the database. */
interface Told {
  /** A transaction has begun: nobody else writes until it has ended. */
  begun(): void;
  /** What the writes of the transaction did, is not so. */
  undone(): void;
}

/** Gathers what one turn of the event loop asks for into one transaction, hence one sync of the disk. */
export class GroupCommit<State> {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #now: () => number;
  readonly #told: Told;
  /** As of the last commit; a batch that fails never touches it. */
  #state: State;
  #queue: Pending<State>[] = [];

  constructor(db: DatabaseSync, file: string, now: () => number, state: State, told: Told) {
    this.#db = db;
    this.#file = file;
    this.#now = now;
    this.#state = state;
    this.#told = told;
  }

  get state(): State {
    return this.#state;
  }

  /** Resolves once the write is durable. @throws {JournalError} `journal.unwritable`: nothing of the batch was written. */
  add(write: Write<State>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ write, resolve, reject }) === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what is queued, without waiting for the turn to end. */
  flush(): void {
    const batch = this.#queue;
    if (batch.length === 0) return;
    this.#queue = [];
    const refused = new Map<Pending<State>, JournalError>();
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      this.#told.begun();
      const now = this.#now();
      let state = this.#state;
      for (const pending of batch) {
        try {
          state = pending.write(state, now);
        } catch (cause) {
          if (!(cause instanceof JournalError)) throw cause;
          refused.set(pending, cause);
        }
      }
      this.#db.exec('COMMIT');
      this.#state = state;
    } catch (cause) {
      const error = unusable(this.#file, cause, 'journal.unwritable');
      for (const pending of batch) pending.reject(error);
      // SQLite has rolled back by itself after some failures, e.g. a full disk.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#told.undone();
      return;
    }
    for (const pending of batch) {
      const refusal = refused.get(pending);
      if (refusal === undefined) pending.resolve();
      else pending.reject(refusal);
    }
  }
}
