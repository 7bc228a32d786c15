import { DatabaseSync } from 'node:sqlite';
import type { Told } from './drafts.ts';
import { place } from './place.ts';

/** The tables as version 2 made them, written down once more so that no later change of ours can reach them. */
const SCHEMA = `
  CREATE TABLE record (
    seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL, key INTEGER, sealed BLOB,
    id TEXT AS (body ->> '$.id'), request TEXT AS (body ->> '$.request'),
    kind TEXT AS (body ->> '$.resource.kind'), resource TEXT AS (body ->> '$.resource.id'),
    outcome TEXT AS (body ->> '$.outcome'), occurredAt TEXT AS (body ->> '$.occurredAt')
  ) STRICT;
  CREATE INDEX record_id ON record (id);
  CREATE INDEX record_request ON record (request);
  CREATE INDEX record_resource ON record (kind, resource);
  CREATE TABLE subject (key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, secret BLOB NOT NULL) STRICT;
  CREATE TABLE intent (
    request TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, seq INTEGER NOT NULL, key INTEGER NOT NULL, sealed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE outcome (request TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE run (
    run TEXT PRIMARY KEY, name TEXT NOT NULL, generation INTEGER NOT NULL, finished INTEGER NOT NULL,
    UNIQUE (name, generation)
  ) STRICT;
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, item TEXT NOT NULL, request TEXT NOT NULL,
    round INTEGER NOT NULL DEFAULT 0, dueAt INTEGER NOT NULL, key INTEGER NOT NULL, sealed BLOB NOT NULL,
    chunk TEXT, dead TEXT
  ) STRICT;
  CREATE UNIQUE INDEX outbox_latest ON outbox (sink, item) WHERE chunk IS NULL;
  CREATE INDEX outbox_waiting ON outbox (sink, dueAt, seq) WHERE chunk IS NULL AND dead IS NULL;
  CREATE INDEX outbox_chunk ON outbox (chunk) WHERE chunk IS NOT NULL;
  CREATE INDEX outbox_sent ON outbox (sink, item) WHERE chunk IS NOT NULL;
  CREATE INDEX outbox_dead ON outbox (sink, seq) WHERE dead IS NOT NULL;
  CREATE TABLE chunk (
    chunk TEXT PRIMARY KEY, sink TEXT NOT NULL, size INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0, dueAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE cursor (stream TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE seen (
    stream TEXT NOT NULL, resource TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (stream, resource)
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = 0x494c4f4b;
  PRAGMA user_version = 2;
`;

/**
 * A journal of version 2.
 * @param from a journal of today whose records, intents and keys it is to hold
 * @param ended the requests in it that have ended
 */
export function version2(from: string, ended: readonly Told['outcome'][]): string {
  const file = place();
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  db.exec(`ATTACH '${from}' AS today`);
  for (const [table, columns] of [
    ['record', 'seq, body, hash, key, sealed'],
    ['subject', 'key, name, secret'],
    ['intent', 'request, seq, key, sealed'],
  ]) {
    const [into, from] =
      table === 'intent' ? [`${columns}, fingerprint`, `${columns}, 'print of ' || request`] : [columns, columns];
    db.exec(`INSERT INTO ${table} (${into}) SELECT ${from} FROM today.${table}`);
  }
  const add = db.prepare('INSERT INTO outcome (request, fingerprint, body) VALUES (?, ?, ?)');
  for (const outcome of ended) add.run(outcome.request, `print of ${outcome.request}`, JSON.stringify(outcome));
  db.close();
  return file;
}
