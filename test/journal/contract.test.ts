import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, onTestFinished, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { accept } from '../../src/engine/accept.ts';
import type { Journal } from '../../src/engine/journal.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import type { Runs } from '../../src/journal/runs.ts';
import { openJournal } from '../../src/journal/store.ts';
import { conclude, intend, record, told } from './drafts.ts';
import { existing } from './opened.ts';
import { place } from './place.ts';
import { threaded } from './threaded.ts';

type Options = { readonly now: () => number };
type Whole = Journal & AuditLog & Runs;

const IMPLEMENTATIONS: { readonly name: string; readonly make: (options: Options) => Whole }[] = [
  { name: 'memory', make: memoryJournal },
  { name: 'store', make: (options) => openJournal(place(), options) },
  { name: 'store, by its thread', make: (options) => threaded(openJournal(place(), options)) },
];

const NOW = Date.UTC(2026, 10, 20, 10, 0, 1);

describe.each(IMPLEMENTATIONS)('the journal in $name', ({ make }) => {
  function open(now: () => number = () => NOW): Whole {
    const journal = make({ now });
    onTestFinished(() => journal.close());
    return journal;
  }

  test('knows nothing of a request that was never told', () => {
    expect(open().find('r1')).toBeUndefined();
  });

  test('knows an intended request as open, and gives its intent back whole', async () => {
    const journal = open();
    const one = told('r1');
    await intend(journal, one);
    expect(journal.find('r1')).toEqual({ request: 'r1', fingerprint: 'print of r1' });
    expect(journal.openIntents()).toEqual([one.intent]);
  });

  test('knows a concluded request with its outcome, and closes its intent', async () => {
    const journal = open();
    const one = told('r1');
    await record(journal, one);
    expect(journal.find('r1')).toEqual({ request: 'r1', fingerprint: 'print of r1', outcome: one.outcome });
    expect(journal.openIntents()).toEqual([]);
  });

  test('takes an outcome without an intent: not every request comes to a write', async () => {
    const journal = open();
    await conclude(journal, told('r1'));
    expect(journal.find('r1')?.outcome?.kind).toBe('moved');
  });

  test('records a request as if it lacked what it has no value for', async () => {
    const journal = open();
    const actor = { id: 'anna', type: 'user' };
    const { payload } = accept(campaign, { type: 'pause', actor, payload: { reason: 'OTHER', text: undefined } });
    await record(journal, told('r1', { payload }));
    expect([...journal.records()].map(({ change }) => change.keys)).toEqual([
      ['drain', 'reason'],
      ['drain', 'reason'],
    ]);
    expect(journal.verify()).toMatchObject({ sound: true });
  });

  test('lets a second intent of a request take the place of the first', async () => {
    const journal = open();
    const one = told('r1');
    await intend(journal, one);
    await intend(journal, told('r2'));
    const again = { ...one, intent: { ...one.intent, writes: 2 } };
    await intend(journal, again);
    expect(journal.openIntents().map(({ request, writes }) => [request, writes])).toEqual([
      ['r2', 1],
      ['r1', 2],
    ]);
    expect([...journal.records()]).toHaveLength(3);
  });

  test('takes a settled request neither as an intent nor as an outcome again', async () => {
    const journal = open();
    const one = told('r1');
    await record(journal, one);
    await expect(intend(journal, one)).rejects.toMatchObject({ name: 'JournalError', code: 'journal.settled' });
    await expect(conclude(journal, one)).rejects.toMatchObject({ code: 'journal.settled' });
    expect(journal.verify()).toMatchObject({ sound: true, records: 2 });
  });

  test('takes one of two outcomes of the same request that are told at once', async () => {
    const journal = open();
    const results = await Promise.allSettled([conclude(journal, told('r1')), conclude(journal, told('r1'))]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect([...journal.records()]).toHaveLength(1);
  });

  test('numbers records from one without a gap, also those told at once', async () => {
    const journal = open();
    await Promise.all(['r1', 'r2', 'r3'].map((request) => intend(journal, told(request))));
    await Promise.all(['r1', 'r2', 'r3'].map((request) => conclude(journal, told(request))));
    expect([...journal.records()].map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('stamps a record with the time it was handed, beside the time of the engine', async () => {
    const journal = open();
    await intend(journal, told('r1'));
    expect(journal.record(1)).toMatchObject({
      schema: 'interlock.audit/2',
      occurredAt: '2026-11-20T10:00:00.000Z',
      recordedAt: '2026-11-20T10:00:01.000Z',
    });
  });

  test('chains records so that anyone can recompute the hashes from what they read', async () => {
    const journal = open();
    await record(journal, told('r1'));
    await record(journal, told('r2'));
    let prev = '0'.repeat(64);
    for (const audited of journal.records()) {
      expect(audited.chain.prev).toBe(prev);
      prev = recomputed(audited);
      expect(audited.chain.hash).toBe(prev);
    }
    expect(journal.verify()).toEqual({ sound: true, records: 4, head: prev });
  });

  test('finds an empty chain sound', () => {
    expect(open().verify()).toEqual({ sound: true, records: 0, head: '0'.repeat(64) });
  });

  test('commits to payload values without showing them, and never twice alike', async () => {
    const journal = open();
    await record(journal, told('r1', { payload: { text: 'call Ada', reason: 'OTHER' } }));
    const [intended, concluded] = [...journal.records()];
    expect(intended?.change.keys).toEqual(['reason', 'text']);
    expect(JSON.stringify(intended)).not.toMatch(/call Ada|OTHER/);
    expect(intended?.change.commitments.reason).toMatch(/^[0-9a-f]{64}$/);
    expect(intended?.change.commitments.reason).not.toBe(concluded?.change.commitments.reason);
  });

  test('gives the values behind a record to whoever asks the journal', async () => {
    const journal = open();
    const payload = { reason: 'OTHER', nested: { list: [1, null, 'x'] } };
    await intend(journal, told('r1', { payload }));
    expect(journal.payload(existing(journal.record(1)))).toEqual(payload);
    expect(journal.payload({ ...existing(journal.record(1)), seq: 2 })).toBeUndefined();
  });

  test('gives no values for a record of another journal', async () => {
    const [journal, other] = [open(), open()];
    await intend(journal, told('r1'));
    await intend(other, told('r1'));
    expect(journal.payload(existing(other.record(1)))).toBeUndefined();
  });

  test('keeps a field named __proto__ as a field like any other', async () => {
    const journal = open();
    const payload = JSON.parse('{"__proto__":{"admin":true}}');
    await intend(journal, told('r1', { payload }));
    expect(journal.record(1)?.change.keys).toEqual(['__proto__']);
    expect(JSON.stringify(journal.payload(existing(journal.record(1))))).toBe('{"__proto__":{"admin":true}}');
    expect(journal.verify()).toMatchObject({ sound: true });
  });

  test('refuses alone what cannot be written as JSON, names the field and not its value', async () => {
    const journal = open();
    const results = await Promise.allSettled([
      intend(journal, told('r1')),
      intend(journal, told('r2', { payload: { text: 'secret \ud800' } })),
      intend(journal, told('r3')),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'journal.unrecordable', message: expect.stringMatching(/payload\.text/) } },
      { status: 'fulfilled' },
    ]);
    expect(JSON.stringify(results)).not.toContain('secret');
    expect(journal.verify()).toMatchObject({ sound: true, records: 2 });
  });

  test('finds a record by its id or its number', async () => {
    const journal = open();
    await record(journal, told('r1'));
    expect(journal.record('r1/outcome')?.seq).toBe(2);
    expect(journal.record(1)?.id).toBe('r1/intent');
    expect(journal.record(3)).toBeUndefined();
    expect(journal.record('r9/outcome')).toBeUndefined();
  });

  test('lists records by resource, request, outcome and period, the oldest first and no more than asked for', async () => {
    const journal = open();
    await record(journal, told('r1', { id: 'C-1' }));
    await record(journal, told('r2', { id: 'C-2' }));
    const late = told('r3', { id: 'C-2' });
    await conclude(journal, {
      ...late,
      outcomeDraft: { ...late.outcomeDraft, occurredAt: '2026-11-20T11:00:00.000Z', outcome: 'failed' },
    });
    const ids = (...filter: Parameters<AuditLog['records']>) => [...journal.records(...filter)].map(({ seq }) => seq);
    expect(ids({ kind: 'campaign', id: 'C-2' })).toEqual([3, 4, 5]);
    expect(ids({ kind: 'guest' })).toEqual([]);
    expect(ids({ request: 'r1' })).toEqual([1, 2]);
    expect(ids({ outcome: 'moved' })).toEqual([2, 4]);
    expect(ids({ from: '2026-11-20T11:00:00.000Z' })).toEqual([5]);
    expect(ids({ to: '2026-11-20T11:00:00.000Z', limit: 3 })).toEqual([1, 2, 3]);
    expect(ids({ id: 'C-2', outcome: 'moved', limit: 10 })).toEqual([4]);
    expect(ids({ limit: 0 })).toEqual([]);
  });

  test('lists on while records are added', async () => {
    const journal = open();
    await record(journal, told('r1'));
    const listing = journal.records()[Symbol.iterator]();
    expect(listing.next().value?.seq).toBe(1);
    await record(journal, told('r2'));
    expect(listing.next().value?.seq).toBe(2);
    expect([...journal.records()]).toHaveLength(4);
  });

  test('carries a run on under one id until it is finished', async () => {
    const journal = open();
    expect(journal.startRun('a1b2', false)).toEqual({ run: 'a1b2#1', finished: false });
    expect(journal.startRun('a1b2', false)).toEqual({ run: 'a1b2#1', finished: false });
    expect(journal.startRun('a1b2', true)).toEqual({ run: 'a1b2#1', finished: false });
    await journal.finishRun('a1b2#1');
    expect(journal.startRun('a1b2', false)).toEqual({ run: 'a1b2#1', finished: true });
    expect(journal.startRun('other', false)).toEqual({ run: 'other#1', finished: false });
  });

  test('starts a finished run again only when told to, as its next generation', async () => {
    const journal = open();
    journal.startRun('a1b2', false);
    await journal.finishRun('a1b2#1');
    expect(journal.startRun('a1b2', true)).toEqual({ run: 'a1b2#2', finished: false });
    expect(journal.startRun('a1b2', false)).toEqual({ run: 'a1b2#2', finished: false });
  });

  test('cannot finish a run that was never started', async () => {
    await expect(open().finishRun('a1b2#1')).rejects.toMatchObject({ code: 'journal.unknownRun' });
  });

  test('takes nothing once it is closed, and is closed twice without harm', async () => {
    const journal = open();
    await journal.close();
    await journal.close();
    await expect(intend(journal, told('r1'))).rejects.toMatchObject({ code: 'journal.closed' });
    await expect(conclude(journal, told('r1'))).rejects.toMatchObject({ code: 'journal.closed' });
    await expect(journal.finishRun('a#1')).rejects.toMatchObject({ code: 'journal.closed' });
    expect(() => journal.startRun('a', false)).toThrow(expect.objectContaining({ code: 'journal.closed' }));
  });
});

/** The formula of the chain, written down a second time. */
function recomputed(audited: AuditRecord): string {
  const { hash: _, ...chain } = audited.chain;
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const leaf = sha256(Buffer.from([0]), Buffer.from(canonicalize({ ...audited, chain }) ?? ''));
  return sha256(Buffer.from([2]), Buffer.from(audited.chain.prev, 'hex'), leaf).toString('hex');
}
