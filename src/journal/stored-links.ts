import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Chained } from './chain.ts';
import { corrupt } from './errors.ts';

/** Rows fetched at a time: a cursor kept open would hold back the writer's checkpoints for as long as its reader likes. */
export const PAGE = 500;

/** What belongs to the whole journal, as its records are read. */
interface Around {
  readonly file: string;
  read<T>(query: () => T): T;
}

export interface Sealed {
  readonly key: number | null;
  readonly sealed: Uint8Array | null;
}

// The tables are STRICT, so a row has the types that its columns declare; but damage can change even those.
type Row = readonly [
  seq: number,
  body: string | Uint8Array | null,
  bytes: number,
  hash: string,
  key?: number | null,
  sealed?: Uint8Array | null,
];

/** All records of a journal on disk in their order, for whoever goes through the chain. */
export class StoredLinks {
  readonly #around: Around;
  readonly #bare: StatementSync;
  readonly #sealed: StatementSync;
  readonly #bytes: StatementSync;

  constructor(db: DatabaseSync, around: Around) {
    this.#around = around;
    const page = (more: string) => {
      const statement = db.prepare(`
        SELECT seq, iif(typeof(body) = 'text', body, CAST(body AS BLOB)), octet_length(body), hash${more}
        FROM record WHERE seq > ? ORDER BY seq LIMIT ?`);
      // Made in a fraction of the time of an object.
      statement.setReturnArrays(true);
      return statement;
    };
    this.#bare = page('');
    this.#sealed = page(', key, sealed');
    this.#bytes = db.prepare('SELECT CAST(body AS BLOB) AS body FROM record WHERE seq = ?');
  }

  /** Without what stands beside them. */
  bare(): Generator<Chained, void> {
    return this.#rows(this.#bare);
  }

  /** With what is sealed beside them. */
  sealed(): Generator<Chained & Sealed, void> {
    return this.#rows(this.#sealed);
  }

  *#rows(statement: StatementSync): Generator<Chained & Sealed, void> {
    let after: number | undefined = 0;
    let size = PAGE;
    while (after !== undefined) {
      let rows: Row[];
      try {
        rows = this.#around.read(() => statement.all(after as number, size)) as unknown[] as Row[];
      } catch (cause) {
        if (size === 1) throw cause;
        // One by one, to come as far as the damaged record.
        size = 1;
        continue;
      }
      for (const [seq, body, bytes, hash, key = null, sealed = null] of rows) {
        yield { seq, body: isExact(body, bytes) ? body : this.#bytesOf(seq), hash, key, sealed };
      }
      after = rows.at(-1)?.[0];
    }
  }

  #bytesOf(seq: number): Uint8Array {
    const body = this.#around.read(() => this.#bytes.get(seq))?.body;
    if (!(body instanceof Uint8Array)) throw corrupt(this.#around.file, 'a row is broken');
    return body;
  }
}

/** What stands for bytes that are no UTF-8; written out, V8 would read the file it gets into at two bytes a character. */
const REPLACEMENT = String.fromCharCode(0xfffd);

/** A text is read with U+FFFD for bytes that are none and, by Node 22, only up to its first NUL. */
const isExact = (body: Row[1], bytes: number): body is string =>
  typeof body === 'string' &&
  !body.includes(REPLACEMENT) &&
  (body.length === bytes || Buffer.byteLength(body) === bytes);
