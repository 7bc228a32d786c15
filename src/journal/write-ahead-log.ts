import type { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../engine/journal.ts';
import { disk } from './disk.ts';
import { isBusy, unusable } from './errors.ts';
import { touch } from './schema.ts';

const isDenied = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'ERR_ACCESS_DENIED';

/**
 * The file that SQLite puts the commits of a journal in, one behind the other. It is brought to the disk here, beside the event
 * loop: with `synchronous = FULL` SQLite would do the same within each commit, and nothing else could run for as long as the
 * disk takes, some milliseconds. SQLite holds no lock on this file, so that closing it loses none.
 */
export class WriteAheadLog {
  readonly #db: DatabaseSync;
  readonly #file: string;
  #fd: number | undefined;
  #isLeftToSqlite = false;

  constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
  }

  /** Resolves once all that was committed before is on the disk. The file is there from the first commit on. */
  async sync(): Promise<void> {
    if (this.#isLeftToSqlite) return;
    this.#fd ??= disk.openSync(`${this.#file}-wal`, 'r+');
    const fd = this.#fd;
    try {
      await new Promise<void>((resolve, reject) => disk.fdatasync(fd, (error) => (error ? reject(error) : resolve())));
    } catch (cause) {
      if (!isDenied(cause)) throw cause;
      // Node's permission model lets no program sync a file. This commit brings those before it to the disk.
      this.#isLeftToSqlite = true;
      this.#db.exec('PRAGMA synchronous = FULL');
      touch(this.#db);
    }
  }

  /** `secure_delete` has put zeros in the place of what is gone; here the pages reach the file, and the log loses the old ones. */
  scrub(): void {
    let busy: unknown;
    try {
      busy = this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy;
    } catch (cause) {
      throw unusable(this.#file, cause, 'journal.unwritable');
    }
    if (busy === 0) return;
    const why = 'another program reads the journal, and keeps old bytes in its log; erase again once that is closed';
    throw new JournalError('journal.traces', `The key is gone, but ${why}: ${this.#file}`);
  }

  /** A file in WAL mode makes even its readers create files beside it; folded, it can be read where nothing can be written. */
  fold(): void {
    try {
      this.#db.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE');
    } catch (cause) {
      // A reader has it open: the log stays beside the file, complete.
      if (!isBusy(cause)) throw unusable(this.#file, cause, 'journal.unwritable');
    }
  }

  close(): void {
    if (this.#fd !== undefined) disk.closeSync(this.#fd);
    this.#fd = undefined;
  }
}
