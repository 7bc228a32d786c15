import { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../engine/journal.ts';
import { disk } from './disk.ts';
import { isBusy, moved, unusable } from './errors.ts';

/**
 * The file's real path, so that two names of one journal share one lock. Created where it is missing, for its owner alone;
 * what SQLite puts beside it takes over the mode. An existing file is not opened: closing it would drop, for the whole
 * process, the POSIX locks that SQLite holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
export function ownFile(path: string): string {
  try {
    disk.closeSync(disk.openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) {
      throw unusable(path, cause, 'journal.unwritable');
    }
  }
  return disk.realpathSync(path);
}

/** A journal that this process has for itself. */
export interface Held {
  /** Of its file, see {@link identityOf}. */
  readonly identity: string;
  /** Gives back the writer's lock. */
  release(): void;
}

/** The same for no other file that comes into its place while it is open. @throws {JournalError} where there is none */
export function identityOf(file: string): string {
  const found = disk.statSync(file, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) throw moved(file);
  return `${found.dev}:${found.ino}`;
}

/**
 * Holds the writer's lock: a transaction, never ended, on an empty database beside the journal. The operating system frees it
 * with the process, however that ends; and readers of the journal itself stay free.
 * @returns the release.
 * @throws {JournalError} `journal.locked` where another writer holds it.
 */
export function holdLock(file: string): () => void {
  const path = ownFile(`${file}-lock`);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path, { timeout: 0 });
    // In memory, or BEGIN EXCLUSIVE would leave a rollback journal on disk.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock.close.bind(lock);
  } catch (cause) {
    lock?.close();
    if (!isBusy(cause)) throw unusable(path, cause, 'journal.unwritable');
    throw new JournalError('journal.locked', `Another writer has this journal open: ${file}`, { cause });
  }
}
