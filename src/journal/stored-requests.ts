import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Subject } from '../engine/erasing.ts';
import type { Intent, Recorded } from '../engine/journal.ts';
import type { Outcome } from '../engine/outcome.ts';
import { bare } from './bare-outcome.ts';
import { corrupt } from './errors.ts';
import type { Sealed, Subjects } from './subjects.ts';

/** What belongs to the whole journal, as its requests use it. */
interface Around {
  readonly file: string;
  readonly subjects: Subjects;
  /** `undefined` once the key is gone. */
  unsealed(key: number, place: string, sealed: Uint8Array): string | undefined;
}

/** A request's fingerprint is a digest of what it asks for, which may be guessed from it: it is sealed, too. */
interface Settled {
  readonly fingerprint: string;
  readonly outcome: Outcome;
}
type KeptOutcome = Sealed | { readonly key: null; readonly bare: string };

/** What the journal on disk knows of requests. Callers read and write within what the journal does for errors and commits. */
export class StoredRequests {
  readonly #around: Around;
  readonly #putIntent: StatementSync;
  readonly #endIntent: StatementSync;
  readonly #findIntent: StatementSync;
  readonly #openIntents: StatementSync;
  readonly #openOf: StatementSync;
  readonly #addOutcome: StatementSync;
  readonly #findOutcome: StatementSync;
  readonly #outcomesOf: StatementSync;
  readonly #bare: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    this.#around = around;
    this.#putIntent = db.prepare('INSERT OR REPLACE INTO intent (request, seq, key, sealed) VALUES (?, ?, ?, ?)');
    this.#endIntent = db.prepare('DELETE FROM intent WHERE request = ?');
    this.#findIntent = db.prepare('SELECT request, key, sealed FROM intent WHERE request = ?');
    this.#openIntents = db.prepare('SELECT request, key, sealed FROM intent ORDER BY seq');
    this.#openOf = db.prepare('SELECT request FROM intent WHERE key = ? ORDER BY seq LIMIT 1');
    this.#addOutcome = db.prepare('INSERT INTO outcome (request, key, sealed) VALUES (?, ?, ?)');
    this.#findOutcome = db.prepare('SELECT key, sealed, bare FROM outcome WHERE request = ?');
    this.#outcomesOf = db.prepare('SELECT request FROM outcome WHERE key = ?');
    this.#bare = db.prepare('UPDATE outcome SET key = NULL, sealed = NULL, bare = ? WHERE request = ?');
  }

  isSettled(request: string): boolean {
    return this.#findOutcome.get(request) !== undefined;
  }

  /** @param text the intent as JSON */
  intend(request: string, subject: Subject, seq: number, text: string): void {
    const { key, sealed } = this.#around.subjects.seal(subject, `intent:${request}`, text);
    this.#putIntent.run(request, seq, key, sealed);
  }

  /** @param text fingerprint and outcome as JSON */
  conclude(request: string, subject: Subject, text: string): void {
    this.#endIntent.run(request);
    const { key, sealed } = this.#around.subjects.seal(subject, `outcome:${request}`, text);
    this.#addOutcome.run(request, key, sealed);
  }

  find(request: string): Recorded | undefined {
    const ended = this.#findOutcome.get(request) as KeptOutcome | undefined;
    if (ended?.key === null) return { request, outcome: JSON.parse(ended.bare) as Outcome };
    if (ended !== undefined) return { request, ...this.#settled(request, ended) };
    const open = this.#findIntent.get(request) as (Sealed & { readonly request: string }) | undefined;
    return open && { request, fingerprint: this.#intent(open).fingerprint };
  }

  openIntents(): Intent[] {
    const rows = this.#openIntents.all() as unknown[] as (Sealed & { readonly request: string })[];
    return rows.map((row) => this.#intent(row));
  }

  /** A request that is open under the key. */
  openUnder(key: number): string | undefined {
    const row = this.#openOf.get(key) as { readonly request: string } | undefined;
    return row?.request;
  }

  /** Leaves of the outcomes under the key how they ended, and nothing that was read or asked. Says how many they are. */
  strip(key: number): number {
    const rows = this.#outcomesOf.all(key) as { readonly request: string }[];
    for (const { request } of rows) {
      const { outcome } = this.#settled(request, this.#findOutcome.get(request) as unknown as Sealed);
      this.#bare.run(JSON.stringify(bare(outcome)), request);
    }
    return rows.length;
  }

  #settled(request: string, row: Sealed): Settled {
    return JSON.parse(this.#text(`outcome`, request, row)) as Settled;
  }

  #intent(row: Sealed & { readonly request: string }): Intent {
    return JSON.parse(this.#text('intent', row.request, row)) as Intent;
  }

  #text(what: 'intent' | 'outcome', request: string, { key, sealed }: Sealed): string {
    const text = this.#around.unsealed(key, `${what}:${request}`, sealed);
    if (text === undefined) throw corrupt(this.#around.file, `the key of ${what} ${request} is gone`);
    return text;
  }
}
