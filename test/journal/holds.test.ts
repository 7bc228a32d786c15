import { describe, expect, onTestFinished, test } from 'vitest';
import { registrationOf, type Schedule } from '../../src/engine/schedules.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { openJournal } from '../../src/journal/store.ts';
import { record, told } from './drafts.ts';
import { IMPLEMENTATIONS } from './implementations.ts';
import { coded, now } from './opened.ts';
import { place } from './place.ts';

const by = { actor: { id: 'counsel', type: 'user' }, tzdata: '2026b' } as const;
const subject = { kind: 'campaign', id: 'C-1' };
const VALUE = 'QUITE-UNMISTAKABLE';

const scheduled = (key: string): Schedule => ({
  ...{ schedule: `later ${key}`, fingerprint: key, lifecycle: subject.kind, id: subject.id },
  event: { type: 'pause', actor: by.actor, payload: {} },
  ...{ dueAt: '2026-11-21T10:00:00.000Z', platform: 'guide https://api.example.com' },
});

describe.each(IMPLEMENTATIONS)('the journal in $name', ({ open }) => {
  test('erases nothing of what is held, and has on record that somebody asked', async () => {
    const journal = open();
    await record(journal, told('r1', { payload: { text: VALUE } }));
    await journal.hold(subject, 'Case 4711', by);
    await expect(journal.erase(subject, by)).rejects.toThrow(coded('journal.held'));
    expect(JSON.stringify(journal.find('r1'))).toContain('print of r1');
    expect([...journal.records()].slice(2)).toMatchObject([
      { phase: 'hold', action: 'subject.held', actor: by.actor, resource: subject, change: { keys: ['reason'] } },
      { phase: 'erasure', action: 'subject.erasureRefused', actor: by.actor, resource: subject, change: { keys: [] } },
    ]);
    expect(journal.verify()).toMatchObject({ sound: true, records: 4 });
  });

  test('keeps the reason sealed, and lets it go with the subject', async () => {
    const journal = open();
    await record(journal, told('r1'));
    await journal.hold(subject, 'Case 4711', by);
    const [held] = [...journal.records()].slice(2);
    if (held === undefined) throw new Error('The hold is not on record.');
    expect(JSON.stringify(held)).not.toContain('4711');
    expect(journal.payload(held)).toEqual({ reason: 'Case 4711' });
    await journal.release(subject, 'Case closed', by);
    await journal.erase(subject, by);
    expect(journal.payload(held)).toBeUndefined();
    expect(journal.verify()).toMatchObject({ sound: true, records: 5 });
  });

  test('has each of what is asked in one millisecond on record under an id of its own', async () => {
    const journal = open();
    for (const request of ['r1', 'r2']) {
      await record(journal, told(request));
      await journal.hold(subject, 'Case 4711', by);
      await expect(journal.erase(subject, by)).rejects.toThrow(coded('journal.held'));
      await journal.release(subject, 'Case closed', by);
      // What waits is cancelled with it, by a record ahead of its own.
      await journal.schedules.register(registrationOf(scheduled(request), now(), by.tzdata));
      await journal.erase(subject, by);
    }
    const acts = [...journal.records()].filter(({ action }) => action.startsWith('subject.'));
    expect(acts.map(({ action }) => action.slice('subject.'.length))).toEqual([
      'held',
      'erasureRefused',
      'released',
      'erased',
      'held',
      'erasureRefused',
      'released',
      'erased',
    ]);
    expect(new Set(acts.map(({ occurredAt }) => occurredAt)).size).toBe(1);
    expect(acts.map(({ id }) => id.split('/').at(-1))).toEqual(acts.map(({ seq }) => String(seq)));
  });

  test('erases nothing where it cannot put on record who asked for it', async () => {
    const journal = open();
    await record(journal, told('r1'));
    const nobody = { ...by, actor: { ...by.actor, id: '\ud800' } };
    await expect(journal.erase(subject, nobody)).rejects.toThrow(coded('journal.unrecordable'));
    const kept = [...journal.records()];
    expect(kept).toHaveLength(2);
    expect(kept.map((each) => journal.payload(each))).not.toContain(undefined);
  });

  test('erases only once every hold is released, and each by its own', async () => {
    const journal = open();
    await record(journal, told('r1'));
    await journal.hold(subject, 'Case 1', by);
    await journal.hold(subject, 'Case 2', by);
    await journal.release(subject, 'Case 1 closed', by);
    await expect(journal.erase(subject, by)).rejects.toThrow(coded('journal.held'));
    await journal.release(subject, 'Case 2 closed', by);
    await expect(journal.release(subject, 'Once too often', by)).rejects.toThrow(coded('journal.notHeld'));
    expect(await journal.erase(subject, by)).toMatchObject({ subjects: [subject] });
  });

  test('holds what was made under its reference too, and releases it by either', async () => {
    const journal = open();
    const making = told('r1', { id: 'visit-1' });
    const created = { created: 'G-1' };
    await journal.intend(making.intent, making.intentDraft);
    await journal.conclude('p', { ...making.outcome, ...created }, { ...making.outcomeDraft, ...created });
    await record(journal, told('r2', { id: 'G-1' }));
    await journal.hold({ kind: 'campaign', id: 'visit-1' }, 'Case 4711', by);
    await expect(journal.erase({ kind: 'campaign', id: 'G-1' }, by)).rejects.toThrow(coded('journal.held'));
    await journal.release({ kind: 'campaign', id: 'G-1' }, 'Case closed', by);
    const { subjects } = await journal.erase({ kind: 'campaign', id: 'G-1' }, by);
    expect(new Set(subjects.map(({ id }) => id))).toEqual(new Set(['G-1', 'visit-1']));
  });

  test('holds nothing that is not on record, for no reason, or without one that can be read', async () => {
    const journal = open();
    await record(journal, told('r1'));
    const other = { kind: 'campaign', id: 'C-9' };
    await expect(journal.hold(other, 'Case', by)).rejects.toThrow(coded('journal.unknownSubject'));
    await expect(journal.release(other, 'Case', by)).rejects.toThrow(coded('journal.unknownSubject'));
    for (const reason of ['', '  ', 'x'.repeat(1_001), '\ud800']) {
      await expect(journal.hold(subject, reason, by)).rejects.toThrow(coded('journal.noReason'));
    }
    expect(journal.verify()).toMatchObject({ sound: true, records: 2 });
  });

  test('leaves of what is erased how it ended alone, wherever it stood, and nothing of others', async () => {
    const journal = open();
    for (const [request, id] of [
      ['r1', 'C-1'],
      ['r2', 'C-2'],
    ] as const) {
      const one = told(request, { id, payload: { text: `${VALUE} of ${id}` } });
      await journal.intend(one.intent, one.intentDraft);
      const rows = [{ sink: 'crm', item: id, payload: { text: VALUE } }];
      const letters = [{ sink: 'wfm', id: `l-${id}`, type: 'text/plain', body: VALUE }];
      await journal.conclude(one.intent.fingerprint, one.outcome, one.outcomeDraft, rows, letters);
      const seen = { id, state: 'paused', since: '2026-11-20T10:00:00.000Z', event: 'e1' };
      await journal.cursors.move('s', { subject: 's', subscription: 'x', cursor: '1' }, seen);
    }
    const [chunk] = [await journal.outbox.take('crm', Number.MAX_SAFE_INTEGER, { limit: 9, keyOf: () => 'both' })];
    expect(chunk?.rows).toHaveLength(2);
    expect(await journal.erase(subject, by)).toEqual({ subjects: [subject], outcomes: 1, rows: 2 });
    expect(journal.find('r1')).not.toHaveProperty('fingerprint');
    expect(journal.find('r1')).toMatchObject({ outcome: { kind: 'moved', to: 'paused' } });
    expect(journal.find('r2')).toHaveProperty('fingerprint');
    const said = [...journal.records()].map((each) => [each.resource.id, journal.payload(each)] as const);
    expect(said).toEqual([
      ['C-1', undefined],
      ['C-1', undefined],
      ['C-2', { text: `${VALUE} of C-2` }],
      ['C-2', { text: `${VALUE} of C-2` }],
      ['C-1', {}],
    ]);
    expect(journal.letters.postings().map(({ resource }) => resource)).toEqual(['campaign:C-2']);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
    const again = await journal.outbox.take('crm', Number.MAX_SAFE_INTEGER, { limit: 9, keyOf: () => 'one' });
    expect(again?.rows.map(({ item }) => item)).toEqual(['C-2']);
    expect([journal.cursors.seen('s', 'C-1'), journal.cursors.seen('s', 'C-2')?.state]).toEqual([undefined, 'paused']);
    expect(await journal.erase(subject, by)).toEqual({ subjects: [], outcomes: 0, rows: 0 });
    expect(journal.verify()).toMatchObject({ sound: true, records: 5 });
  });

  test('erases nothing while a request of it is open', async () => {
    const journal = open();
    const one = told('r1');
    await journal.intend(one.intent, one.intentDraft);
    await expect(journal.erase(subject, by)).rejects.toThrow(coded('journal.open'));
    expect(journal.openIntents()).toEqual([one.intent]);
  });
});

test.each([
  ['in memory', (now: () => number) => memoryJournal({ now })],
  ['on disk', (now: () => number) => openJournal(place(), { now })],
])('%s an erasure and what it cancels are of one moment, however the clock goes on', async (_, open) => {
  let ms = now();
  const journal = open(() => ms++);
  onTestFinished(() => journal.close());
  await record(journal, told('r1'));
  for (const key of ['a', 'b']) await journal.schedules.register(registrationOf(scheduled(key), now(), by.tzdata));
  await journal.erase(subject, by);
  const moments = [...journal.records()].slice(-3).map(({ phase, occurredAt }) => ({ phase, occurredAt }));
  const [{ occurredAt } = { occurredAt: '' }] = moments;
  expect(moments).toEqual(['cancelled', 'cancelled', 'erasure'].map((phase) => ({ phase, occurredAt })));
});
