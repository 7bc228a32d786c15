import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { campaign as campaignLifecycle } from '../../machines/campaign.ts';
import { presence } from '../../machines/presence.ts';
import { shortestPaths } from '../../src/paths/graph-paths.ts';
import { modelOf } from '../../src/paths/model.ts';
import { ModelError } from '../../src/paths/model-error.ts';
import { nodesFrom } from '../../src/paths/node.ts';
import { isDenied, type Path, stepText } from '../../src/paths/path.ts';
import { PathError, replay } from '../../src/paths/replay.ts';
import { pathsOf, STRATEGIES } from '../../src/paths/strategies.ts';
import { tours } from '../../src/paths/tours.ts';
import { MODELS, model } from './models.ts';

/** Counts without end; at the third count, and no other, it can be left. */
const counting = setup({
  types: { context: {} as { n: number } },
  guards: { third: ({ context }) => context.n === 3 },
  actions: { count: assign({ n: ({ context }) => context.n + 1 }) },
}).createMachine({
  id: 'counting',
  version: '1',
  description: 'A counter.',
  context: { n: 0 },
  initial: 'on',
  states: {
    on: {
      description: 'It counts.',
      on: {
        tick: { target: 'on', actions: { type: 'count' }, description: 'One more.' },
        leave: { target: 'off', guard: { type: 'third' }, description: 'At three.' },
      },
    },
    off: { type: 'final', description: 'Left.' },
  },
});

const texts = (path: Path | undefined): string[] => (path ?? []).map(stepText);

describe('a machine that the lint turns down', () => {
  test('makes no model; each problem is told', () => {
    const bare = setup({}).createMachine({ id: 'bare', initial: 'a', states: { a: {} } });
    expect(() => modelOf(bare)).toThrow(ModelError);
    try {
      modelOf(bare);
    } catch (error) {
      expect((error as ModelError).problems).toEqual([
        'The machine has no version.',
        'The machine has no description.',
        'State a: has no description.',
        'State a: not final, yet nothing leads out.',
      ]);
    }
  });

  test('is that of a lifecycle too, without the lifecycle: its rules would be lost', () => {
    expect(() => modelOf(campaignLifecycle.machine)).toThrow('a protocol has no rules.');
  });
});

describe('a machine that counts without end', () => {
  test('is refused rather than walked for ever', () => {
    expect(() => modelOf(counting)).toThrow('counting: Its context makes more than 10000 nodes; clamp what it counts.');
  });

  test('is walked where its count is clamped, as far as that tells apart what its guards do', () => {
    const one = modelOf(counting, { clamp: { n: 4 } });
    expect(nodesFrom(one.start).size).toBe(6);
    const [path, ...others] = tours(one, { switch: 0 });
    expect(others).toEqual([]);
    expect(texts(path)).toEqual(['tick → on', 'tick → on', 'tick → on', 'leave → off']);
  });

  test('begins with the context that is given', () => {
    const one = modelOf(counting, { context: { n: 2 }, clamp: { n: 4 } });
    expect(texts(shortestPaths(one)[0])).toEqual(['tick → on', 'leave → off']);
  });

  test('says so where its clamp merges what its guards tell apart: each path is replayed on the machine itself', () => {
    // All counts from two on are taken for two, at which nothing can be left; from four on, for the third of two ticks.
    const merged = modelOf(counting, { context: { n: 3 }, clamp: { n: 2 } });
    const taken = () => tours(merged, { switch: 1 });
    expect(taken).toThrow(PathError);
    expect(taken).toThrow(/^counting, step \d of \d, `leave → off` in on: the machine takes no edge\.\non: /);
  });
});

