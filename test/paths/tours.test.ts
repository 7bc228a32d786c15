import { describe, expect, test } from 'vitest';
import { assign, createMachine, setup } from 'xstate';
import { campaignMachine } from '../../machines/campaign.ts';
import { edgesOf } from '../../machines/edges.ts';
import { presenceMachine } from '../../machines/presence.ts';
import { coverage, type Tour, tours } from '../../src/paths/tours.ts';
import { MACHINES, named, plainly, replay, without } from './walk.ts';

const edgesIn = (walked: readonly Tour[]) => new Set(walked.flat().map(named));
const pairsIn = (walked: readonly Tour[]) =>
  new Set(walked.flatMap((tour) => tour.slice(1).map((step, i) => `${named(tour[i] ?? step)} | ${named(step)}`)));

describe.each(MACHINES)('the tours of $name', ({ machine, context }) => {
  const plain = plainly(machine, context);

  test('meet every feasible edge', () => {
    expect(edgesIn(tours(machine, { switch: 0, context }))).toEqual(plain.edges);
  });

  test('meet every feasible pair of edges too, where asked to', () => {
    const walked = tours(machine, { switch: 1, context });
    expect(edgesIn(walked)).toEqual(plain.edges);
    expect(pairsIn(walked)).toEqual(plain.pairs);
  });

  const hasEnd = Object.values(machine.config.states ?? {}).some(({ type }) => type === 'final');

  test.each([0, 1] as const)(
    'replay on the real machine from its start, to a final state where it has one (%i-switch)',
    (size) => {
      for (const tour of tours(machine, { switch: size, context })) {
        expect(tour[0]?.from).toBe(machine.config.initial);
        expect(replay(machine, context, tour)).toEqual({
          states: tour.map(({ to }) => to),
          status: hasEnd ? 'done' : 'active',
        });
      }
    },
  );

  test('name each edge by its place in the machine', () => {
    for (const { from, event, to, edge } of tours(machine, { switch: 1, context }).flat()) {
      expect(edgesOf(machine)[edge]).toMatchObject({ from, event, to });
    }
  });

  test('are the same each time', () => {
    expect(tours(machine, { switch: 1, context })).toEqual(tours(machine, { switch: 1, context }));
  });

  test('are few: each meets something that those before it do not', () => {
    const walked = tours(machine, { switch: 1, context });
    const covered = walked.map((_, i) => coverage(walked.slice(0, i + 1), machine, { context }));
    const met = covered.map(({ edges, pairs }) => edges.covered + pairs.covered);
    for (const [i, now] of met.entries()) expect(now).toBeGreaterThan(met[i - 1] ?? 0);
  });

  test('no longer meet an edge once it is deleted', () => {
    const written = edgesOf(machine).filter(({ everywhere, from }) => !everywhere || from === machine.config.initial);
    for (const edge of written) {
      const less = without(machine, edge);
      const walk = () => edgesIn(tours(less, { switch: 0, context }));
      const isOnlyWayOut = edgesOf(less).every(({ from }) => from !== edge.from);
      // A start without a way out leaves nothing to meet.
      const hasTours = hasEnd && edge.from !== machine.config.initial;
      if (isOnlyWayOut && hasTours) expect(walk).toThrow(`no final state can be reached from ${edge.from}.`);
      else expect(walk().has(named(edge)), named(edge)).toBe(false);
    }
  });
});

test('a tour goes on while anything is left to it: none but an edge into a final state begins another', () => {
  const intoFinal = edgesOf(campaignMachine).filter(({ to }) => to === 'archived');
  expect(tours(campaignMachine, { switch: 0 })).toHaveLength(intoFinal.length);
});

test('a machine that never ends is toured in one go', () => {
  const [tour = [], ...others] = tours(presenceMachine, { switch: 0 });
  expect(others).toEqual([]);
  expect(new Set(tour.map(({ edge }) => edge)).size).toBe(edgesOf(presenceMachine).length);
});

describe('a machine', () => {
  const open = { context: {}, initial: 'a' } as const;

  test('may have two edges of one event to one state: the guard says which is taken', () => {
    const forked = setup({ guards: { never: () => false } }).createMachine({
      ...open,
      states: { a: { on: { go: [{ target: 'b', guard: { type: 'never' } }, { target: 'b' }] } }, b: { type: 'final' } },
    });
    expect(tours(forked, { switch: 0 })).toEqual([[{ from: 'a', event: 'go', to: 'b', edge: 1 }]]);
    expect(coverage([], forked).infeasible).toEqual([0]);
  });

  test('may lead from a state to itself', () => {
    const looped = createMachine({
      ...open,
      states: { a: { on: { again: { target: 'a' }, go: { target: 'b' } } }, b: { type: 'final' } },
    });
    const events = tours(looped, { switch: 1 }).map((tour) => tour.map(({ event }) => event));
    expect(events).toEqual([['again', 'again', 'go']]);
  });

  test('that counts without end is refused rather than walked for ever', () => {
    const counting = setup({
      types: { context: {} as { n: number } },
      actions: { count: assign({ n: ({ context }) => context.n + 1 }) },
    }).createMachine({
      id: 'counting',
      context: { n: 0 },
      initial: 'a',
      states: { a: { on: { again: { target: 'a', actions: { type: 'count' } } } } },
    });
    expect(() => tours(counting, { switch: 0 })).toThrow('counting: its context makes more than 10000 nodes');
  });
});
