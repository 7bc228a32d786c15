import type { DatabaseSync } from 'node:sqlite';
import type { Outcome } from '../engine/outcome.ts';
import { Subjects } from './subjects.ts';

const TABLES = `
  -- Where a subject is erased, only how its requests ended is left, in clear.
  CREATE TABLE outcome (
    request TEXT PRIMARY KEY,
    key INTEGER,  -- of subject
    sealed BLOB,  -- fingerprint and outcome as JSON
    bare TEXT,
    CHECK ((key IS NULL) = (sealed IS NULL) AND (key IS NULL) <> (bare IS NULL))
  ) STRICT;
  CREATE INDEX outcome_key ON outcome (key) WHERE key IS NOT NULL;

  CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY, -- records covered
    body TEXT NOT NULL,       -- the signed tree head as JSON
    peaks BLOB NOT NULL       -- of the tree at this size, so that it can grow on from there
  ) STRICT;
`;

interface Old {
  readonly request: string;
  readonly fingerprint: string;
  readonly body: string;
}

/** To version 4: outcomes and fingerprints stood in clear until then. */
export function sealOutcomes(db: DatabaseSync): void {
  db.exec(`ALTER TABLE outcome RENAME TO clear; ${TABLES} ALTER TABLE intent DROP COLUMN fingerprint`);
  const subjects = new Subjects(db);
  const add = db.prepare('INSERT INTO outcome (request, key, sealed) VALUES (?, ?, ?)');
  for (const row of db.prepare('SELECT request, fingerprint, body FROM clear').iterate()) {
    const { request, fingerprint, body } = row as unknown as Old;
    const outcome = JSON.parse(body) as Outcome;
    const text = JSON.stringify({ fingerprint, outcome });
    const { key, sealed } = subjects.seal({ kind: outcome.lifecycle, id: outcome.id }, `outcome:${request}`, text);
    add.run(request, key, sealed);
  }
  db.exec('DROP TABLE clear');
}
