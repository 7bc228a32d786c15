import { expect } from 'vitest';
import { START } from './answering.ts';

const DIGEST = expect.stringMatching(/^[0-9a-f]{64}$/);
export const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
export const actor = { id: 'tester', type: 'user' };
const policy = { version: 'test', parts: { scripted: { maxAgeMs: 1_000 } } };

/** A decision made so many seconds after the start, on that version. */
export const basis = (seconds: number, version: string | null = 'v1') => ({
  ...{ lifecycle: 'scripted', event: 'go', id: 'x', from: 'here', version, at: at(seconds) },
  ...{ machineVersion: '1', policyVersion: 'test' },
});
export const verdict = (answer: 'allow' | 'deny') => ({
  ...{ rule: 'scripted', edge: 'there', answer, code: 'scripted', sentence: 'As scripted.', evidence: {} },
});
export const allowed = (seconds: number, version?: string | null) => ({
  ...{ ...basis(seconds, version), kind: 'allowed', to: 'there' },
  ...{ effect: { type: 'move', params: {} }, verdicts: [verdict('allow')] },
});
export const audited = (kind: string, ...answers: readonly string[]) => ({
  decision: {
    kind,
    rules: answers.map((answer) => ({
      ...{ rule: 'scripted', verdict: answer, code: 'scripted', evidence: {} },
    })),
    ...{ machineVersion: '1', policyVersion: 'test' },
  },
  policy,
});
export const read = (seconds: number, place = 'nowhere') => ({
  ...{ versions: { package: 'test', tzdata: 'test', policy: DIGEST }, facts: {}, capabilities: [] },
  ...{ wanted: { place: [place] }, now: START + seconds * 1_000 },
});
export const draft = (seconds: number, more: object) => ({
  ...{ request: 'k', occurredAt: at(seconds), actor, action: 'scripted.go', resource: { kind: 'scripted', id: 'x' } },
  ...{ tzdata: 'test', payload: {}, ...more },
});
