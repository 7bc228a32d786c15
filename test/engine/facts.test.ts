import { describe, expect, test } from 'vitest';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Rule } from '../../machines/rule.ts';
import { agentCapacity } from '../../machines/rules/agent-capacity.ts';
import type { FactReading } from '../../src/engine/facts.ts';
import { factNeeds, factRefusals, unusable } from '../../src/engine/facts.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';

const NOW = Date.parse('2026-03-27T10:00:00.000Z');
const policy = { maxAgeMs: 1_000, maxFutureSkewMs: 500, onUnknown: 'refuse' } as const;
const aged = (ageMs: number): FactReading => ({
  ...{ at: new Date(NOW - ageMs).toISOString(), value: { available: {} } },
});
const failed = (status?: number): FactReading => ({
  at: new Date(NOW).toISOString(),
  failure: { code: 'http', message: 'No.', ...(status !== undefined && { status }) },
});

test.each([-499, 0, 1_000])('a sample that is %i ms old may be looked at', (ageMs) => {
  expect(unusable('capacity', aged(ageMs), policy, NOW)).toBeUndefined();
});

test.each([
  [1_001, 'stale', policy],
  [1, 'stale', { ...policy, maxAgeMs: 0 }],
  [-500, 'fromTheFuture', policy],
  [0, 'fromTheFuture', { ...policy, maxFutureSkewMs: 0 }],
])('one that is %i ms old is %s', (ageMs, what, part) => {
  expect(unusable('capacity', aged(ageMs), part, NOW)).toStrictEqual({
    ...{ answer: 'unknown', code: `capacity.${what}` },
    sentence: `The sample of the capacity is ${ageMs} ms old; at most ${part.maxAgeMs} ms are allowed.`,
    evidence: { sampleAt: new Date(NOW - ageMs).toISOString(), ageMs, maxAgeMs: part.maxAgeMs },
  });
});

describe('what could not be read', () => {
  test.each([401, 403])('since it may not be (%i) is a mistake in the set-up', (status) => {
    expect(unusable('schedule', failed(status), policy, NOW)).toStrictEqual({
      ...{ answer: 'unknown', code: 'misconfigured' },
      sentence: `The schedule may not be read (${status}): the client lacks a permission.`,
      evidence: { failure: { code: 'http', status } },
    });
  });

  test.each([402, 404, 500, undefined])('for another reason (%s) is unavailable', (status) => {
    expect(unusable('schedule', failed(status), policy, NOW)).toStrictEqual({
      ...{ answer: 'unknown', code: 'schedule.unavailable', sentence: 'The schedule could not be read: http.' },
      evidence: { failure: { code: 'http', ...(status !== undefined && { status }) } },
    });
  });
});

test('whoever meets one is told what it means', () => {
  expect(Object.keys(factRefusals('capacity'))).toEqual([
    ...['capacity.unavailable', 'capacity.stale', 'capacity.fromTheFuture', 'misconfigured'],
  ]);
  for (const { means, cure } of Object.values(factRefusals('schedule'))) expect([means, cure]).not.toContain('');
});

test('a fact is asked for at the strictest age that a rule of the lifecycle wants', () => {
  const campaign: Lifecycle = lifecycles.campaign.lifecycle;
  const parts = policyOf(holdersOf(lifecycles)).parts;
  const strict = { ...agentCapacity, name: 'strict' } as Rule;
  const lifecycle = { ...campaign, rules: { ...campaign.rules, strict } };
  const asked = (maxAgeMs: number) =>
    factNeeds(lifecycle, { version: 'p', parts: { ...parts, strict: { maxAgeMs } } }, ['capacity']);
  expect(asked(5)).toEqual([{ name: 'capacity', maxAgeMs: 5 }]);
  expect(asked(50_000)).toEqual([{ name: 'capacity', maxAgeMs: 30_000 }]);
});
