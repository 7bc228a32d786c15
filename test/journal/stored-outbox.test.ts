import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { entryAfter, newHead } from '../../src/journal/chain.ts';
import { draftFrom } from '../../src/journal/draft.ts';
import { told } from './drafts.ts';
import { coded, meddle, now, open, read } from './opened.ts';
import { place } from './place.ts';
import { concludeWith, itemsOf, row, taken } from './rows.ts';

describe('an outcome and its rows', () => {
  test.each([
    ['the row', `CREATE TRIGGER disk BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`],
    ['the outcome', `CREATE TRIGGER disk BEFORE INSERT ON outcome BEGIN SELECT RAISE(ABORT, 'disk full'); END`],
  ])('are one transaction: where %s cannot be written, neither is', async (_which, sql) => {
    const file = place();
    const journal = open(file);
    meddle(file, sql);
    await expect(concludeWith(journal, 'r1', row('g1'))).rejects.toThrow(coded('journal.unwritable'));
    expect(journal.find('r1')).toBeUndefined();
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
    expect([...journal.records()]).toEqual([]);
    meddle(file, 'DROP TRIGGER disk');
    await concludeWith(journal, 'r1', row('g1'));
    expect(journal.find('r1')?.outcome?.kind).toBe('moved');
    expect(itemsOf(await taken(journal, now()))).toEqual(['g1']);
  });
});

describe('opened again, the outbox', () => {
  test('has what waited, and a chunk that was taken under the same key', async () => {
    const file = place();
    const first = open(file);
    await concludeWith(first, 'r1', row('g1'));
    await concludeWith(first, 'r2', row('g2'));
    const before = await taken(first, now());
    await concludeWith(first, 'r3', row('g3'));
    await first.close();

    const second = open(file);
    expect(second.outbox.count()).toEqual({ waiting: 3, dead: 0 });
    expect(await taken(second, now())).toEqual({ ...before, attempts: 2 });
  });
});

describe('the payload of a row', () => {
  const bytesOf = (file: string): string =>
    [file, `${file}-wal`]
      .filter(existsSync)
      .map((name) => readFileSync(name, 'latin1'))
      .join('');

  test('stands nowhere on disk in clear: not while it waits, not in a chunk, not as a dead letter', async () => {
    const file = place();
    const journal = open(file);
    await concludeWith(journal, 'r1', row('g1', { emailHash: 'QUITE-UNMISTAKABLE' }));
    expect(bytesOf(file)).not.toContain('UNMISTAKABLE');
    const chunk = await taken(journal, now());
    expect(chunk.rows[0]?.payload).toEqual({ emailHash: 'QUITE-UNMISTAKABLE' });
    await journal.outbox.settle(chunk, [{ kind: 'dead', code: 'http.422' }]);
    await journal.close();
    expect(bytesOf(file)).not.toContain('UNMISTAKABLE');
  });

  test('goes with the key of its subject: the row is dropped, and a chunk that had it is dissolved', async () => {
    const file = place();
    const journal = open(file);
    await concludeWith(journal, 'r1', row('g1'));
    await concludeWith(journal, 'r2', row('g2'));
    await concludeWith(journal, 'r3', row('g3'));
    const frozen = await taken(journal, now(), 2);
    meddle(file, `DELETE FROM subject WHERE name IN ('campaign:g1', 'campaign:g3')`);
    const next = await taken(journal, now());
    expect(itemsOf(next)).toEqual(['g2']);
    expect(next.key).not.toBe(frozen.key);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
  });

  test('is sealed under the id that an event made, not under the one it was asked with', async () => {
    const file = place();
    const journal = open(file);
    const { outcome, outcomeDraft } = told('r1', { id: 'ref-1', payload: {} });
    await journal.conclude('print', { ...outcome, created: 'g1' }, outcomeDraft, [row('g1')]);
    meddle(file, `DELETE FROM subject WHERE name = 'campaign:g1'`);
    await expect(taken(journal, now())).rejects.toThrow('Nothing is due');
  });

  test('that was changed on disk is told as damage, and nothing is sent', async () => {
    const file = place();
    const journal = open(file);
    await concludeWith(journal, 'r1', row('g1'));
    meddle(file, `UPDATE outbox SET sealed = zeroblob(60)`);
    await expect(taken(journal, now())).rejects.toThrow(coded('journal.corrupt'));
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
  });
});

/** The tables as version 1 had them. */
const VERSION_1 = `
  CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    key INTEGER,
    sealed BLOB,
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
  CREATE TABLE outcome (request TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE run (
    run TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    generation INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    UNIQUE (name, generation)
  ) STRICT;
  PRAGMA application_id = 0x494c4f4b;
  PRAGMA user_version = 1;`;

describe('a journal of version 1', () => {
  function old(): string {
    const file = place();
    const { outcome, outcomeDraft } = told('r1', { payload: {} });
    // Nothing stood beside a record then but payloads.
    const { decision: _, ...draft } = outcomeDraft;
    const { link } = entryAfter(newHead(), draftFrom(draft), '2026-11-20T10:00:01.000Z');
    meddle(file, VERSION_1);
    meddle(file, `INSERT INTO record (seq, body, hash) VALUES (1, '${link.body}', '${link.hash}')`);
    meddle(file, `INSERT INTO outcome VALUES ('r1', 'print of r1', '${JSON.stringify(outcome)}')`);
    meddle(file, `INSERT INTO run VALUES ('a1b2#1', 'a1b2', 1, 0)`);
    return file;
  }

  test('keeps all it has when it is opened, and takes rows from then on', async () => {
    const file = old();
    const journal = open(file);
    expect(journal.verify()).toMatchObject({ sound: true, records: 1 });
    expect(journal.find('r1')?.outcome?.kind).toBe('moved');
    expect(journal.startRun('a1b2', false)).toEqual({ run: 'a1b2#1', finished: false });
    await concludeWith(journal, 'r2', row('g1'));
    expect(itemsOf(await taken(journal, now()))).toEqual(['g1']);
    expect(journal.verify()).toMatchObject({ sound: true, records: 2 });
  });

  test('can be read beside, as it is', () => {
    expect(read(old()).verify()).toMatchObject({ sound: true, records: 1 });
  });
});
