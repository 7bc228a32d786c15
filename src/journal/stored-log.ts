import type { KeyObject } from 'node:crypto';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Json } from '../../machines/verdict.ts';
import { createSecretKey } from '../engine/crypto.ts';
import { digest as digestOf } from '../engine/digest.ts';
import { JournalError } from '../engine/journal.ts';
import type { PolicyDocument } from '../engine/policy.ts';
import type { Receipt } from '../engine/receipt.ts';
import type { AuditLog, RecordFilter, Verification } from './audit-log.ts';
import { type KeptLink, type Link, leafOf, reasonAgainst, recordOf, verifyChain } from './chain.ts';
import { type Checkpoint, checkpointIn, type Keys } from './checkpoint.ts';
import { type Beside, besideIn, valuesOf } from './commitment.ts';
import { closed, corrupt, unusable } from './errors.ts';
import { decisionShown, receiptIn } from './kept-receipt.ts';
import { pathTo } from './merkle.ts';
import type { Proof } from './proof.ts';
import type { AuditRecord } from './record.ts';
import { unseal } from './seal.ts';
import { PAGE, type Sealed, StoredLinks } from './stored-links.ts';
import { Witness } from './witness.ts';

/** Keys remembered at most. */
const KNOWN = 10_000;

const CONDITIONS = {
  kind: 'kind = ?',
  id: 'resource = ?',
  request: 'request = ?',
  outcome: 'outcome = ?',
  from: 'occurredAt >= ?',
  to: 'occurredAt < ?',
} as const satisfies Record<Exclude<keyof RecordFilter, 'limit'>, string>;

// The tables are STRICT, so a row has the types that its columns declare.
interface KeptBeside extends Sealed {
  readonly seq: number;
}

/** A row that holds no checkpoint any more. */
class BrokenCheckpoint extends JournalError {
  readonly size: number;
  constructor(size: number) {
    super('journal.corrupt', `the checkpoint of record ${size} is broken`);
    this.size = size;
  }
}

/** The audit of a journal on disk, over a connection that belongs to the caller. */
export class StoredLog implements AuditLog {
  protected readonly db: DatabaseSync;
  protected readonly file: string;
  readonly #bySeq: StatementSync;
  readonly #byId: StatementSync;
  readonly #beside: StatementSync;
  readonly #links: StoredLinks;
  readonly #secret: StatementSync;
  /** Keys of subjects, while one call goes through all records: kept any longer, an erased one would still be there. */
  #known: Map<number, KeyObject> | undefined;
  readonly #later = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, file: string) {
    this.db = db;
    this.file = file;
    this.#bySeq = db.prepare('SELECT seq, body, hash FROM record WHERE seq = ?');
    this.#byId = db.prepare('SELECT seq, body, hash FROM record WHERE id = ? ORDER BY seq LIMIT 1');
    this.#beside = db.prepare('SELECT seq, key, sealed FROM record WHERE seq = ? AND hash = ?');
    this.#links = new StoredLinks(db, { file, read: (query) => this.read(query) });
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
    const row = this.read(() => this.#beside.get(record.seq, record.chain.hash)) as KeptBeside | undefined;
    const beside = row && this.#openings(row);
    return beside && valuesOf(beside.payload);
  }

  receipt(record: AuditRecord): Receipt | undefined {
    const text = this.#receiptOf(record);
    return text === undefined ? undefined : this.read(() => receiptIn(text));
  }

  decisionShown(record: AuditRecord, decision: object): string | undefined {
    const text = this.#receiptOf(record);
    return text === undefined || !record.receipt ? undefined : decisionShown(record.receipt, text, decision);
  }

  policy(digest: string): PolicyDocument | undefined {
    const row = this.#row('SELECT body FROM policy WHERE digest = ?', digest) as { body: string } | undefined;
    const document = row && this.read(() => JSON.parse(row.body) as PolicyDocument);
    if (document && digestOf(document) !== digest) throw corrupt(this.file, `policy ${digest} is not what it was`);
    return document;
  }

