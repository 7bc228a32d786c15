import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../../src/engine/journal.ts';
import { cancellationOf, registrationOf, SCHEDULES, type Schedule, standing } from '../../src/engine/schedules.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { conclude, told } from './drafts.ts';
import { coded, meddle, open, read } from './opened.ts';
import { place } from './place.ts';
import { TO_VERSION_6 } from './version-6.ts';

const NOW = Date.UTC(2026, 10, 20, 10);
const dpo = { id: 'dpo', type: 'user' } as const;
const VALUE = 'QUITE-UNMISTAKABLE';
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

const schedule = (key: string, minutes: number, changes: Partial<Schedule> = {}): Schedule => ({
  ...{ schedule: key, fingerprint: `print of ${key}`, lifecycle: 'campaign', id: 'C-1' },
  event: { type: 'pause', actor: { id: 'ada', type: 'user' }, payload: { reason: 'OTHER', text: VALUE } },
  ...{ dueAt: at(minutes), platform: 'guide https://api.example.com' },
  ...changes,
});
const registered = (one: Schedule) => registrationOf(one, NOW, '2026b');
const cancelled = (one: Schedule) => cancellationOf(standing(one), { actor: dpo, now: NOW, tzdata: '2026b' });
const phases = (log: AuditLog) => [...log.records()].map(({ phase, request }) => `${request} ${phase}`);

const IMPLEMENTATIONS: { readonly name: string; readonly make: () => Journal & AuditLog }[] = [
  { name: 'memory', make: () => memoryJournal({ now: () => NOW }) },
  { name: 'store', make: () => openJournal(place(), { now: () => NOW }) },
];

describe.each(IMPLEMENTATIONS)('the schedules of the journal in $name', ({ make }) => {
  function opened() {
    const journal = make();
    onTestFinished(() => journal.close());
    return journal;
  }

  test('are listed in the order in which they are sent, and looked for by what they are', async () => {
    const { schedules } = opened();
    const other = schedule('b', 10, { lifecycle: 'guest', id: 'G-1', follows: 'r1' });
    for (const one of [schedule('c', 30), other, schedule('a', 20)]) await schedules.register(registered(one));
    const keys = (...filter: Parameters<typeof schedules.list>) =>
      schedules.list(...filter).map((each) => each.schedule);
    expect(schedules.list({ limit: 1 })).toEqual([standing(other)]);
    expect(keys()).toEqual(['b', 'a', 'c']);
    expect(keys({ by: new Date(NOW + 20 * 60_000) })).toEqual(['b', 'a']);
    expect(keys({ lifecycle: 'campaign', id: 'C-1' })).toEqual(['a', 'c']);
    expect(keys({ schedule: 'c' })).toEqual(['c']);
    expect(keys({ id: 'C-9' })).toEqual([]);
    expect(schedules.find('b')).toEqual(other);
    expect(schedules.find('z')).toBeUndefined();
    expect([schedules.nextAfter(at(0)), schedules.nextAfter(at(10)), schedules.nextAfter(at(30))]).toEqual([
      at(10),
      at(20),
      undefined,
    ]);
    expect(schedules.count(at(20))).toEqual({ waiting: 3, late: 2 });
  });

  test('are put off with what became of the attempt, and stay due since when they were', async () => {
    const { schedules } = opened();
    await schedules.register(registered(schedule('a', 10)));
    await schedules.postpone('a', { code: 'http.503', at: at(11) }, at(12));
    expect(schedules.list()).toMatchObject([
      { attempts: 1, last: { code: 'http.503', at: at(11) }, dueAt: at(10), nextAt: at(12) },
    ]);
    expect(schedules.count(at(11))).toEqual({ waiting: 1, late: 1 });
    expect(schedules.list({ by: new Date(at(11)) })).toEqual([]);
  });

  test('end once, settled without a record and cancelled with one; their keys never come back', async () => {
    const journal = opened();
    const [a, b] = [schedule('a', 10), schedule('b', 10)];
    for (const one of [a, b]) await journal.schedules.register(registered(one));
    await expect(journal.schedules.register(registered(a))).rejects.toThrow(coded('journal.scheduled'));
    await journal.schedules.settle('a');
    expect(await journal.schedules.cancel('b', cancelled(b))).toBe(true);
    expect(await journal.schedules.cancel('b', cancelled(b))).toBe(false);
    await expect(journal.schedules.register(registered(a))).rejects.toThrow(coded('journal.scheduled'));
    expect(phases(journal)).toEqual(['a scheduled', 'b scheduled', 'b cancelled']);
    expect(journal.verify()).toMatchObject({ sound: true });
  });

  test('that follow a request stand with its intent, once, and go with its outcome only where it registered them', async () => {
    const journal = opened();
    const [one, two] = [told('r1'), told('r2')];
    const pause = schedule('p', 10, { follows: 'r1' });
    await journal.intend(one.intent, one.intentDraft, registered(pause));
    await journal.intend(two.intent, two.intentDraft, registered({ ...pause, follows: 'r2' }));
    expect(phases(journal)).toEqual(['r1 intent', 'p scheduled', 'r2 intent']);
    const withdrawn = cancelled(pause);
    await journal.conclude('print of r2', two.outcome, two.outcomeDraft, [], [], withdrawn);
    expect(journal.schedules.list()).toHaveLength(1);
    await journal.conclude('print of r1', one.outcome, one.outcomeDraft, [], [], withdrawn);
    expect(journal.schedules.list()).toEqual([]);
    expect(phases(journal).slice(3)).toEqual(['r2 outcome', 'r1 outcome', 'p cancelled']);
    expect(journal.verify()).toMatchObject({ sound: true, records: 6 });
  });

  test('take an intent down with them where they cannot be recorded', async () => {
    const journal = opened();
    const one = told('r1');
    const bad = registered(schedule('p', 10, { event: { type: 'pause', actor: dpo, payload: { text: '\ud800' } } }));
    await expect(journal.intend(one.intent, one.intentDraft, bad)).rejects.toThrow(coded('journal.unrecordable'));
    expect([journal.openIntents(), journal.schedules.list(), phases(journal)]).toEqual([[], [], []]);
  });

  test('are so many at most, and an intent that one is to follow is not taken without it', async () => {
    const journal = opened();
    const all = Array.from({ length: SCHEDULES }, (_, n) => schedule(`s${n}`, n));
    await Promise.all(all.map((one) => journal.schedules.register(registered(one))));
    const more = registered(schedule('more', 1));
    await expect(journal.schedules.register(more)).rejects.toThrow(coded('journal.full'));
    const one = told('r1');
    await expect(journal.intend(one.intent, one.intentDraft, more)).rejects.toThrow(coded('journal.full'));
    expect(journal.openIntents()).toEqual([]);
    await journal.schedules.settle('s0');
    await journal.intend(one.intent, one.intentDraft, more);
    expect(journal.schedules.count(at(0)).waiting).toBe(SCHEDULES);
  });
});

