import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Instant } from '../../machines/verdict.ts';
import type { Letters } from '../engine/letters.ts';
import type { OutboxCount } from '../engine/outbox.ts';
import type { Posting, PostingFilter } from '../engine/posting.ts';

/** How a journal is read: its errors are the journal's. */
export interface Reading {
  read<T>(query: () => T): T;
}

/** A row of letters as the table has it, but for its content. */
export interface KeptPosting {
  readonly seq: number;
  readonly sink: string;
  readonly id: string;
  readonly resource: string;
  readonly dueAt: number | null;
  readonly attempts: number;
  readonly firstCode: string | null;
  readonly firstAt: Instant | null;
  readonly lastCode: string | null;
  readonly lastAt: Instant | null;
  readonly dead: string | null;
}

const POSTING = 'seq, sink, id, resource, dueAt, attempts, firstCode, firstAt, lastCode, lastAt, dead';

/** Where the letters of a journal on disk stand; needs no writer. */
export class StoredPostings implements Pick<Letters, 'postings' | 'disabled' | 'count'> {
  readonly #reading: Reading;
  readonly #postings: StatementSync;
  readonly #disabled: StatementSync;
  readonly #counts: StatementSync;

  constructor(db: DatabaseSync, reading: Reading) {
    this.#reading = reading;
    this.#postings = db.prepare(`SELECT ${POSTING} FROM letter WHERE (:sink IS NULL OR sink = :sink)
      AND (:id IS NULL OR id = :id) AND (:dead IS NULL OR (dead IS NOT NULL) = :dead) ORDER BY seq LIMIT :limit`);
    this.#disabled = db.prepare('SELECT endpoint, at FROM disabled WHERE sink = ?');
    this.#counts = db.prepare(`SELECT count(*) FILTER (WHERE dead IS NULL) AS waiting,
      count(*) FILTER (WHERE dead IS NOT NULL) AS dead FROM letter`);
  }

  postings({ sink, id, dead, limit = -1 }: PostingFilter = {}): readonly Posting[] {
    const filter = { sink: sink ?? null, id: id ?? null, dead: dead === undefined ? null : Number(dead), limit };
    const rows = this.#reading.read(() => this.#postings.all(filter)) as unknown[] as KeptPosting[];
    return rows.map(postingOf);
  }

  disabled(sink: string): { readonly endpoint: string; readonly at: Instant } | undefined {
    const row = this.#reading.read(() => this.#disabled.get(sink)) as { endpoint: string; at: Instant } | undefined;
    return row && { ...row };
  }

  count(): OutboxCount {
    const { waiting, dead } = this.#reading.read(() => this.#counts.get()) as unknown as OutboxCount;
    return { waiting, dead };
  }
}

export function postingOf(kept: KeptPosting): Posting {
  const { seq, sink, id, resource, dueAt, attempts, firstCode, firstAt, lastCode, lastAt, dead } = kept;
  return {
    ...{ seq, sink, id, resource, attempts },
    ...(dueAt !== null && { dueAt }),
    ...(firstCode !== null && firstAt !== null && { first: { code: firstCode, at: firstAt } }),
    ...(lastCode !== null && lastAt !== null && { last: { code: lastCode, at: lastAt } }),
    ...(dead !== null && { dead }),
  };
}
