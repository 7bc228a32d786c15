import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GroupCommit } from '../../src/journal/group-commit.ts';
import { type Batch, type Committed, type Executor, Transactions, type Write } from '../../src/journal/transaction.ts';
import { coded } from './opened.ts';
import { place } from './place.ts';

/** A disk that is synced when the test says so; each write adds the row of its number. */
function disk() {
  const file = place();
  const db = new DatabaseSync(file);
  onTestFinished(() => {
    if (db.isOpen) db.close();
  });
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE written (number INTEGER PRIMARY KEY)');
  const syncs: PromiseWithResolvers<void>[] = [];
  const here = new Transactions<number>({
    ...{ db, file, begun() {}, undone() {} },
    sync() {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      return sync.promise;
    },
  });
  const commits = new GroupCommit<number>({ now: () => 0, here, beside: () => undefined }, 0);
  const settled: string[] = [];
  const write = (number: number): Promise<void> =>
    commits
      .add((state) => {
        db.prepare('INSERT INTO written VALUES (?)').run(number);
        return state + 1;
      })
      .then(() => void settled.push(`${number} is durable`));
  const rows = () =>
    db
      .prepare('SELECT number FROM written')
      .all()
      .map(({ number }) => number);
  return { db, commits, syncs, settled, write, rows };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('nothing is durable before the disk says so, and the state is that of the disk', async () => {
  const { commits, syncs, settled, write, rows } = disk();
  const written = [write(1), write(2)];
  await turn();
  await turn();
  expect([rows(), settled, commits.state, syncs.length]).toEqual([[1, 2], [], 0, 1]);
  syncs[0]?.resolve();
  await Promise.all(written);
  expect([settled, commits.state]).toEqual([['1 is durable', '2 is durable'], 2]);
});

test('what is asked for while the disk is busy is one transaction, once it is free', async () => {
  const { commits, syncs, write, rows } = disk();
  const written = [write(1)];
  await turn();
  written.push(write(2));
  await turn();
  written.push(write(3));
  await turn();
  expect(rows()).toEqual([1]);
  syncs[0]?.resolve();
  await written[0];
  await turn();
  await turn();
  expect([rows(), syncs.length]).toEqual([[1, 2, 3], 2]);
  syncs[1]?.resolve();
  await Promise.all(written);
  expect(commits.state).toBe(3);
});

test('once the disk has failed, nothing is written behind what may not be there', async () => {
  const { commits, syncs, write, rows } = disk();
  const [first, second] = [write(1), write(2)];
  await turn();
  const third = write(3);
  syncs[0]?.reject(new Error('EIO: i/o error, fdatasync'));
  for (const each of [first, second, third]) await expect(each).rejects.toThrow(coded('journal.unwritable'));
  await expect(write(4)).rejects.toThrow(/EIO/);
  expect([rows(), commits.state, syncs.length]).toEqual([[1, 2], 0, 1]);
  await commits.drain();
});

describe('leaves it open what is on the disk', () => {
  const commitsWith = (fail: (sql: string) => void) => {
    const db = new DatabaseSync(place());
    onTestFinished(() => db.close());
    const failing = {
      isOpen: true,
      get isTransaction() {
        return db.isTransaction;
      },
      exec(sql: string) {
        fail(sql);
        db.exec(sql);
      },
    } as DatabaseSync;
    const here = new Transactions<number>({ db: failing, file: 'f', begun() {}, undone() {}, async sync() {} });
    return new GroupCommit<number>({ now: () => 0, here, beside: () => undefined }, 0);
  };

  test('a write that cannot be rolled back', async () => {
    const commits = commitsWith((sql) => {
      if (sql === 'ROLLBACK') throw new Error('EIO');
    });
    const broken = commits.add(() => {
      throw new Error('no such table');
    });
    await expect(broken).rejects.toThrow(/no such table/);
    await expect(commits.add((state) => state + 1)).rejects.toThrow(/no such table/);
    await commits.drain();
  });

  test('a commit that SQLite itself could not bring there', async () => {
    let isFailing = true;
    const commits = commitsWith((sql) => {
      if (sql === 'COMMIT' && isFailing) throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
    });
    await expect(commits.add((state) => state + 1)).rejects.toThrow(/disk I\/O error/);
    isFailing = false;
    await expect(commits.add((state) => state + 1)).rejects.toThrow(/disk I\/O error/);
    expect(commits.state).toBe(0);
  });
});

test('a write that comes when the database is closed is refused', async () => {
  const { db, commits, write } = disk();
  const late = write(1);
  db.close();
  await expect(late).rejects.toThrow(coded('journal.unwritable'));
  await commits.drain();
});

test('is drained once nothing waits any more', async () => {
  const { commits, syncs, settled, write } = disk();
  const written = [write(1)];
  await turn();
  written.push(write(2));
  const drained = commits.drain().then(() => settled.push('drained'));
  syncs[0]?.resolve();
  await written[0];
  while (syncs.length < 2) await turn();
  syncs[1]?.resolve();
  await Promise.all([...written, drained]);
  expect(settled).toEqual(['1 is durable', '2 is durable', 'drained']);
});

test('with another thread at hand those it can be told go there, the others stay here, and whoever came first goes first', async () => {
  const batches: string[] = [];
  const executor = <One>(name: string, spell: (one: One) => string) => ({
    async commit({ writes, state }: Batch<number, One>): Promise<Committed<number>> {
      batches.push(`${name} ${state}: ${writes.map(spell).join(' ')}`);
      return { kind: 'committed', state: state + writes.length, refused: new Map() };
    },
  });
  const here = executor('here', (write: Write<number>) => String(write(0, 0)));
  let beside: Executor<number, string> | undefined;
  const waited: number[] = [];
  const commits = new GroupCommit<number, string>(
    {
      ...{ now: () => 0, here },
      beside(waiting) {
        waited.push(waiting);
        return beside;
      },
    },
    0,
  );
  const add = (number: number, told?: string) => commits.add(() => number, told);
  await Promise.all([add(1), add(2, 'two')]);
  beside = executor('beside', (told: string) => told);
  await Promise.all([add(3, 'three'), add(4), add(5, 'five'), add(6)]);
  await Promise.all([add(7), add(8, 'eight')]);
  expect(batches).toEqual(['here 0: 1 2', 'beside 2: three five', 'here 4: 4 6', 'here 6: 7', 'beside 7: eight']);
  expect(waited).toEqual([2, 4, 2, 2, 1]);
  expect(commits.state).toBe(8);
});

test('the other thread has its next batch before those who waited for the last are told', async () => {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const beside: Executor<number, string> = {
    commit({ writes, state }) {
      log.push(`on its way: ${writes.join(' ')}`);
      return new Promise((resolve) => {
        ends.push(() => resolve({ kind: 'committed', state: state + writes.length, refused: new Map() }));
      });
    },
  };
  const here = { commit: () => Promise.reject(new Error('Nothing is done here.')) };
  const commits = new GroupCommit<number, string>({ now: () => 0, here, beside: () => beside }, 0);
  const add = (told: string) => commits.add((state) => state + 1, told).then(() => void log.push(`told: ${told}`));
  const first = add('one');
  await turn();
  const second = add('two');
  ends[0]?.();
  await first;
  await turn();
  ends[1]?.();
  await second;
  expect(log).toEqual(['on its way: one', 'on its way: two', 'told: one', 'told: two']);
});