describe('schedules on disk', () => {
  test('outlive the process, and can be read beside it', async () => {
    const file = place();
    const journal = open(file);
    await journal.schedules.register(registered(schedule('a', 10)));
    await journal.schedules.postpone('a', { code: 'http.503', at: at(11) }, at(12));
    expect(read(file).schedules({ id: 'C-1' })).toEqual(journal.schedules.list());
    await journal.close();
    const again = open(file);
    expect(again.schedules.find('a')).toEqual(schedule('a', 10));
    expect(again.schedules.list()).toMatchObject([{ attempts: 1, nextAt: at(12) }]);
  });

  test('are one transaction with the intent: where the schedule cannot be written, neither is', async () => {
    const file = place();
    const journal = open(file);
    meddle(file, `CREATE TRIGGER no BEFORE INSERT ON schedule BEGIN SELECT raise(ABORT, 'no'); END`);
    const one = told('r1');
    const pause = registered(schedule('p', 10, { follows: 'r1' }));
    await expect(journal.intend(one.intent, one.intentDraft, pause)).rejects.toThrow(coded('journal.unwritable'));
    expect([journal.openIntents(), phases(journal)]).toEqual([[], []]);
    meddle(file, 'DROP TRIGGER no');
    await journal.intend(one.intent, one.intentDraft, pause);
    expect(phases(journal)).toEqual(['r1 intent', 'p scheduled']);
  });

  test('show no payload in any file', async () => {
    const file = place();
    const journal = open(file);
    await journal.schedules.register(registered(schedule('a', 10)));
    await journal.close();
    expect(readFileSync(file, 'latin1')).not.toMatch(/QUITE-UNMISTAKABLE|print of a/);
    expect(JSON.stringify(read(file).schedules())).not.toContain(VALUE);
  });

  test('of a subject that is erased are cancelled on record, by whom and why, and those of others stay', async () => {
    const journal = open(place());
    await conclude(journal, told('r1', { id: 'C-1' }));
    await journal.schedules.register(registered(schedule('a', 10)));
    await journal.schedules.register(registered(schedule('b', 10, { id: 'C-2' })));
    expect(await journal.erase({ kind: 'campaign', id: 'C-1' }, { actor: dpo, tzdata: '2026b' })).toMatchObject({
      outcomes: 1,
      rows: 1,
    });
    expect(journal.schedules.list()).toMatchObject([{ schedule: 'b' }]);
    expect(journal.record('a/cancelled')).toMatchObject({ actor: dpo, error: { code: 'subject.erased' } });
    expect(phases(journal).at(-1)).toBe('erasure of campaign C-1 erasure');
    expect(journal.verify()).toMatchObject({ sound: true });
  });

  test('a journal of version 5 has none until it is opened to be written', async () => {
    const file = place();
    const journal = open(file);
    await conclude(journal, told('r1'));
    await journal.close();
    meddle(file, `${TO_VERSION_6}; DROP TABLE schedule; PRAGMA user_version = 5`);
    const reader = read(file);
    expect(reader.schedules()).toEqual([]);
    const again = open(file);
    await again.schedules.register(registered(schedule('a', 10)));
    expect(again.verify()).toMatchObject({ sound: true, records: 2 });
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 7 });
    db.close();
  });
});
