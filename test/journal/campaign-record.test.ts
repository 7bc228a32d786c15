import { expect, test } from 'vitest';
import type { AuditedRule } from '../../src/engine/journal.ts';
import { campaignRecord } from '../../src/journal/campaign-record.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { record, told } from './drafts.ts';

const paused = await recorded();

test("the projection has exactly the members of the guide's record, in its order", () => {
  expect(Object.keys(campaignRecord(paused, {}, null))).toEqual([
    'id',
    'timestamp',
    'campaignId',
    'currentState',
    'targetState',
    'pauseReason',
    'success',
    'latencyMs',
    'errorDetails',
    'complianceChecked',
    'capacityChecked',
    'governanceLevel',
  ]);
});

test('the projection says what the record says', () => {
  expect(campaignRecord(paused, { reason: 'COMPLIANCE', text: 'x' }, 'L3')).toEqual({
    id: 'r1/outcome',
    timestamp: '2026-11-20T10:00:00.000Z',
    campaignId: 'C-1',
    currentState: 'active',
    targetState: 'paused',
    pauseReason: 'COMPLIANCE',
    success: true,
    latencyMs: 12.5,
    errorDetails: null,
    complianceChecked: false,
    capacityChecked: false,
    governanceLevel: 'L3',
  });
});

test.each([
  ['allow', true],
  ['deny', true],
  ['unknown', false],
  ['notEvaluated', false],
] as const)('a rule that was answered %s counts as checked: %s', (verdict, checked) => {
  expect(campaignRecord(judged('callingHours', verdict), {}, null)).toMatchObject({
    complianceChecked: checked,
    capacityChecked: false,
  });
  expect(campaignRecord(judged('agentCapacity', verdict), {}, null)).toMatchObject({
    complianceChecked: false,
    capacityChecked: checked,
  });
});

test('a record without a decision checked nothing', () => {
  const { decision: _, ...undecided } = paused;
  expect(campaignRecord(undecided, {}, null)).toMatchObject({ complianceChecked: false, capacityChecked: false });
});

test.each([
  ['moved', true],
  ['unchanged', true],
  ['refused', false],
  ['drifted', false],
  ['conflicted', false],
  ['failed', false],
] as const)('an outcome %s is a success: %s', (outcome, success) => {
  const projected = campaignRecord({ ...paused, outcome }, {}, null);
  expect(projected.success).toBe(success);
  expect(projected.errorDetails === null).toBe(success);
});

test('a failure shows its message, a refusal the codes that caused it', () => {
  const failed = { ...paused, outcome: 'failed', error: { code: 'wire.timeout', message: 'No answer.' } } as const;
  expect(campaignRecord(failed, {}, null).errorDetails).toBe('No answer.');
  const refused = { ...judged('agentCapacity', 'deny'), outcome: 'refused' } as const;
  expect(campaignRecord(refused, {}, null).errorDetails).toBe('refused: agentCapacity.code');
  const decision = { kind: 'notAccepted', rules: [], machineVersion: '1', policyVersion: '1' };
  expect(campaignRecord({ ...refused, decision }, {}, null).errorDetails).toBe('refused: notAccepted');
});

test('the target is the state that was asked for, wherever the campaign ended', () => {
  const draining = { ...paused, transition: { from: 'active', to: 'draining' } };
  expect(campaignRecord(draining, {}, null).targetState).toBe('paused');
});

test('an erased payload leaves no reason', () => {
  expect(campaignRecord(paused, undefined, null).pauseReason).toBeNull();
});

test("only the outcome of a campaign's request has a guide record", () => {
  expect(() => campaignRecord({ ...paused, phase: 'intent' }, {}, null)).toThrow(RangeError);
  expect(() => campaignRecord({ ...paused, resource: { kind: 'guest', id: 'g' } }, {}, null)).toThrow(RangeError);
});

async function recorded(): Promise<AuditRecord> {
  const journal = memoryJournal({ now: () => 0 });
  await record(journal, told('r1'));
  const audited = journal.record('r1/outcome');
  if (audited === undefined) throw new Error('The outcome was not recorded.');
  return audited;
}

function judged(rule: string, verdict: AuditedRule['verdict']): AuditRecord {
  const rules = [{ rule, verdict, code: `${rule}.code`, evidenceDigest: '' }];
  return { ...paused, decision: { kind: 'allowed', rules, machineVersion: '1', policyVersion: '1' } };
}
