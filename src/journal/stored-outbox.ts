import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { instant } from '../../machines/verdict.ts';
import type { Subject } from '../engine/erasing.ts';
import { type Chunk, type ChunkRow, DEAD_LETTERS, type Fate, type Forming, type Outbox } from '../engine/outbox.ts';
import type { Posting, Replaying } from '../engine/posting.ts';
import type { Appending } from './appending.ts';
import { replayDraft } from './replay-draft.ts';
import type { ReadyRow } from './request-write.ts';
import type { Reading } from './stored-postings.ts';
import { StoredRows } from './stored-rows.ts';
import type { Sealed, Subjects } from './subjects.ts';

/** What belongs to the whole journal, as the outbox uses it. */
interface Around extends Reading, Appending {
  now(): number;
  /** In the transaction of the turn. Reads come first in it: an error of the journal may only be thrown before a change. */
  write(write: () => void): Promise<void>;
  readonly subjects: Subjects;
  /** `undefined` once the key is gone. */
  unsealed(key: number, place: string, sealed: Uint8Array): string | undefined;
}
interface KeptRow extends Omit<ChunkRow, 'payload'>, Sealed {}
interface KeptChunk extends Omit<Chunk, 'rows'> {
  readonly size: number;
}

const COLUMNS = 'seq, request, item, round, since, key, sealed';
/** While one row of an item is under way, later ones wait. In this order the index ends the search at the first few rows. */
const FREE = `FROM outbox WHERE sink = ? AND chunk IS NULL AND dead IS NULL AND NOT EXISTS (
    SELECT 1 FROM outbox AS sent WHERE sent.sink = outbox.sink AND sent.item = outbox.item AND sent.chunk IS NOT NULL)`;
const IN_ORDER = 'ORDER BY dueAt, seq';

const placeOf = (sink: string, request: string): string => `outbox:${sink}:${request}`;