describe('a path', () => {
  const campaign = model('campaign');
  const [path = []] = tours(campaign, { switch: 0, denied: true });

  test('of any strategy is one that the machine itself takes', () => {
    for (const strategy of STRATEGIES) for (const one of pathsOf(campaign, strategy)) replay(campaign, one);
    expect(STRATEGIES).toEqual(['shortest', 'simple', 'edges', 'pairs', 'triples', 'denied']);
  });

  test.each<[string, (path: Path) => Path, RegExp]>([
    [
      'leaves out a step',
      (one) => one.filter(({ event }) => event !== 'activate'),
      /in active: the machine is in paused\./,
    ],
    [
      'takes what its rules deny',
      (one) =>
        one.map((step) =>
          isDenied(step) ? step : { ...step, rules: step.rules.map((rule) => ({ ...rule, answer: 'deny' as const })) },
        ),
      /`activate → active` in paused: the machine takes no edge\./,
    ],
    [
      'takes for denied what is allowed',
      (one) =>
        one.map((step) =>
          isDenied(step) ? { ...step, rules: step.rules.map((rule) => ({ ...rule, answer: 'allow' as const })) } : step,
        ),
      /in paused: the machine takes paused --activate--> active\./,
    ],
  ])('that %s is told', (_, spoil, sentence) => {
    expect(() => replay(campaign, spoil(path))).toThrow(sentence);
  });
});

test('a state has each way in which the rules of its events decide, once', () => {
  const ways = (name: string, state: string, wanted: string) =>
    [...nodesFrom(model(name).start)]
      .flatMap(({ moves }) => moves)
      .filter(({ from, event }) => from === state && event === wanted)
      .map(stepText);
  expect(ways('campaign', 'completed', 'activate')).toEqual([
    'activate → active',
    'activate ✗ offered',
    'activate ✗ callingHours',
    'activate ✗ agentCapacity',
    'activate ✗ agentCapacity [agentCapacity unknown]',
  ]);
  expect(ways('presence', 'idle', 'goMeal')).toEqual([
    'goMeal → meal',
    'goMeal [mandatoryBreak unknown] → meal',
    'goMeal ✗ offered',
    'goMeal ✗ reason',
    'goMeal ✗ mandatoryBreak',
  ]);
});

describe('a policy', () => {
  const goBreak = (one: ReturnType<typeof modelOf>) =>
    one.start.moves.filter(({ event }) => event === 'goBreak').map(stepText);

  test('says whether an edge is open where a rule does not know', () => {
    const [lenient, strict] = [
      modelOf(presence),
      modelOf(presence, { policy: { mandatoryBreak: { onUnknown: 'refuse' } } }),
    ];
    expect(goBreak(lenient)).toContain('goBreak [mandatoryBreak unknown] → break');
    expect(goBreak(strict)).toContain('goBreak ✗ mandatoryBreak [mandatoryBreak unknown]');
    expect(goBreak(strict)).not.toContain('goBreak [mandatoryBreak unknown] → break');
  });

  test('takes edges away, and adds rules that its paths then see denying; what it has for others is not looked at', () => {
    const policy = {
      agentCapacity: { min: 3 },
      mandatoryBreak: { onUnknown: 'refuse' },
      restrict: {
        campaign: {
          without: [{ from: '*', event: 'archive' }],
          with: [{ from: 'active', event: 'pause', rule: { type: 'callingHours' } }],
        },
      },
    };
    const one = modelOf(campaignLifecycle, { policy });
    const steps = tours(one, { switch: 0, denied: true }).flat().map(stepText);
    expect(steps).not.toContain('archive → archived');
    expect(steps).toContain('archive ✗');
    expect(steps).toContain('pause ✗ callingHours');
  });

  test('that takes what is not there is told', () => {
    const policy = { restrict: { campaign: { without: [{ from: 'paused', event: 'drained' }] } } };
    expect(() => modelOf(campaignLifecycle, { policy })).toThrow(/^campaign: restrict\.campaign\.without\.0: /);
  });
});

test('a step is plain data: it stays what it is by way of JSON', () => {
  for (const one of MODELS) {
    const paths = tours(one, { switch: 0, denied: true });
    expect(JSON.parse(JSON.stringify(paths))).toEqual(paths);
  }
});
