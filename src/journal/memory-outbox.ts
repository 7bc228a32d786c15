import { instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import {
  type Chunk,
  type ChunkRow,
  DEAD_LETTERS,
  type Fate,
  type Forming,
  type Outbox,
  type OutboxCount,
  type SinkRow,
} from '../engine/outbox.ts';
import type { Posting, PostingFilter, Replaying, Trouble } from '../engine/posting.ts';
import { rowText } from './json.ts';
import { replayDraft } from './replay-draft.ts';

interface KeptRow extends Omit<ChunkRow, 'payload'> {
  readonly sink: string;
  /** JSON: what the caller does to its payload later changes nothing here. */
  readonly text: string;
  /** `lifecycle:id` */
  readonly resource: string;
  readonly dueAt: number;
  /** In chunks before. */
  readonly attempts: number;
  readonly last?: Trouble;
  readonly dead?: string;
}

interface OpenChunk {
  readonly chunk: Chunk;
  readonly dueAt: number;
  readonly last?: Trouble;
  /** Those that have not been dropped since. */
  readonly rows: readonly KeptRow[];
}

const nameOf = ({ sink, item }: Pick<SinkRow, 'sink' | 'item'>): string => JSON.stringify([sink, item]);

/** The outbox of a journal in memory. */
export class MemoryOutbox implements Outbox {
  readonly #now: () => number;
  readonly #record: (draftOf: (seq: number) => AuditDraft) => void;
  /** Outside chunks an item has one row, the latest. */
  readonly #rows = new Map<string, KeptRow>();
  readonly #open = new Map<string, OpenChunk>();
  #seq = 0;

  /** @param record puts on record what is made of the number that the record has */
  constructor(now: () => number, record: (draftOf: (seq: number) => AuditDraft) => void) {
    this.#now = now;
    this.#record = record;
  }

  /** Rows to be taken over with their outcome, by calling what it returns. @throws {JournalError} `journal.unrecordable` */
  ready(request: string, { kind, id }: AuditDraft['resource'], rows: readonly SinkRow[]): () => void {
    const fresh = { request, resource: `${kind}:${id}`, round: 0, since: 0, attempts: 0, dueAt: this.#now() };
    const ready = rows.map((row) => ({ row, text: rowText(request, row) }));
    return () => {
      for (const { row, text } of ready) {
        const { sink, item } = row;
        if (text === null) this.#drop(row);
        else this.#rows.set(nameOf(row), { ...fresh, sink, item, text, seq: ++this.#seq });
      }
    };
  }

  async take(sink: string, now: number, forming: Forming): Promise<Chunk | undefined> {
    const due = this.#openOf(sink).filter(({ dueAt }) => dueAt <= now);
    for (const open of due.sort((a, b) => a.dueAt - b.dueAt)) {
      const { chunk, rows } = open;
      if (rows.length === chunk.rows.length) {
        const taken = { ...chunk, attempts: chunk.attempts + 1 };
        this.#open.set(chunk.key, { ...open, chunk: taken });
        return taken;
      }
      this.#open.delete(chunk.key);
      for (const row of rows) this.#release(stood(row, open));
    }
    const free = this.#free(sink).filter(({ dueAt }) => dueAt <= now);
    return free.length === 0 ? undefined : this.#form(sink, now, free.slice(0, forming.limit), forming);
  }

  async settle({ sink, key, rows }: Chunk, fates: readonly Fate[]): Promise<void> {
    const open = this.#open.get(key);
    this.#open.delete(key);
    for (const row of open?.rows ?? []) {
      const fate = fates[rows.findIndex(({ seq }) => seq === row.seq)];
      if (open === undefined || fate === undefined || fate.kind === 'delivered') continue;
      const tried = stood(row, { ...open, last: this.#trouble(fate.code) });
      if (fate.kind === 'again') this.#release({ ...tried, round: row.round + 1, dueAt: fate.dueAt });
      else this.#release({ ...tried, dead: fate.code });
    }
    const dead = [...this.#rows.values()].filter((row) => row.sink === sink && row.dead !== undefined);
    for (const row of dead.sort((a, b) => a.seq - b.seq).slice(0, -DEAD_LETTERS)) this.#rows.delete(nameOf(row));
  }

  async postpone(
    { key }: Chunk,
    dueAt: number,
    { code, duplicate }: { readonly code: string; readonly duplicate: boolean },
  ): Promise<void> {
    const open = this.#open.get(key);
    if (open === undefined) return;
    const duplicates = open.chunk.duplicates + (duplicate ? 1 : 0);
    this.#open.set(key, { ...open, dueAt, last: this.#trouble(code), chunk: { ...open.chunk, duplicates } });
  }

  async replay(sink: string, request: string, by: Replaying): Promise<boolean> {
    const row = [...this.#rows.values()].find((kept) => kept.sink === sink && kept.request === request);
    if (row?.dead === undefined) return false;
    this.#record((seq) => replayDraft({ ...row, id: request }, by, seq));
    const { dead: _, ...kept } = row;
    const round = row.round + 1;
    this.#rows.set(nameOf(row), { ...kept, round, since: round, attempts: 0, dueAt: by.now });
    return true;
  }

  postings({ sink, id, dead, limit = Number.POSITIVE_INFINITY }: PostingFilter = {}): readonly Posting[] {
    const sent = [...this.#open.values()].flatMap((open) =>
      open.rows.map((row) => ({ ...stood(row, open), dueAt: open.dueAt })),
    );
    const behind = new Set(sent.map(nameOf));
    const others = [...this.#rows.values()].map(({ dueAt, ...row }) =>
      row.dead !== undefined || behind.has(nameOf(row)) ? row : { ...row, dueAt },
    );
    return [...sent, ...others]
      .filter((row) => sink === undefined || row.sink === sink)
      .filter((row) => id === undefined || row.request === id)
      .filter((row) => dead === undefined || (row.dead !== undefined) === dead)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, limit)
      .map(({ request, text: _text, item: _item, round: _round, since: _since, ...row }) => ({ ...row, id: request }));
  }

  /** Drops what comes from these requests. Says how many rows. */
  forget(requests: ReadonlySet<string>): number {
    const before = this.#kept;
    for (const [name, { request }] of this.#rows) if (requests.has(request)) this.#rows.delete(name);
    for (const [key, open] of this.#open) {
      this.#open.set(key, { ...open, rows: open.rows.filter(({ request }) => !requests.has(request)) });
    }
    return before - this.#kept;
  }

  dueAt(sink: string): number | undefined {
    let least = Number.POSITIVE_INFINITY;
    const sent = this.#sent(sink);
    for (const { dueAt } of this.#openOf(sink)) least = Math.min(least, dueAt);
    for (const row of this.#rows.values()) if (isFree(row, sink, sent)) least = Math.min(least, row.dueAt);
    return least === Number.POSITIVE_INFINITY ? undefined : least;
  }

  count(): OutboxCount {
    const dead = [...this.#rows.values()].filter((row) => row.dead !== undefined).length;
    return { waiting: this.#kept - dead, dead };
  }

  get #kept(): number {
    return [...this.#open.values()].reduce((sum, { rows }) => sum + rows.length, this.#rows.size);
  }

  #form(sink: string, now: number, kept: readonly KeptRow[], { keyOf }: Forming): Chunk {
    const rows = kept.map(({ seq, request, item, round, since, text }) => {
      return { seq, request, item, round, since, payload: JSON.parse(text) };
    });
    const chunk = { sink, key: keyOf(rows), rows, attempts: 1, duplicates: 0 };
    this.#open.set(chunk.key, { chunk, rows: kept, dueAt: now });
    for (const row of kept) this.#rows.delete(nameOf(row));
    return chunk;
  }

  #drop(row: SinkRow): void {
    this.#rows.delete(nameOf(row));
    for (const open of this.#openOf(row.sink)) {
      const rows = open.rows.filter(({ item }) => item !== row.item);
      if (rows.length < open.rows.length) this.#open.set(open.chunk.key, { ...open, rows });
    }
  }

  /** Out of its chunk, unless a later row of the item waits already, which is then the one that counts. */
  #release(row: KeptRow): void {
    if (!this.#rows.has(nameOf(row))) this.#rows.set(nameOf(row), row);
  }

  #trouble(code: string): Trouble {
    return { code, at: instant(this.#now()) };
  }

  #openOf(sink: string): OpenChunk[] {
    return [...this.#open.values()].filter(({ chunk }) => chunk.sink === sink);
  }

  /** What is under way. */
  #sent(sink: string): ReadonlySet<string> {
    return new Set(this.#openOf(sink).flatMap(({ rows }) => rows.map(({ item }) => item)));
  }

  #free(sink: string): KeptRow[] {
    const sent = this.#sent(sink);
    return [...this.#rows.values()].filter((row) => isFree(row, sink, sent)).sort(inOrder);
  }
}

/** The row with what became of its chunk. */
const stood = (row: KeptRow, { chunk, last = row.last }: OpenChunk): KeptRow => ({
  ...row,
  attempts: row.attempts + chunk.attempts,
  ...(last && { last }),
});

/** While one row of an item is under way, later ones wait. */
const isFree = (row: KeptRow, sink: string, sent: ReadonlySet<string>): boolean =>
  row.sink === sink && row.dead === undefined && !sent.has(row.item);

const inOrder = (a: KeptRow, b: KeptRow): number => a.dueAt - b.dueAt || a.seq - b.seq;
