import { hash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { UsageError } from './exit.ts';
import { reasonOf } from './text-file.ts';

/** A file of requests. */
export interface Source {
  /** As it was named. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** What its run is called in a journal: the same file is the same run, under whatever path. */
  readonly name: string;
}

/** @throws {UsageError} where it cannot be read. */
export function sourceOf(file: string): Source {
  try {
    const path = realpathSync(file);
    const stat = statSync(path);
    if (stat.isFile()) return { file, size: stat.size, name: hash('sha256', path).slice(0, 12) };
  } catch (cause) {
    throw new UsageError(`FILE ${file}: a file that can be read is expected (${reasonOf(cause)}).`, { cause });
  }
  // What cannot be read twice cannot be gone on with.
  throw new UsageError(`FILE ${file}: a regular file is expected.`);
}
