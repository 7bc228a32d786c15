import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { attributes } from '../../machines/attributes.ts';
import { campaign } from '../../machines/campaign.ts';
import { guest } from '../../machines/guest.ts';
import { modelOf } from '../../src/paths/model.ts';
import { problemsOf } from '../../src/paths/problems.ts';
import { samplesOf } from '../../src/samples.ts';
import { MODELS } from './models.ts';

test.each(MODELS.map((one) => [one.name, one] as const))(
  '%s has none: every event has a sample that its schema takes',
  (_, one) => {
    expect(problemsOf(one)).toEqual([]);
  },
);

describe('of the samples', () => {
  test('every one that is missing is named', () => {
    const { pause, ...others } = samplesOf(campaign);
    expect(problemsOf(modelOf(campaign, { samples: others }))).toEqual([
      'campaign, pause: there is no sample payload.',
    ]);
    expect(problemsOf(modelOf(campaign))).toHaveLength(Object.keys(campaign.events).length);
  });

  test.each([
    [
      modelOf(campaign, { samples: { ...samplesOf(campaign), pause: { reason: 7 } } }),
      'campaign, pause: its sample payload is not accepted: payload.reason (a number): ',
    ],
    [
      modelOf(attributes, { samples: { update: {} } }),
      'attributes, update: its sample payload is not accepted: payload.attributes (missing)',
    ],
    [
      modelOf(guest, { samples: { ...samplesOf(guest), create: { anonymous: true } } }),
      'guest, create: its sample payload is not accepted: payload.consent (missing)',
    ],
  ])('one that its schema does not take is named', (one, sentence) => {
    const [problem, ...others] = problemsOf(one);
    expect(problem?.slice(0, sentence.length)).toBe(sentence);
    expect(others).toEqual([]);
  });

  test('one of an event that nobody can ask is named', () => {
    expect(problemsOf(modelOf(campaign, { samples: { ...samplesOf(campaign), drained: {} } }))).toEqual([
      'campaign, drained: a sample payload of an event that nobody can ask.',
    ]);
  });
});

describe('of the machine', () => {
  const machine = (guards: { readonly open: boolean; readonly back: boolean }) =>
    setup({ guards: { open: () => guards.open, back: () => guards.back } }).createMachine({
      id: 'door',
      version: '1',
      description: 'A door.',
      context: {},
      initial: 'shut',
      states: {
        shut: {
          description: 'Shut.',
          on: {
            open: { target: 'open', guard: { type: 'open' }, description: 'Open it.' },
            brick: { target: 'bricked', description: 'Brick it up.' },
          },
        },
        open: {
          description: 'Open.',
          on: {
            shut: { target: 'shut', guard: { type: 'back' }, description: 'Shut it.' },
            look: { target: 'open', description: 'Look.' },
          },
        },
        bricked: { type: 'final', description: 'No more.' },
      },
    });

  test('an edge that is never open is named, and a state that only it leads to', () => {
    expect(problemsOf(modelOf(machine({ open: false, back: true })))).toEqual([
      'door, open: nothing gets there.',
      'door, shut --open [open]--> open: it is never open.',
    ]);
  });

  test('a state that nothing leads to an end from is named', () => {
    expect(problemsOf(modelOf(machine({ open: true, back: false })))).toEqual([
      'door, open: no final state can be reached from there.',
      'door, open --shut [back]--> shut: it is never open.',
    ]);
  });

  test('a state that a policy cuts off is none', () => {
    const policy = { restrict: { campaign: { without: [{ from: '*', event: 'archive' }] } } };
    expect(problemsOf(modelOf(campaign, { samples: samplesOf(campaign), policy }))).toEqual([]);
  });
});
