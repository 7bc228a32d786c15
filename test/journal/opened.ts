import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished } from 'vitest';
import type { AuditRecord } from '../../src/journal/record.ts';
import { openJournal, readJournal } from '../../src/journal/store.ts';
import type { StoredJournal } from '../../src/journal/stored-journal.ts';

export const now = () => Date.UTC(2026, 10, 20);

export function open(file: string): StoredJournal {
  const journal = openJournal(file, { now });
  onTestFinished(() => journal.close());
  return journal;
}

export function read(file: string) {
  const log = readJournal(file);
  onTestFinished(() => log.close());
  return log;
}

/** What somebody else with the file in hand does to it. */
export function meddle(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

/** What somebody else sees in the file meanwhile. */
export function rowsIn(file: string, sql: string): object[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows.map((row) => ({ ...row }));
}

export const coded = (code: string) => expect.objectContaining({ name: 'JournalError', code });

export function existing(audited: AuditRecord | undefined): AuditRecord {
  if (audited === undefined) throw new Error('There is no such record.');
  return audited;
}
