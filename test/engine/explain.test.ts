import { expect, test } from 'vitest';
import type { Decision, Judged } from '../../src/engine/decision.ts';
import { explain } from '../../src/engine/explain.ts';

const basis = {
  ...{ lifecycle: 'campaign', event: 'activate', id: 'c1', from: 'paused', version: '"1"' },
  ...{ at: '2026-03-27T10:00:00.000Z', machineVersion: '1.0.0', policyVersion: 'p' },
};
const SOON = '2026-03-27T10:00:30.000Z';
const TOMORROW = '2026-03-28T09:00:00.000Z';
const judged = (rule: string, more: Partial<Judged>): Judged => ({
  ...{ rule, edge: 'active', answer: 'allow', code: 'x', sentence: `As ${rule} found.`, evidence: {} },
  ...more,
});
const open = judged('callingHours', { validUntil: SOON });
const shut = judged('callingHours', { answer: 'deny', retryAt: TOMORROW });
const low = judged('agentCapacity', { answer: 'deny' });
const blind = judged('schedule', { answer: 'unknown', settledBy: 'refuse' });

test.each<[string, Decision, string[]]>([
  [
    'allowed, with a warning and until an instant',
    {
      ...{ ...basis, kind: 'allowed', to: 'active', effect: { type: 'setState', params: {} }, validUntil: SOON },
      verdicts: [open, judged('agentCapacity', { answer: 'unknown', settledBy: 'allow-with-warning' })],
    },
    [
      'campaign c1: `activate` is allowed: paused to active.',
      `callingHours: allow. As callingHours found. Holds until ${SOON}.`,
      'agentCapacity: unknown, let pass with a warning. As agentCapacity found.',
      `This holds until ${SOON}.`,
    ],
  ],
  [
    'allowed for good',
    { ...basis, kind: 'allowed', to: 'active', effect: { type: 'setState', params: {} }, verdicts: [] },
    ['campaign c1: `activate` is allowed: paused to active.'],
  ],
  ['already', { ...basis, kind: 'already' }, ['campaign c1: `activate` changes nothing: it already is paused.']],
  [
    'not accepted',
    { ...basis, kind: 'notAccepted', accepts: ['complete', 'archive'] },
    ['campaign c1: `activate` is not accepted in paused.', 'In paused it accepts complete, archive.'],
  ],
  [
    'not accepted, but one other',
    { ...basis, kind: 'notAccepted', accepts: ['archive'] },
    ['campaign c1: `activate` is not accepted in paused.', 'In paused it accepts archive.'],
  ],
  [
    'not accepted, nor is anything else',
    { ...basis, kind: 'notAccepted', accepts: [] },
    [
      'campaign c1: `activate` is not accepted in paused.',
      'In paused it accepts nothing: ask again once it has left this state, if it can.',
    ],
  ],
  [
    'unrecognised',
    { ...basis, kind: 'unrecognised' },
    ['campaign c1: `activate` is refused: the platform says `paused`, a state that the machine does not know.'],
  ],
  [
    'refused until an instant',
    { ...basis, kind: 'refused', verdicts: [shut], retryAt: TOMORROW },
    [
      'campaign c1: `activate` is refused in paused.',
      `callingHours: deny. As callingHours found. Again at ${TOMORROW}.`,
      `Time alone would change this at ${TOMORROW}.`,
    ],
  ],
  [
    'refused by what time does not cure, and by what it does',
    { ...basis, kind: 'refused', verdicts: [judged('offered', {}), shut, low, blind] },
    [
      'campaign c1: `activate` is refused in paused.',
      'offered: allow. As offered found.',
      `callingHours: deny. As callingHours found. Again at ${TOMORROW}.`,
      'agentCapacity: deny. As agentCapacity found.',
      'schedule: unknown, which refuses. As schedule found.',
      'Time alone does not change this; agentCapacity and schedule would have to be answered otherwise.',
    ],
  ],
])('a decision is told in words: %s', (_, decision, words) => {
  expect(explain(decision)).toEqual(words);
});
