import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Outbox, OutboxCount } from '../engine/outbox.ts';
import type { Posting, PostingFilter } from '../engine/posting.ts';
import { type KeptPosting, postingOf, type Reading } from './stored-postings.ts';

const TABLES = { rows: 'outbox', chunks: 'chunk' } as const;

/** The tables of a journal that does not say what became of rows so far. */
export const UNTROUBLED = {
  rows: '(SELECT *, 0 AS attempts, NULL AS lastCode, NULL AS lastAt FROM outbox)',
  chunks: '(SELECT *, NULL AS lastCode, NULL AS lastAt FROM chunk)',
} as const;

/** Where the rows of a journal on disk stand; needs no writer. */
export class StoredRows implements Pick<Outbox, 'postings' | 'count'> {
  readonly #reading: Reading;
  readonly #postings: StatementSync;
  readonly #counts: StatementSync;

  constructor(db: DatabaseSync, reading: Reading, { rows, chunks }: Record<keyof typeof TABLES, string> = TABLES) {
    this.#reading = reading;
    // A row whose subject is gone is nobody's, and is dropped when it is taken.
    this.#postings = db.prepare(`SELECT row.seq, row.sink, row.request AS id, subject.name AS resource, row.dead,
        CASE WHEN row.dead IS NOT NULL THEN NULL WHEN row.chunk IS NOT NULL THEN chunk.dueAt
          WHEN EXISTS (SELECT 1 FROM outbox AS sent WHERE sent.sink = row.sink AND sent.item = row.item
            AND sent.chunk IS NOT NULL) THEN NULL ELSE row.dueAt END AS dueAt,
        row.attempts + ifnull(chunk.attempts, 0) AS attempts, NULL AS firstCode, NULL AS firstAt,
        ifnull(chunk.lastCode, row.lastCode) AS lastCode, ifnull(chunk.lastAt, row.lastAt) AS lastAt
      FROM ${rows} AS row JOIN subject ON subject.key = row.key LEFT JOIN ${chunks} AS chunk ON chunk.chunk = row.chunk
      WHERE (:sink IS NULL OR row.sink = :sink) AND (:id IS NULL OR row.request = :id)
        AND (:dead IS NULL OR (row.dead IS NOT NULL) = :dead) ORDER BY row.seq LIMIT :limit`);
    this.#counts = db.prepare(`SELECT count(*) FILTER (WHERE dead IS NULL) AS waiting,
      count(*) FILTER (WHERE dead IS NOT NULL) AS dead FROM outbox`);
  }

  postings({ sink, id, dead, limit = -1 }: PostingFilter = {}): readonly Posting[] {
    const filter = { sink: sink ?? null, id: id ?? null, dead: dead === undefined ? null : Number(dead), limit };
    const rows = this.#reading.read(() => this.#postings.all(filter)) as unknown[] as KeptPosting[];
    return rows.map(postingOf);
  }

  count(): OutboxCount {
    const { waiting, dead } = this.#reading.read(() => this.#counts.get()) as unknown as OutboxCount;
    return { waiting, dead };
  }
}
