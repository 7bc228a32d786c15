import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal, readJournal } from '../../src/journal/store.ts';
import { intend, record, told } from './drafts.ts';
import { coded, existing, meddle, now, open, read } from './opened.ts';
import { place } from './place.ts';

describe('a journal has one writer', () => {
  test('and the second is refused with its path', () => {
    const file = place();
    open(file);
    expect(() => openJournal(file, { now })).toThrow(coded('journal.locked'));
    expect(() => openJournal(file, { now })).toThrow(file);
  });

  test('by whatever name it is called', () => {
    const file = place();
    open(file);
    const alias = path.join(path.dirname(file), 'alias.db');
    symlinkSync(file, alias);
    expect(() => openJournal(alias, { now })).toThrow(coded('journal.locked'));
  });

  test('at a time: closed, it is free', async () => {
    const file = place();
    await open(file).close();
    await record(open(file), told('r1'));
  });

  test('and none where its lock cannot be opened, which is told as any other file that cannot be written', async () => {
    const file = place();
    await open(file).close();
    rmSync(`${file}-lock`);
    mkdirSync(`${file}-lock`);
    expect(() => openJournal(file, { now })).toThrow(coded('journal.unwritable'));
    expect(() => openJournal(file, { now })).toThrow(`${file}-lock`);
  });

  test('and after an opening that failed, it is free too', () => {
    const file = place();
    writeFileSync(file, 'this is a text, and not a short one either: it is longer than a header');
    expect(() => openJournal(file, { now })).toThrow(coded('journal.corrupt'));
    writeFileSync(file, '');
    open(file);
  });
});

describe('a reader', () => {
  test('beside a writer sees what is written meanwhile, and does not hold it up', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, told('r1'));
    const log = read(file);
    const listing = log.records()[Symbol.iterator]();
    expect(listing.next().value?.id).toBe('r1/intent');
    await record(journal, told('r2'));
    expect([...log.records()].map(({ id }) => id)).toEqual(['r1/intent', 'r1/outcome', 'r2/intent', 'r2/outcome']);
    expect(log.verify()).toEqual(journal.verify());
    expect(log.payload(existing(log.record(1)))).toMatchObject({ reason: 'COMPLIANCE' });
    await journal.close();
    expect(log.verify()).toMatchObject({ sound: true, records: 4 });
  });

  test('reads lists longer than a page', async () => {
    const file = place();
    const journal = open(file);
    await Promise.all(Array.from({ length: 1203 }, (_, n) => intend(journal, told(`r${n}`, { id: `C-${n % 2}` }))));
    const log = read(file);
    expect([...log.records()].map(({ seq }) => seq)).toEqual(Array.from({ length: 1203 }, (_, n) => n + 1));
    expect([...log.records({ id: 'C-0' })]).toHaveLength(602);
    expect([...log.records({ limit: 700 })]).toHaveLength(700);
    expect(log.verify()).toMatchObject({ sound: true, records: 1203 });
  });

  test('finds no journal where there is none, and makes none', () => {
    const file = place();
    expect(() => readJournal(file)).toThrow(coded('journal.missing'));
    expect(existsSync(file)).toBe(false);
  });

  test('that is closed says so', () => {
    const file = place();
    open(file);
    const log = readJournal(file);
    log.close();
    expect(() => log.verify()).toThrow(coded('journal.closed'));
  });
});

describe('neither writer nor reader opens', () => {
  const both = (file: string, code: string) => {
    expect(() => readJournal(file)).toThrow(coded(code));
    expect(() => openJournal(file, { now })).toThrow(coded(code));
  };

  test('a journal of a later version', async () => {
    const file = place();
    await open(file).close();
    meddle(file, 'PRAGMA user_version = 99');
    both(file, 'journal.newer');
  });

  test('a file that is no database', () => {
    const file = place();
    writeFileSync(file, 'this is a text, and not a short one either: it is longer than a header');
    both(file, 'journal.corrupt');
  });

  test('a database of something else, and it is left as it was', () => {
    const file = place();
    meddle(file, 'CREATE TABLE customers (name TEXT)');
    const before = readFileSync(file);
    both(file, 'journal.corrupt');
    expect(readFileSync(file)).toEqual(before);
  });

  test('a directory', () => {
    const file = place();
    mkdirSync(file);
    expect(() => readJournal(file)).toThrow(coded('journal.unreadable'));
    expect(() => openJournal(file, { now })).toThrow(coded('journal.unwritable'));
  });

  test('a path whose directory is missing', () => {
    const file = path.join(place(), 'journal.db');
    expect(() => openJournal(file, { now })).toThrow(coded('journal.unwritable'));
  });
});
