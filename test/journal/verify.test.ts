import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hashAfter, leafOf } from '../../src/journal/chain.ts';
import { openJournal, readJournal } from '../../src/journal/store.ts';
import { intend, record, told } from './drafts.ts';
import { place } from './place.ts';

const now = () => Date.UTC(2026, 10, 20);

/** A closed journal of five records, all of one subject. */
async function journalOfFive(): Promise<string> {
  const file = place();
  const journal = openJournal(file, { now });
  await record(journal, told('r1'));
  await record(journal, told('r2'));
  await intend(journal, told('r3'));
  await journal.close();
  return file;
}

/** The table without its types. */
const LOOSENED = `PRAGMA writable_schema = ON;
  UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT', ''), 'NOT NULL', '') WHERE name = 'record';
  PRAGMA writable_schema = RESET`;

function tamper(file: string, sql: string): void {
  const db = new DatabaseSync(file, { defensive: false });
  db.exec(sql);
  db.close();
}

function verified(file: string, chainOnly = false) {
  const log = readJournal(file);
  try {
    return log.verify({ chainOnly });
  } finally {
    log.close();
  }
}

describe('verifying a journal', () => {
  test('finds an untouched one sound, with its head', async () => {
    expect(verified(await journalOfFive())).toEqual({
      sound: true,
      records: 5,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test.each([
    { what: 'a changed record', seq: 3, sql: `UPDATE record SET body = replace(body, 'ada', 'eve') WHERE seq = 3` },
    {
      what: 'a changed hash',
      seq: 3,
      sql: `UPDATE record SET hash = iif(substr(hash, 1, 1) = '0', '1', '0') || substr(hash, 2) WHERE seq = 3`,
    },
    { what: 'a hash taken away', seq: 4, sql: `UPDATE record SET hash = '' WHERE seq = 4` },
    { what: 'a hash in capitals', seq: 2, sql: 'UPDATE record SET hash = upper(hash) WHERE seq = 2' },
    {
      what: 'a text that goes on behind its end',
      seq: 3,
      sql: `UPDATE record SET body = body || char(0) || '!' WHERE seq = 3`,
    },
    {
      what: 'a text that ends with its end twice',
      seq: 5,
      sql: 'UPDATE record SET body = body || char(0) WHERE seq = 5',
    },
    {
      what: 'a hash that is no text any more',
      seq: 4,
      sql: `${LOOSENED}; UPDATE record SET hash = CAST(hash AS BLOB) WHERE seq = 4`,
    },
    {
      what: 'a record that is nothing any more',
      seq: 2,
      reason: 'a row is broken',
      sql: `${LOOSENED}; UPDATE record SET body = NULL WHERE seq = 2`,
    },
    { what: 'a removed record', seq: 2, reason: 'missing', sql: 'DELETE FROM record WHERE seq = 2' },
    { what: 'a removed first record', seq: 1, sql: 'DELETE FROM record WHERE seq = 1' },
    {
      what: 'a removed record whose successors moved up',
      seq: 2,
      sql: `DELETE FROM record WHERE seq = 2;
        UPDATE record SET seq = 2 WHERE seq = 3; UPDATE record SET seq = 3 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 5`,
    },
    {
      what: 'two records that changed places',
      seq: 2,
      sql: `UPDATE record SET seq = 99 WHERE seq = 2; UPDATE record SET seq = 2 WHERE seq = 3; UPDATE record SET seq = 3 WHERE seq = 99`,
    },
    {
      what: 'a payload taken away while its key is there',
      beside: true,
      seq: 4,
      sql: 'UPDATE record SET key = NULL, sealed = NULL WHERE seq = 4',
    },
    {
      what: 'the payload of another record',
      beside: true,
      seq: 2,
      sql: 'UPDATE record SET sealed = (SELECT sealed FROM record WHERE seq = 1) WHERE seq = 2',
    },
    {
      what: 'a changed payload',
      beside: true,
      seq: 5,
      sql: `UPDATE record SET sealed = zeroblob(length(sealed)) WHERE seq = 5`,
    },
    { what: 'an exchanged key', beside: true, seq: 1, sql: 'UPDATE subject SET secret = zeroblob(32)' },
  ])('finds $what, and names the record', async ({ sql, seq, reason = '', beside = false }) => {
    const file = await journalOfFive();
    tamper(file, sql);
    const found = { sound: false, seq, reason: expect.stringContaining(reason) };
    expect(verified(file)).toEqual(found);
    // Of what stands beside the records, the chain alone knows nothing, and says so.
    expect(verified(file, true)).toEqual(beside ? expect.objectContaining({ sound: true, chainOnly: true }) : found);
  });

  test('finds one that reads the same, though its bytes are others', async () => {
    const file = place();
    const journal = openJournal(file, { now });
    // A decoder shows U+FFFD for whatever is no text: so it may stand there rightly, or in place of anything.
    await record(journal, told('r1', { id: 'C-1' }));
    await record(journal, told('r2', { id: 'C-\uFFFD 日本 🚦' }));
    await record(journal, told('r3', { id: 'C-日本 🚦' }));
    await journal.close();
    for (const chainOnly of [false, true]) expect(verified(file, chainOnly)).toMatchObject({ sound: true, records: 6 });
    const bytes = readFileSync(file);
    const before = readFileSync(file);
    const at = bytes.indexOf('\uFFFD', bytes.indexOf('"r2/outcome"'));
    // The first three bytes of four, which are one character to a decoder.
    bytes.set([0xf0, 0x9f, 0x9a], at);
    writeFileSync(file, bytes);
    for (const chainOnly of [false, true]) expect(verified(file, chainOnly)).toMatchObject({ sound: false, seq: 4 });
    writeFileSync(file, before);
    for (const chainOnly of [false, true]) expect(verified(file, chainOnly)).toMatchObject({ sound: true, records: 6 });
  });

  test('reads a record of any length', async () => {
    const file = place();
    const journal = openJournal(file, { now });
    for (const id of ['x'.repeat(100_000), 'C-1', '日'.repeat(30_000)])
      await record(journal, told(`of ${id.length}`, { id }));
    await journal.close();
    for (const chainOnly of [false, true]) expect(verified(file, chainOnly)).toMatchObject({ sound: true, records: 6 });
    tamper(file, `UPDATE record SET body = replace(body, '2026b', '2026c') WHERE seq >= 5`);
    for (const chainOnly of [false, true]) expect(verified(file, chainOnly)).toMatchObject({ sound: false, seq: 5 });
  });

  test.each([
    ['chain', /"stream":"[^"]*"/, '"stream":"mine"'],
    ['record before it', /"prev":"[^"]*"/, `"prev":"${'0'.repeat(64)}"`],
    ['number', /"seq":5,/, '"seq":4,'],
  ])('finds a record that names another %s than its own, even under a hash that fits', async (_, own, other) => {
    const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    const file = await journalOfFive();
    const db = new DatabaseSync(file);
    const rows = db.prepare('SELECT hash, body FROM record WHERE seq >= 4 ORDER BY seq').all();
    const body = String(rows[1]?.body).replace(own, other);
    const hash = sha256(
      Buffer.from([2]),
      Buffer.from(String(rows[0]?.hash), 'hex'),
      sha256(Buffer.from([0]), Buffer.from(body)),
    );
    db.prepare('UPDATE record SET body = ?, hash = ? WHERE seq = 5').run(body, hash.toString('hex'));
    db.close();
    for (const chainOnly of [false, true]) {
      expect(verified(file, chainOnly)).toEqual({
        sound: false,
        seq: 5,
        reason: expect.stringContaining('another place'),
      });
    }
  });

  test('finds a record that is no JSON, even under a hash that fits', async () => {
    const file = await journalOfFive();
    const db = new DatabaseSync(file);
    const prev = String(db.prepare('SELECT hash FROM record WHERE seq = 4').get()?.hash);
    // SQLite takes JSON5 for JSON.
    db.prepare('UPDATE record SET body = ?, hash = ? WHERE seq = 5').run(
      '{a:1}',
      hashAfter(prev, leafOf(Buffer.from('{a:1}'))),
    );
    db.close();
    for (const chainOnly of [false, true]) {
      expect(verified(file, chainOnly)).toEqual({ sound: false, seq: 5, reason: 'the record is no JSON' });
    }
  });

  test('finds any byte of a record flipped in the file itself, and names the record', async () => {
    const file = await journalOfFive();
    const bytes = readFileSync(file);
    const db = new DatabaseSync(file);
    const bodies = db
      .prepare('SELECT body FROM record ORDER BY seq')
      .all()
      .map(({ body }) => String(body));
    db.close();
    fc.assert(
      fc.property(fc.nat(4), fc.nat(), fc.integer({ min: 1, max: 255 }), (index, offset, mask) => {
        const body = bodies[index] ?? '';
        const position = bytes.indexOf(body) + (offset % body.length);
        flip(file, position, mask);
        expect(verified(file)).toMatchObject({ sound: false, seq: index + 1 });
        expect(verified(file, true)).toEqual(verified(file));
        flip(file, position, mask);
      }),
      { seed: 20261120, numRuns: 100 },
    );
  });

  test('and anyone who reads it, is told of a record that is no JSON any more without a word of it', async () => {
    const file = await journalOfFive();
    const bytes = readFileSync(file);
    flip(file, bytes.lastIndexOf('{"action"', bytes.indexOf('"seq":5')));
    expect(verified(file)).toMatchObject({ sound: false, seq: 5 });
    const log = readJournal(file);
    onTestFinished(() => log.close());
    const damaged = { code: 'journal.corrupt', message: expect.not.stringContaining('action'), cause: undefined };
    expect(() => log.record(5)).toThrow(expect.objectContaining(damaged));
    expect(() => [...log.records()]).toThrow(expect.objectContaining(damaged));
    expect(() => openJournal(file, { now })).toThrow(expect.objectContaining(damaged));
  });

  test('names the record whose row is broken, and not those before it', async () => {
    const file = await journalOfFive();
    const sound = verified(file);
    const bytes = readFileSync(file);
    const body = bytes.lastIndexOf('{"action"', bytes.indexOf('"seq":3'));
    // The head of the row, before its first column: sizes, number, and the types of the columns.
    const damaged = Array.from({ length: 12 }, (_, n) => body - 12 + n).flatMap((position) =>
      [0x01, 0x0f, 0x40, 0x80, 0x85, 0x87, 0xff].map((mask) => {
        flip(file, position, mask);
        const found = verified(file);
        flip(file, position, mask);
        return found;
      }),
    );
    // Some bits there mean nothing: the type of a column that is kept elsewhere, or a second way to write the same.
    const found = damaged.filter((verification) => !verification.sound);
    expect(damaged.filter(({ sound: clean }) => clean)).toEqual(Array(damaged.length - found.length).fill(sound));
    expect(found.length).toBeGreaterThan(70);
    expect(new Set(found.map(({ seq }) => seq))).toEqual(new Set([3]));
  });

  test('says so where the damage is in the name of a column of its checkpoints', async () => {
    const file = await journalOfFive();
    tamper(file, 'ALTER TABLE checkpoint RENAME COLUMN body TO bodx');
    expect(() => verified(file)).toThrow(expect.objectContaining({ name: 'JournalError', code: 'journal.unreadable' }));
  });

  test('says that a flipped byte is damage, wherever it is, and never breaks down over it', async () => {
    const file = await journalOfFive();
    const { length } = readFileSync(file);
    const sound = verified(file);
    fc.assert(
      fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
        flip(file, position, mask);
        try {
          // A byte that nothing of the audit stands in, e.g. of another table, leaves it as it was.
          const found = verified(file);
          if (found.sound) expect(found).toEqual(sound);
        } catch (cause) {
          expect(cause).toMatchObject({ name: 'JournalError' });
        } finally {
          flip(file, position, mask);
        }
      }),
      { seed: 20261120, numRuns: 300 },
    );
    expect(verified(file)).toEqual(sound);
  });
});

function flip(file: string, position: number, mask = 1): void {
  const byte = (readFileSync(file)[position] ?? 0) ^ mask;
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.from([byte]), 0, 1, position);
  closeSync(fd);
}
