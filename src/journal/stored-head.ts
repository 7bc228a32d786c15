import type { DatabaseSync } from 'node:sqlite';
import { type Head, headAt, type Link, newHead } from './chain.ts';
import { corrupt } from './errors.ts';

/**
 * Where the next record of a journal on disk goes.
 * @throws {JournalError} `journal.corrupt`: nothing is written behind an end that is not sound.
 */
export function storedHead(db: DatabaseSync, file: string): Head {
  const last = db.prepare('SELECT seq, body, hash FROM record ORDER BY seq DESC LIMIT 1').get() as Link | undefined;
  const { size } = db.prepare('SELECT max(size) AS size FROM checkpoint').get() as { size: number | null };
  const [records, signed] = [last?.seq ?? 0, size ?? 0];
  if (signed > records) {
    throw corrupt(file, `its end was cut off: a checkpoint covers ${signed} records, and ${records} are here`);
  }
  const head = last === undefined ? newHead() : headAt(last);
  if (head === undefined) throw corrupt(file, `record ${records}, the last, is not what it was`);
  return head;
}
