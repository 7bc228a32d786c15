import { describe, expect, test } from 'vitest';
import { policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { part } from './parts.ts';

const holders = holdersOf(lifecycles);
const takes = (name: string, value: object): boolean => {
  try {
    policyOf(holders, part(name, value));
    return true;
  } catch {
    return false;
  }
};

test('what nobody writes is what the guides have, and else what is safe', () => {
  const needed = { required: true, codes: 'any', needText: [] };
  const welcome = { ...needed, required: false };
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  expect(policyOf(holders).parts).toEqual({
    agentCapacity: { min: 2, queues: {}, maxAgeMs: 30_000, maxFutureSkewMs: 2_000, onUnknown: 'refuse' },
    callingHours: {
      zones: ['UTC'],
      weekly: Object.fromEntries(days.map((day) => [day, [['09:00', '20:00']]])),
      exceptions: [],
      campaigns: {},
    },
    consent: { documented: [] },
    contestedKeys: { winner: 'nobody' },
    hashedIdentity: { anonymous: true },
    heartbeat: { reassertOn: [] },
    tracking: { maxAgeMs: 0 },
    mandatoryBreak: {
      kinds: { mandatory_break: ['break', 'meal'] },
      safe: ['offline'],
      dayStarts: '00:00',
      maxAgeMs: 60_000,
      maxFutureSkewMs: 2_000,
      onUnknown: 'allow-with-warning',
    },
    metadataDepth: { depth: 5, nodes: 1_000, keys: 100, bytes: 16_384 },
    minimised: {},
    offered: {},
    reason: {
      pauseReasons: {
        required: true,
        codes: ['AGENT_CAPACITY', 'COMPLIANCE', 'CUSTOMER_REQUEST', 'OTHER'],
        needText: ['OTHER'],
      },
      wrapUpReasons: needed,
      closeReasons: needed,
      connectReasons: welcome,
      transferReasons: welcome,
      disconnectReasons: welcome,
      abandonReasons: welcome,
      presenceReasons: welcome,
    },
    sealedAttributes: { prefixes: ['system.'], since: 'ended' },
    wellFormed: { kinds: {}, profile: 'finite', keys: 100, bytes: 32_768 },
  });
});

test.each(Object.keys(holders))('%s has no field but its own', (name) => {
  expect(takes(name, {})).toBe(true);
  expect(takes(name, { nobodyReadsThis: 1 })).toBe(false);
});

test.each([
  ['callingHours', { campaigns: { 'c0000000-0000-4000-8000-000000000001': { hours: [] } } }],
  ['callingHours', { weekly: { monday: [] } }],
  ['callingHours', { exceptions: [{ date: '2026-12-25', windows: [], why: 'Christmas' }] }],
  ['reason', { wrapUpReasons: { codes: 'any', needed: true } }],
])('nor has a part of %s: %j', (name, value) => {
  expect(takes(name, value)).toBe(false);
});

/** The least and the most that a number may be. */
const BOUNDS = [
  ['agentCapacity', 'min', 0, Number.MAX_SAFE_INTEGER],
  ['agentCapacity', 'maxAgeMs', 1, 86_400_000],
  ['agentCapacity', 'maxFutureSkewMs', 1, 86_400_000],
  ['metadataDepth', 'depth', 0, 64],
  ['metadataDepth', 'nodes', 0, 10_000],
  ['metadataDepth', 'keys', 0, 1_000],
  ['metadataDepth', 'bytes', 0, 262_144],
  ['wellFormed', 'keys', 1, 1_000],
  ['wellFormed', 'bytes', 2, 262_144],
] as const;

describe.each(BOUNDS)('%s.%s', (name, field, least, most) => {
  test(`is a whole number from ${least} to ${most}`, () => {
    for (const value of [least, least + 1, most]) expect(takes(name, { [field]: value })).toBe(true);
    for (const value of [least - 1, least + 0.5, `${least}`]) expect(takes(name, { [field]: value })).toBe(false);
    if (most < Number.MAX_SAFE_INTEGER) expect(takes(name, { [field]: most + 1 })).toBe(false);
  });
});

test.each(['maxAgeMs', 'maxFutureSkewMs'])('mandatoryBreak.%s is from 0', (field) => {
  expect(takes('mandatoryBreak', { [field]: 0 })).toBe(true);
  expect(takes('mandatoryBreak', { [field]: -1 })).toBe(false);
});

test.each([
  ['agentCapacity', { queues: { '*': ['q'] } }],
  ['mandatoryBreak', { divisionId: 'd' }],
  ['sealedAttributes', { prefixes: ['x'] }],
  ['wellFormed', { kinds: { k: 'string' } }],
  ['heartbeat', { reassertOn: ['x'] }],
  ['callingHours', { zones: ['UTC'] }],
])('%s takes what is just not empty: %j', (name, value) => {
  expect(takes(name, value)).toBe(true);
});

test.each([
  ['agentCapacity', { queues: { '*': [] } }],
  ['agentCapacity', { queues: { sales: ['q1'] } }],
  ['mandatoryBreak', { divisionId: '' }],
  ['sealedAttributes', { prefixes: [''] }],
  ['wellFormed', { kinds: { 'a key': 'string' } }],
  ['heartbeat', { reassertOn: [''] }],
  ['callingHours', { zones: [] }],
])('%s takes nothing empty and no name that cannot be: %j', (name, value) => {
  expect(takes(name, value)).toBe(false);
});
