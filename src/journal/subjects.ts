import type { KeyObject } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { createSecretKey } from '../engine/crypto.ts';
import type { Subject } from '../engine/erasing.ts';
import { newKey } from './random.ts';
import { seal } from './seal.ts';

export interface Sealed {
  /** Number of the key. */
  readonly key: number;
  readonly sealed: Uint8Array;
}

interface Held {
  readonly key: number;
  readonly secret: KeyObject;
}

/** With more keys than that in memory, all are let go of. */
const HELD = 10_000;

/** The keys of a journal on disk, one a subject. What one has sealed is gone with it. */
export class Subjects {
  readonly #held = new Map<string, Held>();
  /** Another one says that another connection has written. */
  #version: unknown;
  readonly #versionNow: StatementSync;
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #forget: StatementSync;

  constructor(db: DatabaseSync) {
    this.#versionNow = db.prepare('PRAGMA data_version');
    this.#find = db.prepare('SELECT key, secret FROM subject WHERE name = ?');
    this.#add = db.prepare('INSERT INTO subject (name, secret) VALUES (?, ?) RETURNING key, secret');
    this.#forget = db.prepare('DELETE FROM subject WHERE key = ?');
  }

  /** Under the key of the subject, which is made where there is none. */
  seal(subject: Subject, place: string, text: string): Sealed {
    const { key, secret } = this.#keyOf(nameOf(subject));
    return { key, sealed: seal(secret, place, text) };
  }

  /** Of a transaction: what others have changed is read anew. */
  begun(): void {
    const version = this.#versionNow.get()?.data_version;
    if (version !== this.#version || this.#held.size > HELD) this.#held.clear();
    this.#version = version;
  }

  /** A key that was made in a transaction that has failed was never made. */
  undone(): void {
    this.#held.clear();
  }

  /** The number of its key; `undefined` where nothing is sealed for it, or nothing any more. */
  keyOf(subject: Subject): number | undefined {
    const row = this.#find.get(nameOf(subject)) as { readonly key: number } | undefined;
    return row?.key;
  }

  forget(key: number): void {
    this.#forget.run(key);
    this.#held.clear();
  }

  #keyOf(name: string): Held {
    const held = this.#held.get(name);
    if (held !== undefined) return held;
    const row = this.#find.get(name) ?? this.#add.get(name, newKey());
    const { key, secret } = row as { readonly key: number; readonly secret: Uint8Array };
    const read = { key, secret: createSecretKey(secret) };
    this.#held.set(name, read);
    return read;
  }
}

const nameOf = ({ kind, id }: Subject): string => `${kind}:${id}`;
