import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Json } from '../../machines/verdict.ts';
import type { AuditLog, RecordFilter, Verification } from './audit-log.ts';
import { type KeptLink, type Link, recordOf, verifyChain } from './chain.ts';
import { type Openings, valuesOf } from './commitment.ts';
import { closed, corrupt, unusable } from './errors.ts';
import type { AuditRecord } from './record.ts';
import { unseal } from './seal.ts';

/** Rows fetched at a time: a cursor kept open would hold back the writer's checkpoints for as long as its reader likes. */
const PAGE = 500;

const CONDITIONS = {
  kind: 'kind = ?',
  id: 'resource = ?',
  request: 'request = ?',
  outcome: 'outcome = ?',
  from: 'occurredAt >= ?',
  to: 'occurredAt < ?',
} as const satisfies Record<Exclude<keyof RecordFilter, 'limit'>, string>;

// The tables are STRICT, so a row has the types that its columns declare.
interface Beside {
  readonly seq: number;
  readonly key: number | null;
  readonly sealed: Uint8Array | null;
}

/** The audit of a journal on disk, over a connection that belongs to the caller. */
export class StoredLog implements AuditLog {
  protected readonly db: DatabaseSync;
  protected readonly file: string;
  readonly #bySeq: StatementSync;
  readonly #byId: StatementSync;
  readonly #beside: StatementSync;
  readonly #links: StatementSync;
  readonly #secret: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.db = db;
    this.file = file;
    this.#bySeq = db.prepare('SELECT seq, body, hash FROM record WHERE seq = ?');
    this.#byId = db.prepare('SELECT seq, body, hash FROM record WHERE id = ? ORDER BY seq LIMIT 1');
    this.#beside = db.prepare('SELECT seq, key, sealed FROM record WHERE seq = ? AND hash = ?');
    this.#links = db.prepare(
      'SELECT seq, CAST(body AS BLOB) AS body, hash, key, sealed FROM record WHERE seq > ? ORDER BY seq LIMIT ?',
    );
    this.#secret = db.prepare('SELECT secret FROM subject WHERE key = ?');
  }

  *records({ limit = Number.POSITIVE_INFINITY, ...filter }: RecordFilter = {}): Generator<AuditRecord, void> {
    const conditions = Object.entries(CONDITIONS).flatMap(([name, sql]) => {
      const value = filter[name as keyof typeof CONDITIONS];
      return value === undefined ? [] : [{ sql, value }];
    });
    const where = ['seq > ?', ...conditions.map(({ sql }) => sql)].join(' AND ');
    const values = conditions.map(({ value }) => value);
    const page = this.read(() =>
      this.db.prepare(`SELECT seq, body, hash FROM record WHERE ${where} ORDER BY seq LIMIT ?`),
    );
    let left = limit;
    let after: number | undefined = 0;
    while (left > 0 && after !== undefined) {
      const size = Math.min(left, PAGE);
      const links: Link[] = this.#page(page, after, ...values, size);
      for (const link of links) yield this.read(() => recordOf(link));
      left -= links.length;
      after = links.length < size ? undefined : links.at(-1)?.seq;
    }
  }

  record(idOrSeq: string | number): AuditRecord | undefined {
    const statement = typeof idOrSeq === 'number' ? this.#bySeq : this.#byId;
    return this.read(() => {
      const link = statement.get(idOrSeq) as unknown as Link | undefined;
      return link && recordOf(link);
    });
  }

  payload(record: AuditRecord): Record<string, Json> | undefined {
    const row = this.read(() => this.#beside.get(record.seq, record.chain.hash)) as Beside | undefined;
    const openings = row && this.#openings(row);
    return openings && valuesOf(openings);
  }

  verify(): Verification {
    return verifyChain(this.#kept());
  }

  /** @throws {JournalError} for whatever SQLite throws, and for a text that is not JSON any more. */
  protected read<T>(query: () => T): T {
    if (!this.db.isOpen) throw closed(this.file);
    try {
      return query();
    } catch (cause) {
      throw unusable(this.file, cause, 'journal.unreadable');
    }
  }

  /** `undefined` once the key is gone. @throws {JournalError} `journal.corrupt` where it does not open what it sealed. */
  protected unsealed(key: number, place: string, sealed: Uint8Array): string | undefined {
    const row = this.read(() => this.#secret.get(key)) as { secret: Uint8Array } | undefined;
    if (row === undefined) return undefined;
    try {
      return unseal(row.secret, place, sealed);
    } catch (cause) {
      throw corrupt(this.file, `what was sealed for ${place} cannot be opened`, cause);
    }
  }

  #page<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row[] {
    return this.read(() => statement.all(...values)) as unknown[] as Row[];
  }

  #openings({ seq, key, sealed }: Beside): Openings | undefined {
    if (key === null || sealed === null) return {};
    const text = this.unsealed(key, `record:${seq}`, sealed);
    return text === undefined ? undefined : (JSON.parse(text) as Openings);
  }

  *#kept(): Generator<KeptLink, void> {
    let after: number | undefined = 0;
    let size = PAGE;
    while (after !== undefined) {
      let rows: (Beside & Omit<KeptLink, 'openings'>)[];
      try {
        rows = this.#page(this.#links, after, size);
      } catch (cause) {
        if (size === 1) throw cause;
        // One by one, to come as far as the damaged record.
        size = 1;
        continue;
      }
      for (const row of rows) {
        // Damage can change even the type of a column.
        if (!(row.body instanceof Uint8Array)) throw corrupt(this.file, 'a row is broken');
        yield { ...row, openings: () => this.#openings(row) };
      }
      after = rows.at(-1)?.seq;
    }
  }
}