/** The outbox of a journal on disk. */
export class StoredOutbox extends StoredRows implements Outbox {
  readonly #around: Around;
  readonly #add: StatementSync;
  readonly #drop: StatementSync;
  readonly #open: StatementSync;
  readonly #free: StatementSync;
  readonly #members: StatementSync;
  readonly #form: StatementSync;
  readonly #join: StatementSync;
  readonly #count: StatementSync;
  readonly #postpone: StatementSync;
  readonly #release: StatementSync;
  readonly #bury: StatementSync;
  readonly #forget: StatementSync;
  readonly #dissolve: StatementSync;
  readonly #deliver: StatementSync;
  readonly #end: StatementSync;
  readonly #overflow: StatementSync;
  readonly #dueAt: StatementSync;
  readonly #replay: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    super(db, around);
    this.#around = around;
    this.#add = db.prepare(
      'INSERT OR REPLACE INTO outbox (sink, item, request, dueAt, key, sealed) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#drop = db.prepare('DELETE FROM outbox WHERE sink = ? AND item = ?');
    this.#open = db.prepare(
      'SELECT chunk AS key, sink, size, attempts, duplicates FROM chunk WHERE sink = ? AND dueAt <= ? ORDER BY dueAt LIMIT 1',
    );
    this.#free = db.prepare(`SELECT ${COLUMNS} ${FREE} AND dueAt <= ? ${IN_ORDER} LIMIT ?`);
    this.#members = db.prepare(`SELECT ${COLUMNS} FROM outbox WHERE chunk = ? ${IN_ORDER}`);
    this.#form = db.prepare('INSERT INTO chunk (chunk, sink, size, attempts, dueAt) VALUES (?, ?, ?, 1, ?)');
    this.#join = db.prepare('UPDATE outbox SET chunk = ? WHERE seq = ?');
    this.#count = db.prepare('UPDATE chunk SET attempts = attempts + 1 WHERE chunk = ?');
    this.#postpone = db.prepare(`UPDATE chunk SET dueAt = :dueAt, duplicates = duplicates + :duplicate,
      lastCode = :code, lastAt = :at WHERE chunk = :key`);
    // OR IGNORE: a later row of the item may wait already, and is the one that counts.
    const tried = 'chunk = NULL, attempts = attempts + :attempts, lastCode = :code, lastAt = :at';
    this.#release = db.prepare(
      `UPDATE OR IGNORE outbox SET ${tried}, round = round + 1, dueAt = :dueAt WHERE seq = :seq AND chunk = :key`,
    );
    this.#bury = db.prepare(`UPDATE OR IGNORE outbox SET ${tried}, dead = :code WHERE seq = :seq AND chunk = :key`);
    this.#dissolve = db.prepare(`UPDATE OR IGNORE outbox SET chunk = NULL, attempts = outbox.attempts + chunk.attempts,
      lastCode = ifnull(chunk.lastCode, outbox.lastCode), lastAt = ifnull(chunk.lastAt, outbox.lastAt)
      FROM chunk WHERE outbox.chunk = ? AND chunk.chunk = outbox.chunk`);
    this.#deliver = db.prepare('DELETE FROM outbox WHERE seq = ?');
    this.#forget = db.prepare('DELETE FROM outbox WHERE chunk = ?');
    this.#end = db.prepare('DELETE FROM chunk WHERE chunk = ?');
    this.#overflow = db.prepare(`DELETE FROM outbox WHERE sink = ? AND dead IS NOT NULL AND seq <= (
      SELECT seq FROM outbox WHERE sink = ? AND dead IS NOT NULL ORDER BY seq DESC LIMIT 1 OFFSET ${DEAD_LETTERS})`);
    this.#dueAt = db.prepare(`SELECT min(dueAt) AS dueAt FROM (
      SELECT dueAt FROM chunk WHERE sink = ? UNION ALL SELECT * FROM (SELECT dueAt ${FREE} ${IN_ORDER} LIMIT 1))`);
    this.#replay = db.prepare(`UPDATE outbox SET dead = NULL, dueAt = :now, attempts = 0, round = round + 1,
      since = round + 1 WHERE sink = :sink AND request = :request AND dead IS NOT NULL`);
  }

  /** Within the transaction of the outcome. */
  add(request: string, subject: Subject, rows: readonly ReadyRow[], now: number): void {
    for (const { sink, item, text } of rows) {
      if (text === null) this.#drop.run(sink, item);
      else {
        const { key, sealed } = this.#around.subjects.seal(subject, placeOf(sink, request), text);
        this.#add.run(sink, item, request, now, key, sealed);
      }
    }
  }

  async take(sink: string, now: number, forming: Forming): Promise<Chunk | undefined> {
    for (;;) {
      let found: Chunk | 'mended' | undefined;
      await this.#around.write(() => {
        found = this.#reopened(sink, now) ?? this.#formed(sink, now, forming);
      });
      if (found !== 'mended') return found;
    }
  }

  settle({ sink, key, rows, attempts }: Chunk, fates: readonly Fate[]): Promise<void> {
    const at = instant(this.#around.now());
    return this.#around.write(() => {
      for (const [place, { seq }] of rows.entries()) {
        const fate = fates[place];
        if (fate?.kind === 'delivered') this.#deliver.run(seq);
        if (fate?.kind === 'again') {
          this.#release.run({ seq, key, attempts, at, code: fate.code, dueAt: fate.dueAt });
        }
        if (fate?.kind === 'dead') this.#bury.run({ seq, key, attempts, at, code: fate.code });
      }
      this.#forget.run(key);
      this.#end.run(key);
      this.#overflow.run(sink, sink);
    });
  }

  postpone(
    { key }: Chunk,
    dueAt: number,
    { code, duplicate }: { readonly code: string; readonly duplicate: boolean },
  ): Promise<void> {
    const said = { code, at: instant(this.#around.now()), duplicate: duplicate ? 1 : 0 };
    return this.#around.write(() => void this.#postpone.run({ key, dueAt, ...said }));
  }

  async replay(sink: string, request: string, by: Replaying): Promise<boolean> {
    let row: Posting | undefined;
    await this.#around.append((number) => {
      [row] = this.postings({ sink, id: request, dead: true, limit: 1 });
      const write = () => void this.#replay.run({ sink, request, now: by.now });
      return row && { draft: replayDraft(row, by, number), write };
    });
    return row !== undefined;
  }

  dueAt(sink: string): number | undefined {
    const row = this.#around.read(() => this.#dueAt.get(sink, sink)) as { dueAt: number | null };
    return row.dueAt ?? undefined;
  }

  #reopened(sink: string, now: number): Chunk | 'mended' | undefined {
    const kept = this.#open.get(sink, now) as unknown as KeptChunk | undefined;
    if (kept === undefined) return undefined;
    const { size, ...chunk } = kept;
    const { rows, erased } = this.#unsealed(sink, this.#members.all(chunk.key) as unknown[] as KeptRow[]);
    if (rows.length === size) {
      this.#count.run(chunk.key);
      return { ...chunk, attempts: chunk.attempts + 1, rows };
    }
    for (const seq of erased) this.#deliver.run(seq);
    this.#dissolve.run(chunk.key);
    this.#forget.run(chunk.key);
    this.#end.run(chunk.key);
    return 'mended';
  }

  #formed(sink: string, now: number, { limit, keyOf }: Forming): Chunk | 'mended' | undefined {
    const free = this.#free.all(sink, now, limit) as unknown[] as KeptRow[];
    if (free.length === 0) return undefined;
    const { rows, erased } = this.#unsealed(sink, free);
    if (erased.length > 0) {
      for (const seq of erased) this.#deliver.run(seq);
      return 'mended';
    }
    const key = keyOf(rows);
    this.#form.run(key, sink, rows.length, now);
    for (const { seq } of rows) this.#join.run(key, seq);
    return { sink, key, rows, attempts: 1, duplicates: 0 };
  }

  /** `erased`: those whose subject's key is gone; nobody can read them any more. */
  #unsealed(sink: string, kept: readonly KeptRow[]): { rows: ChunkRow[]; erased: number[] } {
    const rows: ChunkRow[] = [];
    const erased: number[] = [];
    for (const { key, sealed, ...row } of kept) {
      const text = this.#around.unsealed(key, placeOf(sink, row.request), sealed);
      if (text === undefined) erased.push(row.seq);
      else rows.push({ ...row, payload: JSON.parse(text) });
    }
    return { rows, erased };
  }
}