  /**
   * @param trusted checkpoints kept elsewhere, and the keys that may have signed any. The journal's own are compared in any case.
   * @default signatures are not checked
   * @param trusted.chainOnly leaves payload values and receipts beside the records unopened, which most of the time goes into.
   */
  verify(
    trusted: { readonly anchored?: readonly Checkpoint[]; readonly keys?: Keys; readonly chainOnly?: boolean } = {},
  ): Verification {
    const { anchored = [], keys, chainOnly = false } = trusted;
    this.#known = new Map();
    try {
      const witness = new Witness([...this.checkpoints(), ...anchored], keys);
      return chainOnly ? verifyChain(this.#links.bare(), witness) : verifyChain(this.#kept(), witness, reasonAgainst);
    } catch (cause) {
      if (cause instanceof BrokenCheckpoint) return { sound: false, seq: cause.size, reason: cause.message };
      throw cause;
    } finally {
      this.#known = undefined;
    }
  }

  /** In the order in which they were made. */
  checkpoints(): Checkpoint[] {
    if (!this.#hasCheckpoints()) return [];
    const rows = this.read(() => this.db.prepare('SELECT size, body FROM checkpoint ORDER BY size').all()) as {
      size: number;
      body: string;
    }[];
    return rows.map(({ size, body }) => {
      const checkpoint = checkpointIn(body);
      if (checkpoint?.size !== size) throw new BrokenCheckpoint(size);
      return checkpoint;
    });
  }

  /** That the record is among those of the last checkpoint; `undefined` where none covers it yet. Reads all records up to there. */
  prove(record: AuditRecord): Proof | undefined {
    const checkpoint = this.checkpoints().at(-1);
    if (checkpoint === undefined || checkpoint.size < record.seq) return undefined;
    const leaves: string[] = [];
    let text = '';
    for (const { seq, body } of this.#links.bare()) {
      if (seq > checkpoint.size) break;
      if (seq === record.seq) text = Buffer.from(body).toString();
      leaves.push(leafOf(body));
    }
    const path = pathTo(leaves, record.seq - 1);
    return { schema: 'interlock.proof/1', body: text, seq: record.seq, path, checkpoint };
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
    const secret = this.#secretOf(key);
    if (secret === undefined) return undefined;
    try {
      return unseal(secret, place, sealed);
    } catch (cause) {
      throw corrupt(this.file, `what was sealed for ${place} cannot be opened`, cause);
    }
  }

  #page<Row>(statement: StatementSync, ...values: SQLInputValue[]): Row[] {
    return this.read(() => statement.all(...values)) as unknown[] as Row[];
  }

  #secretOf(key: number): KeyObject | undefined {
    const known = this.#known?.get(key);
    if (known !== undefined) return known;
    const row = this.read(() => this.#secret.get(key)) as { secret: Uint8Array } | undefined;
    const secret = row && createSecretKey(row.secret);
    if (secret && this.#known) {
      if (this.#known.size === KNOWN) this.#known.clear();
      this.#known.set(key, secret);
    }
    return secret;
  }

  #openings({ seq, key, sealed }: KeptBeside): Beside | undefined {
    if (key === null || sealed === null) return { payload: {}, evidence: {} };
    const text = this.unsealed(key, `record:${seq}`, sealed);
    return text === undefined ? undefined : besideIn(text);
  }

  /** Of a table that an older journal has not, so that it is asked only for what a record names. */
  #row(sql: string, value: SQLInputValue): unknown {
    return this.read(() => {
      const statement = this.#later.get(sql) ?? this.db.prepare(sql);
      this.#later.set(sql, statement);
      return statement.get(value);
    });
  }

  #receiptOf(record: AuditRecord): string | undefined {
    const own = record.receipt && this.read(() => this.#beside.get(record.seq, record.chain.hash));
    return own && this.#receipt(record.seq);
  }

  /** `undefined` once the key is gone. */
  #receipt(seq: number): string | undefined {
    const row = this.#row('SELECT key, sealed FROM receipt WHERE seq = ?', seq) as
      | { readonly key: number; readonly sealed: Uint8Array }
      | undefined;
    if (row === undefined) throw corrupt(this.file, `the receipt of record ${seq} is missing`);
    return this.unsealed(row.key, `receipt:${seq}`, row.sealed);
  }

  /** A journal before version 4 has no such table. */
  #hasCheckpoints(): boolean {
    return (
      this.read(() => this.db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'checkpoint'`).get()) !== undefined
    );
  }

  *#kept(): Generator<KeptLink, void> {
    for (const row of this.#links.sealed()) {
      yield { ...row, beside: () => this.#openings(row), receipt: () => this.#receipt(row.seq) };
    }
  }
}
