import type { DatabaseSync } from 'node:sqlite';
import { JournalError } from '../engine/journal.ts';
import { corrupt } from './errors.ts';
import { sealOutcomes } from './sealed-outcomes.ts';

/** `ILOK`: says that a database is a journal, whatever its version. */
const APPLICATION = 0x494c4f4b;

/** From each version to the next, the first from nothing. A released one is never changed. */
const MIGRATIONS: readonly (string | ((db: DatabaseSync) => void))[] = [
  `
  CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,    -- JCS, without chain.hash
    hash TEXT NOT NULL,
    key INTEGER,           -- of subject; stays when that is deleted
    sealed BLOB,
    -- Read from the body, so that what is searched is what is chained.
    id TEXT AS (body ->> '$.id'),
    request TEXT AS (body ->> '$.request'),
    kind TEXT AS (body ->> '$.resource.kind'),
    resource TEXT AS (body ->> '$.resource.id'),
    outcome TEXT AS (body ->> '$.outcome'),
    occurredAt TEXT AS (body ->> '$.occurredAt')
  ) STRICT;
  CREATE INDEX record_id ON record (id);
  CREATE INDEX record_request ON record (request);
  CREATE INDEX record_resource ON record (kind, resource);

  -- AUTOINCREMENT: the number of a deleted key never comes back, so an erased payload never meets a newer key.
  CREATE TABLE subject (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    secret BLOB NOT NULL
  ) STRICT;

  CREATE TABLE intent (
    request TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    seq INTEGER NOT NULL,
    key INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;

  CREATE TABLE outcome (
    request TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE run (
    run TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    generation INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    UNIQUE (name, generation)
  ) STRICT;
  `,
  `
  -- Times are milliseconds since the Unix epoch.
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    sink TEXT NOT NULL,
    item TEXT NOT NULL,
    request TEXT NOT NULL,
    round INTEGER NOT NULL DEFAULT 0,
    dueAt INTEGER NOT NULL,
    key INTEGER NOT NULL,  -- of subject
    sealed BLOB NOT NULL,
    chunk TEXT,            -- while it is frozen into one
    dead TEXT              -- why it is not sent any more
  ) STRICT;
  CREATE UNIQUE INDEX outbox_latest ON outbox (sink, item) WHERE chunk IS NULL;
  CREATE INDEX outbox_waiting ON outbox (sink, dueAt, seq) WHERE chunk IS NULL AND dead IS NULL;
  CREATE INDEX outbox_chunk ON outbox (chunk) WHERE chunk IS NOT NULL;
  CREATE INDEX outbox_sent ON outbox (sink, item) WHERE chunk IS NOT NULL;
  CREATE INDEX outbox_dead ON outbox (sink, seq) WHERE dead IS NOT NULL;

  CREATE TABLE chunk (
    chunk TEXT PRIMARY KEY, -- the key under which it is sent
    sink TEXT NOT NULL,
    size INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    dueAt INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE cursor (
    stream TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE seen (
    stream TEXT NOT NULL,
    resource TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (stream, resource)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Every policy that decided, once.
  CREATE TABLE policy (
    digest TEXT PRIMARY KEY, -- SHA-256 of the body, in hex
    body TEXT NOT NULL       -- JCS
  ) STRICT, WITHOUT ROWID;

  -- What decisions read. A row of its own, so that a list of records does not pass over it.
  CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY, -- of the record
    key INTEGER NOT NULL,    -- of subject
    sealed BLOB NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE letter (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    sink TEXT NOT NULL,
    id TEXT NOT NULL,        -- under which it is sent, each time
    type TEXT NOT NULL,
    resource TEXT NOT NULL,
    dueAt INTEGER,           -- of the first of its resource only: those behind it wait
    attempts INTEGER NOT NULL DEFAULT 0,
    firstCode TEXT,
    firstAt TEXT,
    lastCode TEXT,
    lastAt TEXT,
    dead TEXT,               -- why it is not sent any more
    key INTEGER NOT NULL,    -- of subject
    sealed BLOB NOT NULL
  ) STRICT;
  CREATE INDEX letter_id ON letter (sink, id);
  CREATE INDEX letter_due ON letter (sink, dueAt, seq) WHERE dueAt IS NOT NULL;
  CREATE INDEX letter_waiting ON letter (sink, resource, seq) WHERE dead IS NULL;
  CREATE INDEX letter_dead ON letter (sink, seq) WHERE dead IS NOT NULL;

  -- Sinks that have asked to be told nothing any more.
  CREATE TABLE disabled (
    sink TEXT PRIMARY KEY,
    endpoint TEXT NOT NULL,  -- SHA-256 of its URL, in hex
    at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  sealOutcomes,
  `
  -- What is to be sent later. Moments are ISO 8601 instants, which sort by time.
  CREATE TABLE schedule (
    schedule TEXT PRIMARY KEY,
    lifecycle TEXT NOT NULL,
    id TEXT NOT NULL,
    event TEXT NOT NULL,
    actor TEXT NOT NULL,     -- as JSON
    dueAt TEXT NOT NULL,
    nextAt TEXT NOT NULL,    -- of the next attempt
    platform TEXT NOT NULL,
    follows TEXT,            -- the request that it was registered with
    attempts INTEGER NOT NULL DEFAULT 0,
    lastCode TEXT,
    lastAt TEXT,
    key INTEGER NOT NULL,    -- of subject
    sealed BLOB NOT NULL     -- the whole of it as JSON
  ) STRICT;
  CREATE INDEX schedule_next ON schedule (nextAt, dueAt);
  CREATE INDEX schedule_due ON schedule (dueAt);
  CREATE INDEX schedule_resource ON schedule (lifecycle, id);
  CREATE INDEX schedule_key ON schedule (key);
  `,
  `
  -- Deliveries from outside, so that none is handled twice.
  CREATE TABLE handled (
    receiver TEXT NOT NULL,
    seq INTEGER NOT NULL,    -- within its receiver, in the order in which they were handled
    id TEXT NOT NULL,
    at INTEGER NOT NULL,     -- milliseconds since the Unix epoch
    PRIMARY KEY (receiver, seq),
    UNIQUE (receiver, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX handled_at ON handled (at);

  -- What became of rows so far. Of one in a chunk, its own are of the chunks before.
  ALTER TABLE outbox ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- the round that it was replayed in
  ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outbox ADD COLUMN lastCode TEXT;
  ALTER TABLE outbox ADD COLUMN lastAt TEXT;
  ALTER TABLE chunk ADD COLUMN lastCode TEXT;
  ALTER TABLE chunk ADD COLUMN lastAt TEXT;
  `,
];

const VERSION = MIGRATIONS.length;

/** The first version with rows for sinks, and the first that says what became of them so far. */
export const ROWS_SINCE = 2;
export const TROUBLES_SINCE = 7;

/** The first version with letters; an older journal may be read, but has none. */
export const LETTERS_SINCE = 4;

function number(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0]);
}

/**
 * The version of a journal; 0 for a database with nothing in it.
 * @throws {JournalError} `journal.newer`, or `journal.corrupt` for a database that is not a journal.
 */
export function versionOf(db: DatabaseSync, file: string): number {
  const version = number(db, 'PRAGMA user_version');
  const application = number(db, 'PRAGMA application_id');
  if (application !== APPLICATION && number(db, 'SELECT count(*) FROM sqlite_schema') + version > 0) {
    throw corrupt(file, 'it is a database of something else');
  }
  if (version > VERSION) {
    throw new JournalError(
      'journal.newer',
      `The journal has version ${version}, this program reads up to ${VERSION}: ${file}`,
    );
  }
  return version;
}

/** The first version with schedules. */
export const SCHEDULES_SINCE = 6;

/** A commit that changes nothing of a journal of this program's version. */
export const touch = (db: DatabaseSync): void => db.exec(`PRAGMA user_version = ${VERSION}`);

/** Brings the tables to this program's version, and writes that in any case: with it the log is made, and its name durable. */
export function migrate(db: DatabaseSync, from: number): void {
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < from) continue;
    db.exec('BEGIN IMMEDIATE');
    if (typeof migration === 'string') db.exec(migration);
    else migration(db);
    db.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
  touch(db);
}
