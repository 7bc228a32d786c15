import { expect, test } from 'vitest';
import { memoryJournal } from '../../src/journal/memory.ts';
import { presenceRecord } from '../../src/journal/presence-record.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { record, told } from './drafts.ts';

const IDS = { onQueue: ['p-on', 'p-other'], busy: 'p-busy' };
const onQueue = await recorded();

test("the projection has exactly the members of the guide's record, in its order", () => {
  expect(Object.keys(presenceRecord(onQueue, IDS))).toEqual([
    'timestamp',
    'userId',
    'targetStateId',
    'status',
    'latencyMs',
    'version',
    'errorMessage',
  ]);
});

test('the projection says what the record says', () => {
  expect(presenceRecord(onQueue, IDS)).toEqual({
    timestamp: '2026-11-20T10:00:00.000Z',
    userId: 'u1',
    targetStateId: 'p-on',
    status: 'success',
    latencyMs: 12.5,
    version: 8,
    errorMessage: null,
  });
});

test('the target is what was asked for, wherever the agent ended; without ids it goes by its name', () => {
  const drifted = { ...onQueue, outcome: 'drifted', transition: { from: 'busy', to: 'meal' } } as const;
  expect(presenceRecord(drifted, IDS).targetStateId).toBe('p-on');
  expect(presenceRecord(drifted).targetStateId).toBe('onQueue');
  expect(presenceRecord({ ...onQueue, action: 'presence.goBusy' }, IDS).targetStateId).toBe('p-busy');
});

test.each([
  ['moved', 'success', 8],
  ['unchanged', 'success', 8],
  ['refused', 'error', null],
  ['drifted', 'error', null],
  ['conflicted', 'error', null],
  ['failed', 'error', null],
] as const)('an outcome %s is a %s', (outcome, status, version) => {
  const projected = presenceRecord({ ...onQueue, outcome }, IDS);
  expect(projected).toMatchObject({ status, version });
  expect(projected.errorMessage === null).toBe(status === 'success');
});

test('a version that does not count stays the text that it is', () => {
  const concurrency = { before: 'v7', after: 'v8', conflicts: 0 };
  expect(presenceRecord({ ...onQueue, concurrency }, IDS).version).toBe('v8');
  expect(presenceRecord({ ...onQueue, concurrency: { ...concurrency, after: null } }, IDS).version).toBeNull();
});

test('only how a request for a presence ended has this record', () => {
  expect(() => presenceRecord({ ...onQueue, phase: 'intent' }, IDS)).toThrow(RangeError);
  expect(() => presenceRecord({ ...onQueue, resource: { kind: 'campaign', id: 'c' } }, IDS)).toThrow(RangeError);
});

async function recorded(): Promise<AuditRecord> {
  const journal = memoryJournal({ now: () => 0 });
  await record(journal, told('r1'));
  const audited = journal.record('r1/outcome');
  if (audited === undefined) throw new Error('The outcome was not recorded.');
  return {
    ...audited,
    action: 'presence.goOnQueue',
    resource: { kind: 'presence', id: 'u1' },
    transition: { from: 'busy', to: 'onQueue' },
    concurrency: { before: '7', after: '8', conflicts: 0 },
  };
}
