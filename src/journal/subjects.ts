import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Subject } from '../engine/erasing.ts';
import { newKey } from './random.ts';
import { seal } from './seal.ts';

export interface Sealed {
  /** Number of the key. */
  readonly key: number;
  readonly sealed: Uint8Array;
}

/** The keys of a journal on disk, one a subject. What one has sealed is gone with it. */
export class Subjects {
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #forget: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('SELECT key, secret FROM subject WHERE name = ?');
    this.#add = db.prepare('INSERT INTO subject (name, secret) VALUES (?, ?) RETURNING key, secret');
    this.#forget = db.prepare('DELETE FROM subject WHERE key = ?');
  }

  /** Under the key of the subject, which is made where there is none. */
  seal(subject: Subject, place: string, text: string): Sealed {
    const name = nameOf(subject);
    const { key, secret } = (this.#find.get(name) ?? this.#add.get(name, newKey())) as unknown as {
      readonly key: number;
      readonly secret: Uint8Array;
    };
    return { key, sealed: seal(secret, place, text) };
  }

  /** The number of its key; `undefined` where nothing is sealed for it, or nothing any more. */
  keyOf(subject: Subject): number | undefined {
    const row = this.#find.get(nameOf(subject)) as { readonly key: number } | undefined;
    return row?.key;
  }

  forget(key: number): void {
    this.#forget.run(key);
  }
}

const nameOf = ({ kind, id }: Subject): string => `${kind}:${id}`;
