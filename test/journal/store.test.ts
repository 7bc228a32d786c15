import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { conclude, intend, record, type Told, told } from './drafts.ts';
import { coded, existing, meddle, open, read } from './opened.ts';
import { place } from './place.ts';

describe('opened again, the journal', () => {
  test('knows outcomes, open intents and runs, and goes on with the same chain', async () => {
    const file = place();
    const first = open(file);
    const [ended, left] = [told('r1'), told('r2')];
    await record(first, ended);
    await intend(first, left);
    first.startRun('a1b2', false);
    const before = first.verify();
    await first.close();

    const second = open(file);
    expect(second.verify()).toEqual(before);
    expect(second.find('r1')).toEqual({ request: 'r1', fingerprint: 'print of r1', outcome: ended.outcome });
    expect(second.find('r2')).toEqual({ request: 'r2', fingerprint: 'print of r2' });
    expect(second.openIntents()).toEqual([left.intent]);
    expect(second.startRun('a1b2', false)).toEqual({ run: 'a1b2#1', finished: false });
    await conclude(second, left);
    expect(second.verify()).toMatchObject({ sound: true, records: 4 });
    expect(new Set([...second.records()].map(({ chain }) => chain.stream)).size).toBe(1);
  });

  test('has what was still queued when it was closed', async () => {
    const file = place();
    const first = open(file);
    const queued = intend(first, told('r1'));
    await first.close();
    await queued;
    expect(open(file).openIntents()).toHaveLength(1);
  });
});

describe('the files of a journal', () => {
  test('are for their owner alone', async () => {
    const file = place();
    await record(open(file), told('r1'));
    const modes = readdirSync(path.dirname(file)).map((name) => {
      const { mode } = statSync(path.join(path.dirname(file), name));
      return `${name} ${(mode & 0o777).toString(8)}`;
    });
    expect(modes).toEqual(['journal.db 600', 'journal.db-lock 600', 'journal.db-shm 600', 'journal.db-wal 600']);
  });

  test('come down to one and its lock when it is closed, and reading adds none', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, told('r1'));
    await journal.close();
    const left = ['journal.db', 'journal.db-lock'];
    expect(readdirSync(path.dirname(file))).toEqual(left);
    expect(read(file).verify()).toMatchObject({ sound: true, records: 2 });
    expect(readdirSync(path.dirname(file))).toEqual(left);
  });

  test('hold no payload value in clear, neither while it is open nor after', async () => {
    const file = place();
    const journal = open(file);
    const payload = { reason: 'QUITE-UNMISTAKABLE', text: 'call Ada Lovelace back' };
    await intend(journal, told('r1', { payload }));
    await record(journal, told('r2', { payload }));
    expect(bytesOf(file)).toContain('r1/intent');
    expect(bytesOf(file)).not.toMatch(/UNMISTAKABLE|Lovelace|print of/);
    await journal.close();
    expect(bytesOf(file)).not.toMatch(/UNMISTAKABLE|Lovelace/);
  });
});

const bytesOf = (file: string): string =>
  [file, `${file}-wal`]
    .filter(existsSync)
    .map((name) => readFileSync(name, 'latin1'))
    .join('');

describe('the key of a subject', () => {
  test('is made only where there is something to seal', async () => {
    const file = place();
    const journal = open(file);
    const { decision: _, ...draft } = told('r1', { payload: {} }).intentDraft;
    await journal.note({ ...draft, phase: 'observation' });
    expect(journal.payload(existing(journal.record(1)))).toEqual({});
    expect(keysIn(file)).toBe(0);
    await record(journal, told('r2'));
    await record(journal, told('r3'));
    expect(keysIn(file)).toBe(1);
  });
});

function keysIn(file: string): unknown {
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  return db.prepare('SELECT count(*) AS keys FROM subject').get()?.keys;
}

describe('a key of a subject that is gone', () => {
  test('takes the values with it, and leaves the chain sound', async () => {
    const file = place();
    const first = open(file);
    await record(first, told('r1', { id: 'C-1' }));
    await record(first, told('r2', { id: 'C-2' }));
    await first.close();
    meddle(file, `DELETE FROM subject WHERE name = 'campaign:C-1'`);

    const second = open(file);
    expect(second.verify()).toMatchObject({ sound: true, records: 4 });
    expect(second.payload(existing(second.record('r1/outcome')))).toBeUndefined();
    expect(second.payload(existing(second.record('r2/outcome')))).toMatchObject({ reason: 'COMPLIANCE' });
  });

  test('is not taken for the key that the same subject gets later', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, told('r1'));
    meddle(file, 'DELETE FROM subject');
    await record(journal, told('r2'));
    expect(journal.verify()).toMatchObject({ sound: true, records: 4 });
    expect(journal.payload(existing(journal.record('r1/outcome')))).toBeUndefined();
    expect(journal.payload(existing(journal.record('r2/outcome')))).toMatchObject({ reason: 'COMPLIANCE' });
  });

  test('leaves an open intent that nobody can read, and the journal says so', async () => {
    const file = place();
    const journal = open(file);
    await intend(journal, told('r1'));
    meddle(file, 'DELETE FROM subject');
    expect(() => journal.openIntents()).toThrow(coded('journal.corrupt'));
  });
});

describe('one turn of the event loop', () => {
  test('takes one transaction, however much it writes', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, told('r0'));
    const before = commitsIn(file);
    await Promise.all(Array.from({ length: 100 }, (_, n) => intend(journal, told(`r${n + 1}`))));
    expect(commitsIn(file) - before).toBe(1);
    expect([...journal.records()]).toHaveLength(102);
  });

  // Fails either in the middle of the batch, or, by a constraint that SQLite looks at last, in the commit itself.
  test.each([
    {
      when: 'while it writes',
      sql: `CREATE TRIGGER disk BEFORE INSERT ON record WHEN NEW.seq = 4 BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    },
    {
      when: 'when it commits',
      sql: `CREATE TABLE parent (id INTEGER PRIMARY KEY);
        CREATE TABLE child (parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER disk AFTER INSERT ON record WHEN NEW.seq = 4 BEGIN INSERT INTO child VALUES (9); END`,
    },
  ])(
    'that fails $when is refused whole, leaves nothing half-written, and the next goes on where the last was',
    async ({ sql }) => {
      const file = place();
      const journal = open(file);
      await record(journal, told('r1'));
      meddle(file, sql);
      const [second, third, fourth] = [2, 3, 4].map((n) => told(`r${n}`, { id: `C-${n}` })) as [Told, Told, Told];
      const failed = await Promise.allSettled([
        conclude(journal, second),
        intend(journal, third),
        conclude(journal, fourth),
      ]);
      expect(failed).toMatchObject(
        Array.from({ length: 3 }, () => ({ status: 'rejected', reason: coded('journal.unwritable') })),
      );
      expect(journal.find('r2')).toBeUndefined();
      expect(journal.openIntents()).toEqual([]);
      expect(journal.verify()).toMatchObject({ sound: true, records: 2 });

      // Its key was not written either: it is made anew.
      await conclude(journal, second);
      expect(journal.find('r2')?.outcome).toEqual(second.outcome);
      meddle(file, 'DROP TRIGGER disk');
      await Promise.all([fourth, third].map((each) => conclude(journal, each)));
      expect(journal.verify()).toMatchObject({ sound: true, records: 5 });
    },
  );
});

/** Transactions in the write-ahead log: each ends with a frame that says the size of the database. https://www.sqlite.org/fileformat2.html#walformat */
function commitsIn(file: string): number {
  const log = readFileSync(`${file}-wal`);
  const frame = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) commits += 1;
  return commits;
}
