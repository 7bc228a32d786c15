import { existsSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Allowed, Judged } from '../../src/engine/decision.ts';
import type { Journal } from '../../src/engine/journal.ts';
import { record, type Told, told } from './drafts.ts';
import { coded, existing, open, read } from './opened.ts';
import { place } from './place.ts';

const dpo = { id: 'dpo', type: 'user' } as const;
const by = { actor: dpo, tzdata: '2026b' };
const VALUE = 'QUITE-UNMISTAKABLE';

/** Bytes of all the files, as whoever has the disk sees them. */
const bytesOf = (file: string): Buffer =>
  Buffer.concat([file, `${file}-wal`, `${file}-shm`].filter(existsSync).map((name) => readFileSync(name)));

/** A request with the value wherever a request can have one. */
function planted(request: string, id: string, created?: string): Told {
  const one = told(request, { id, payload: { text: VALUE } });
  const judged: Judged = {
    ...{ rule: 'consent', edge: 'active', answer: 'allow' as const, code: 'consent.given' },
    ...{ sentence: `${VALUE} agrees.`, evidence: { text: VALUE }, params: { text: VALUE } },
  };
  const decision: Allowed = {
    ...one.outcome.decision,
    verdicts: [judged],
    effect: { type: 'write', params: { text: VALUE } },
  };
  return {
    ...one,
    intent: { ...one.intent, fingerprint: `${VALUE} of ${request}` },
    outcome: { ...one.outcome, decision, ...(created && { created }) },
    outcomeDraft: {
      ...one.outcomeDraft,
      ...(created && { created }),
      receipt: {
        decision,
        receipt: {
          versions: { package: '1', tzdata: '2026b', policy: 'p' },
          resource: { id, state: 'active', version: '"7"', document: { name: VALUE } },
          ...{ facts: {}, capabilities: [], wanted: {}, now: 0 },
        },
      },
    },
  };
}

const withRow = (journal: Journal, { intent, outcome, outcomeDraft }: Told, item: string): Promise<void> =>
  journal.conclude(intent.fingerprint, outcome, outcomeDraft, [{ sink: 'crm', item, payload: { text: VALUE } }]);

/** The secrets of all subjects, as they stand in the file. */
function secretsIn(file: string): readonly { name: string; secret: Buffer }[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare('SELECT name, secret FROM subject').all();
  db.close();
  return rows.map(({ name, secret }) => ({ name: String(name), secret: Buffer.from(secret as Uint8Array) }));
}

