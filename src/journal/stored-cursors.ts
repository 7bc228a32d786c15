import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Cursor, Cursors, Seen } from '../engine/cursors.ts';
import { json } from './json.ts';

/** What belongs to the whole journal, as the cursors use it. */
interface Around {
  read<T>(query: () => T): T;
  write(write: () => void): Promise<void>;
}

/** The cursors of a journal on disk. */
export class StoredCursors implements Cursors {
  readonly #around: Around;
  readonly #cursor: StatementSync;
  readonly #seen: StatementSync;
  readonly #putCursor: StatementSync;
  readonly #putSeen: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    this.#around = around;
    this.#cursor = db.prepare('SELECT body FROM cursor WHERE stream = ?');
    this.#seen = db.prepare('SELECT body FROM seen WHERE stream = ? AND resource = ?');
    this.#putCursor = db.prepare('INSERT OR REPLACE INTO cursor (stream, body) VALUES (?, ?)');
    this.#putSeen = db.prepare('INSERT OR REPLACE INTO seen (stream, resource, body) VALUES (?, ?, ?)');
  }

  cursor(stream: string): Cursor | undefined {
    return this.#body<Cursor>(() => this.#cursor.get(stream));
  }

  seen(stream: string, id: string): Seen | undefined {
    return this.#body<Seen>(() => this.#seen.get(stream, id));
  }

  move(stream: string, cursor: Cursor, seen?: Seen): Promise<void> {
    return this.#around.write(() => {
      const texts = [cursor, ...(seen ? [seen] : [])].map((each) => json(`The cursor of stream ${stream}`, each));
      const [cursorText = '', seenText = ''] = texts;
      this.#putCursor.run(stream, cursorText);
      if (seen) this.#putSeen.run(stream, seen.id, seenText);
    });
  }

  #body<T>(query: () => unknown): T | undefined {
    return this.#around.read(() => {
      const row = query() as { readonly body: string } | undefined;
      return row && (JSON.parse(row.body) as T);
    });
  }
}
