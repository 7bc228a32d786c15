import { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../engine/journal.ts';
import type { Letters } from '../engine/letters.ts';
import { type Posting, type PostingFilter, type Postings, postingsOf } from '../engine/posting.ts';
import type { Scheduled, ScheduleFilter } from '../engine/schedules.ts';
import { disk } from './disk.ts';
import { corrupt, moved, unusable } from './errors.ts';
import { holdLock, identityOf, ownFile } from './file.ts';
import { LETTERS_SINCE, migrate, ROWS_SINCE, SCHEDULES_SINCE, TROUBLES_SINCE, versionOf } from './schema.ts';
import { StoredAgenda } from './stored-agenda.ts';
import { type JournalOptions, StoredJournal } from './stored-journal.ts';
import { StoredLog } from './stored-log.ts';
import { StoredPostings } from './stored-postings.ts';
import { StoredRows, UNTROUBLED } from './stored-rows.ts';

/** Milliseconds to wait where readers and writer meet, e.g. in a recovery after a crash. It blocks the event loop. */
const BUSY_MS = 1_000;

/**
 * A deleted key must leave no trace on its page. Keys spread over many pages, so folding the log back seldom (32 MiB) is a quarter
 * faster than as often as SQLite would. The journal itself brings its commits to the disk.
 */
const WRITING = 'PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 8000; PRAGMA synchronous = NORMAL';

/**
 * Opens the journal on disk for writing, and creates it where there is none; its files are for their owner alone.
 * @throws {JournalError} `journal.locked` (another writer has it), `journal.corrupt` (damaged, or no journal), `journal.newer`
 * (written by a later version), `journal.badKey`, `journal.unwritable`.
 */
export function openJournal(path: string, options: JournalOptions): StoredJournal {
  const file = ownFile(path);
  const release = holdLock(file);
  try {
    return connect(file, false, (db) => {
      const version = versionOf(db, file);
      db.exec(`PRAGMA journal_mode = WAL; ${WRITING}; PRAGMA synchronous = FULL`);
      migrate(db, version);
      db.exec(WRITING);
      return new StoredJournal(db, file, options, { identity: identityOf(file), release });
    });
  } catch (cause) {
    release();
    throw cause;
  }
}

/**
 * A further connection to a journal that this process has open, for another of its threads. It holds no lock: whoever has that
 * says when this one writes.
 * @param identity of the file that it has open
 * @throws {JournalError} as {@link openJournal}; `journal.unwritable` where its place is empty, or another file's
 */
export function joinJournal(file: string, identity: string): StoredJournal {
  // Not once it is open: that would already bring the log of the one, which stands beside, into the other.
  if (identityOf(file) !== identity) throw moved(file);
  return connect(file, false, (db) => {
    db.exec(WRITING);
    // Each batch brings the time that it was asked for at.
    return new StoredJournal(db, file, { now: () => Number.NaN });
  });
}

/**
 * Opens the audit of a journal for reading, beside its writer or without one. Creates nothing.
 * @throws {JournalError} `journal.missing`, `journal.corrupt`, `journal.newer`, `journal.unreadable`.
 */
export function readJournal(path: string): JournalReader {
  if (!disk.existsSync(path)) throw new JournalError('journal.missing', `There is no journal: ${path}`);
  return connect(path, true, (db) => {
    const version = versionOf(db, path);
    if (version === 0) throw corrupt(path, 'there is nothing in it');
    return new JournalReader(db, path, version);
  });
}

/** The audit of a journal on disk, for whoever only reads. */
export class JournalReader extends StoredLog implements Pick<Letters, 'postings' | 'disabled'> {
  readonly #letters: StoredPostings | undefined;
  readonly #rows: StoredRows | undefined;
  readonly #agenda: StoredAgenda | undefined;

  constructor(db: DatabaseSync, file: string, version: number) {
    super(db, file);
    const reading = { read: <T>(query: () => T) => this.read(query) };
    this.#letters = version < LETTERS_SINCE ? undefined : new StoredPostings(db, reading);
    const tables = version < TROUBLES_SINCE ? UNTROUBLED : undefined;
    this.#rows = version < ROWS_SINCE ? undefined : new StoredRows(db, reading, tables);
    this.#agenda = version < SCHEDULES_SINCE ? undefined : new StoredAgenda(db, reading);
  }

  /** What is to be sent later. */
  schedules(filter?: ScheduleFilter): readonly Scheduled[] {
    return this.#agenda?.list(filter) ?? [];
  }

  /** Letters, then rows for the CRM. */
  postings(filter?: PostingFilter): readonly Posting[] {
    const kinds: readonly (Postings | undefined)[] = [this.#letters, this.#rows];
    return postingsOf(
      kinds.filter((kind) => kind !== undefined),
      filter,
    );
  }

  disabled(sink: string): ReturnType<Letters['disabled']> {
    return this.#letters?.disabled(sink);
  }

  close(): void {
    this.db.close();
  }
}

function connect<Log>(file: string, readOnly: boolean, over: (db: DatabaseSync) => Log): Log {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly, timeout: BUSY_MS });
    return over(db);
  } catch (cause) {
    db?.close();
    throw unusable(file, cause, readOnly ? 'journal.unreadable' : 'journal.unwritable');
  }
}
