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

interface Surroundings {
  readonly db: DatabaseSync;
  readonly file: string;
  readonly now: () => number;
  /** Brings to the disk what was committed; rejects where it may not be there. */
  sync(): Promise<void>;
  /** A transaction has begun: nobody else writes until it has ended. */
  begun(): void;
  /** What the writes of the transaction did, is not so. */
  undone(): void;
}

/**
 * Gathers into one transaction and one sync of the disk what one turn of the event loop asks for, and what is asked for while
 * the sync before it is under way.
 */
export class GroupCommit<State> {
  readonly #in: Surroundings;
  /** As of what is on the disk; a batch that fails never touches it. */
  #state: State;
  #queue: Pending<State>[] = [];
  /** The batch whose sync is under way. */
  #underway: Promise<void> | undefined;
  /** Once a sync has failed nobody knows what is on the disk: nothing is written behind it. */
  #broken: JournalError | undefined;

  constructor(surroundings: Surroundings, state: State) {
    this.#in = surroundings;
    this.#state = state;
  }

  get state(): State {
    return this.#state;
  }

  /** Resolves once the write is durable. @throws {JournalError} `journal.unwritable`: nothing of the batch is relied on. */
  add(write: Write<State>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ write, resolve, reject }) === 1) this.#next();
    });
  }

  /** Settles once all that was asked for so far is durable, or refused. */
  async drain(): Promise<void> {
    while (this.#queue.length > 0 || this.#underway) {
      if (!this.#underway) this.#flush();
      await this.#underway;
    }
  }

  #next(): void {
    if (!this.#underway) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const batch = this.#queue;
    if (batch.length === 0 || this.#underway) return;
    this.#queue = [];
    const refused = new Map<Pending<State>, JournalError>();
    const fail = (cause: unknown): void => {
      const error = unusable(this.#in.file, cause, 'journal.unwritable');
      for (const pending of batch) pending.reject(refused.get(pending) ?? error);
    };
    let state: State;
    try {
      if (this.#broken) throw this.#broken;
      state = this.#committed(batch, refused);
    } catch (cause) {
      fail(cause);
      // SQLite has rolled back by itself after some failures, e.g. a full disk.
      if (this.#in.db.isTransaction) this.#in.db.exec('ROLLBACK');
      this.#in.undone();
      return;
    }
    this.#underway = this.#in
      .sync()
      .then(
        () => {
          this.#state = state;
          for (const pending of batch) {
            const refusal = refused.get(pending);
            if (refusal === undefined) pending.resolve();
            else pending.reject(refusal);
          }
        },
        (cause: unknown) => {
          this.#broken = unusable(this.#in.file, cause, 'journal.unwritable');
          fail(this.#broken);
        },
      )
      .then(() => {
        this.#underway = undefined;
        if (this.#queue.length > 0) this.#next();
      });
  }

  #committed(batch: readonly Pending<State>[], refused: Map<Pending<State>, JournalError>): State {
    const { db, now, begun } = this.#in;
    db.exec('BEGIN IMMEDIATE');
    begun();
    const at = now();
    let state = this.#state;
    for (const pending of batch) {
      try {
        state = pending.write(state, at);
      } catch (cause) {
        if (!(cause instanceof JournalError)) throw cause;
        refused.set(pending, cause);
      }
    }
    db.exec('COMMIT');
    return state;
  }
}