describe('erasing a subject', () => {
  test('leaves neither its key nor its values in any file, at once and after closing, and the chain sound', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, planted('r1', 'C-1'));
    await record(journal, planted('r2', 'C-2'));
    const head = journal.verify();
    const secrets = secretsIn(file);
    const mine = there(secrets.find(({ name }) => name === 'campaign:C-1')).secret;
    const other = there(secrets.find(({ name }) => name === 'campaign:C-2')).secret;
    expect(bytesOf(file).includes(mine)).toBe(true);

    expect(await journal.erase({ kind: 'campaign', id: 'C-1' }, by)).toEqual({
      subjects: [{ kind: 'campaign', id: 'C-1' }],
      outcomes: 1,
      rows: 0,
    });
    // Nor does it linger in memory, where the verification has used it.
    expect(journal.payload(existing(journal.record('r1/outcome')))).toBeUndefined();
    for (const bytes of [bytesOf(file), await closed()]) {
      expect(bytes.includes(mine)).toBe(false);
      expect(bytes.includes(other)).toBe(true);
      expect(bytes.includes(VALUE)).toBe(false);
    }
    expect(head).toMatchObject({ sound: true, records: 4 });
    const log = read(file);
    expect(log.verify()).toMatchObject({ sound: true, records: 5 });
    expect(log.payload(existing(log.record('r1/outcome')))).toBeUndefined();
    expect(log.receipt(existing(log.record('r1/outcome')))).toBeUndefined();
    expect(log.payload(existing(log.record('r2/outcome')))).toEqual({ text: VALUE });

    async function closed(): Promise<Buffer> {
      await journal.close();
      return bytesOf(file);
    }
  });

  test('is on record, with who asked for it and nothing of what is gone', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, planted('r1', 'C-1'));
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    expect(journal.record(3)).toMatchObject({
      phase: 'erasure',
      action: 'subject.erased',
      actor: dpo,
      resource: { kind: 'campaign', id: 'C-1' },
      change: { keys: [] },
    });
  });

  test('leaves of an outcome only how it ended, and the request is not carried out again', async () => {
    const journal = open(place());
    await record(journal, planted('r1', 'C-1'));
    expect(JSON.stringify(journal.find('r1'))).toContain(VALUE);
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    const found = journal.find('r1');
    expect(found).toMatchObject({ request: 'r1', outcome: { kind: 'moved', to: 'paused' } });
    expect(found?.outcome?.decision).toMatchObject({ verdicts: [{ rule: 'consent', code: 'consent.given' }] });
    expect(found).not.toHaveProperty('fingerprint');
    expect(JSON.stringify(found)).not.toContain(VALUE);
    await expect(record(journal, planted('r1', 'C-1'))).rejects.toThrow(coded('journal.settled'));
  });

  test('follows what was made to the reference under which it was asked for, and the other way round', async () => {
    for (const id of ['G-1', 'visit-1']) {
      const file = place();
      const journal = open(file);
      const making = planted('r1', 'visit-1', 'G-1');
      await journal.intend(making.intent, making.intentDraft);
      await withRow(journal, making, 'G-1');
      await record(journal, planted('r2', 'G-1'));
      expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
      const erased = await journal.erase({ kind: 'campaign', id }, by);
      expect(erased).toMatchObject({ outcomes: 2, rows: 1 });
      expect(new Set(erased.subjects.map((subject) => subject.id))).toEqual(new Set(['visit-1', 'G-1']));
      expect(secretsIn(file)).toEqual([]);
      expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
      await journal.close();
    }
  });

  test('of a chunk under way takes its row out, and the others go on in a new one', async () => {
    const journal = open(place());
    for (const n of [1, 2]) {
      const one = planted(`r${n}`, `C-${n}`);
      await journal.intend(one.intent, one.intentDraft);
      await withRow(journal, one, `C-${n}`);
    }
    const forming = { limit: 50, keyOf: (rows: readonly { item: string }[]) => rows.map(({ item }) => item).join() };
    expect((await journal.outbox.take('crm', Number.MAX_SAFE_INTEGER, forming))?.key).toBe('C-1,C-2');
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    const again = await journal.outbox.take('crm', Number.MAX_SAFE_INTEGER, forming);
    expect(again?.key).toBe('C-2');
  });

  test('forgets where a stream has seen it', async () => {
    const journal = open(place());
    await record(journal, planted('r1', 'C-1'));
    const seen = { id: 'C-1', state: 'paused', since: '2026-11-20T10:00:00.000Z', event: 'e1' };
    await journal.cursors.move('s', { subject: 's', subscription: 'x', cursor: '1' }, seen);
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    expect(journal.cursors.seen('s', 'C-1')).toBeUndefined();
    expect(journal.cursors.cursor('s')).toMatchObject({ cursor: '1' });
  });

  test('is refused while a request of it is open, and of what is not on record', async () => {
    const file = place();
    const journal = open(file);
    const one = planted('r1', 'C-1');
    await journal.intend(one.intent, one.intentDraft);
    const erasing = journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    await expect(erasing).rejects.toThrow(coded('journal.open'));
    await expect(journal.erase({ kind: 'campaign', id: 'C-9' }, by)).rejects.toThrow(coded('journal.unknownSubject'));
    expect(journal.openIntents()).toEqual([one.intent]);
    expect(journal.verify()).toMatchObject({ sound: true, records: 1 });
  });

  test('once more finds nothing, and adds no record', async () => {
    const journal = open(place());
    await record(journal, planted('r1', 'C-1'));
    await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    const again = await journal.erase({ kind: 'campaign', id: 'C-1' }, by);
    expect(again).toEqual({ subjects: [], outcomes: 0, rows: 0 });
    expect(journal.verify()).toMatchObject({ sound: true, records: 3 });
  });

  test('says so where a reader keeps old bytes in the log, and finishes once it is gone', async () => {
    const file = place();
    const journal = open(file);
    await record(journal, planted('r1', 'C-1'));
    const [mine] = secretsIn(file);
    const reader = new DatabaseSync(file, { readOnly: true });
    const reading = reader.prepare('SELECT seq FROM record').iterate();
    reading.next();
    const subject = { kind: 'campaign', id: 'C-1' };
    await expect(journal.erase(subject, by)).rejects.toThrow(coded('journal.traces'));
    reading.return?.();
    reader.close();
    await journal.erase(subject, by);
    expect(bytesOf(file).includes(there(mine).secret)).toBe(false);
    expect(journal.verify()).toMatchObject({ sound: true, records: 3 });
  });
});

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('There is none.');
  return value;
}
