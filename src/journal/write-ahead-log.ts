import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const synced = promisify(fdatasync);

/**
 * The file that SQLite puts the commits of a journal in, one behind the other. It is brought to the disk here, beside the event
 * loop: with `synchronous = FULL` SQLite would do the same within each commit, and nothing else could run for as long as the
 * disk takes, some milliseconds. SQLite holds no lock on this file, so that closing it loses none.
 */
export class WriteAheadLog {
  readonly #path: string;
  #fd: number | undefined;

  constructor(file: string) {
    this.#path = `${file}-wal`;
  }

  /** Resolves once all that was committed before is on the disk. It is there from the first commit on. */
  async sync(): Promise<void> {
    this.#fd ??= openSync(this.#path, 'r+');
    await synced(this.#fd);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}
