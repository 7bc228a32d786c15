import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HANDLED, type HandledIds } from '../engine/handled-ids.ts';

/** What belongs to the whole journal, as handled ids use it. */
interface Around {
  now(): number;
  read<T>(query: () => T): T;
  write(write: () => void): Promise<void>;
}

/** The handled ids of a journal on disk. Bounded twice, as those in memory are: by age, and for each receiver by number. */
export class StoredHandled {
  readonly #around: Around;
  readonly #known: StatementSync;
  readonly #add: StatementSync;
  readonly #expire: StatementSync;
  readonly #overflow: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    this.#around = around;
    const last = 'SELECT max(seq) FROM handled WHERE receiver = :receiver';
    this.#known = db.prepare('SELECT 1 FROM handled WHERE receiver = ? AND id = ? AND at > ?');
    this.#add = db.prepare(`INSERT OR REPLACE INTO handled (receiver, seq, id, at)
      VALUES (:receiver, ifnull((${last}), 0) + 1, :id, :at)`);
    this.#expire = db.prepare('DELETE FROM handled WHERE at <= ?');
    this.#overflow = db.prepare(
      `DELETE FROM handled WHERE receiver = :receiver AND seq <= (${last}) - ${HANDLED.limit}`,
    );
  }

  of(receiver: string): HandledIds {
    return {
      has: (id) => this.#around.read(() => this.#known.get(receiver, id, this.#oldest())) !== undefined,
      add: (id) =>
        this.#around.write(() => {
          this.#expire.run(this.#oldest());
          this.#add.run({ receiver, id, at: this.#around.now() });
          this.#overflow.run({ receiver });
        }),
    };
  }

  /** What was handled then, or before, is forgotten. */
  #oldest(): number {
    return this.#around.now() - HANDLED.ttlMs;
  }
}
