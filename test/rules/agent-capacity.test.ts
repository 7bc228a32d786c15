import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { agentCapacity } from '../../machines/rules/agent-capacity.ts';

const ID = 'c0000000-0000-4000-8000-000000000001';
const AT = '2026-03-27T10:00:00.000Z';
const resource = { id: ID, state: 'paused', version: '"1"', document: {} };
const judge = (available: { [queue: string]: number }, queues: { [campaign: string]: string[] }, min = 2) =>
  agentCapacity.judge(
    {
      ...{ resource, base: resource, now: Date.parse(AT) + 4_000 },
      event: { type: 'activate', actor: { id: 'anna', type: 'user' }, payload: {} },
      facts: { capabilities: [], capacity: { at: AT, value: { available } } },
      policy: parse(agentCapacity.policy, { min, queues, maxAgeMs: 10_000 }),
    },
    undefined,
  );
const sample = { sampleAt: AT, ageMs: 4_000, min: 2 };

test('agents are counted over the campaign’s own queues, each queue once', () => {
  expect(judge({ q1: 2, q2: 9 }, { [ID]: ['q1', 'q1'], '*': ['q2'] })).toEqual({
    ...{ answer: 'allow', code: 'capacity.enough', sentence: '2 agents are free; 2 are needed.' },
    evidence: { ...sample, perQueue: { q1: 2 }, total: 2 },
    validUntil: '2026-03-27T10:00:10.000Z',
  });
  expect(judge({ q1: 1, q2: 0 }, { '*': ['q1', 'q2'] })).toEqual({
    ...{ answer: 'deny', code: 'capacity.low', sentence: '1 agent is free; 2 are needed.' },
    evidence: {
      ...{ ...sample, perQueue: { q1: 1, q2: 0 }, total: 1 },
      note: 'An agent who serves several of these queues is counted once in each.',
    },
  });
});

test.each([
  ['a queue of its own that the sample does not have', { q1: 5 }, { q1: 5, q2: null }],
  ['half an agent', { q1: 5, q2: 0.5 }, { q1: 5, q2: 0.5 }],
  ['less than no agent', { q1: 5, q2: -1 }, { q1: 5, q2: -1 }],
])('%s is unknown, whatever the others have', (_, available, perQueue) => {
  expect(judge(available, { [ID]: ['q1', 'q2'] })).toMatchObject({
    ...{ answer: 'unknown', code: 'capacity.partial' },
    sentence: "The sample has no usable count for 1 of the campaign's 2 queues.",
    evidence: { perQueue },
  });
});

test('a campaign whose queues nobody has named is unknown, and one that needs nobody has enough', () => {
  expect(judge({ q1: 5 }, {})).toMatchObject({ answer: 'unknown', code: 'capacity.queuesUnnamed' });
  expect(judge({ q1: 0 }, { '*': ['q1'] }, 0)).toMatchObject({ answer: 'allow', evidence: { total: 0 } });
});
