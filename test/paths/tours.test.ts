import { describe, expect, test } from 'vitest';
import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  assign,
  createMachine,
  setup,
  transition,
} from 'xstate';
import { campaignMachine } from '../../machines/campaign.ts';
import { type Edge, edgesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { coverage, type Tour, tours } from '../../src/paths/tours.ts';

const MACHINES: readonly { readonly name: string; readonly machine: AnyStateMachine; readonly context: object }[] = [
  { name: 'request', machine: requestMachine, context: { attempts: 0, maxAttempts: 2, doubted: false } },
  { name: 'campaign', machine: campaignMachine, context: { passes: 'all' } },
];

const startOf = (machine: AnyStateMachine, context: object): AnyMachineSnapshot =>
  machine.resolveState({ value: String(machine.config.initial), context });

/** Walks a tour with XState's own transition function, and says where it stands after each step. */
function replay(machine: AnyStateMachine, context: object, tour: Tour) {
  let snapshot = startOf(machine, context);
  const states = tour.map(({ event }) => {
    expect(machine.getTransitionData(snapshot, { type: event })).toHaveLength(1);
    [snapshot] = transition(machine, snapshot, { type: event } as AnyEventObject);
    return snapshot.value;
  });
  return { states, status: snapshot.status };
}

/** Every pair that a walk over the machine meets, each node once: the slow and plain way to know what is feasible. */
function plainly(machine: AnyStateMachine, context: object) {
  const edges = new Set<string>();
  const pairs = new Set<string>();
  const seen = new Set<string>();
  const visit = (snapshot: AnyMachineSnapshot, before: string | undefined) => {
    const key = JSON.stringify([snapshot.value, snapshot.context, before]);
    if (seen.has(key)) return;
    seen.add(key);
    for (const event of new Set(edgesOf(machine).map((edge) => edge.event))) {
      const [taken] = machine.getTransitionData(snapshot, { type: event }) ?? [];
      if (taken === undefined) continue;
      const edge = `${snapshot.value} ${event} ${taken.target?.[0]?.key}`;
      edges.add(edge);
      if (before !== undefined) pairs.add(`${before} | ${edge}`);
      visit(transition(machine, snapshot, { type: event } as AnyEventObject)[0], edge);
    }
  };
  visit(startOf(machine, context), undefined);
  return { edges, pairs };
}

const named = (step: { readonly from: string; readonly event: string; readonly to: string }) =>
  `${step.from} ${step.event} ${step.to}`;
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

  test.each([0, 1] as const)('replay on the real machine from its start to a final state (%i-switch)', (size) => {
    for (const tour of tours(machine, { switch: size, context })) {
      expect(tour[0]?.from).toBe(machine.config.initial);
      expect(replay(machine, context, tour)).toEqual({ states: tour.map(({ to }) => to), status: 'done' });
    }
  });

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
    for (const [index, edge] of edgesOf(machine).entries()) {
      const less = without(machine, index);
      const walk = () => edgesIn(tours(less, { switch: 0, context }));
      const isOnlyWayOut = edgesOf(less).every(({ from }) => from !== edge.from);
      if (isOnlyWayOut) expect(walk).toThrow(`no final state can be reached from ${edge.from}.`);
      else expect(walk().has(named(edge)), named(edge)).toBe(false);
    }
  });
});

describe('coverage', () => {
  test('of all tours leaves nothing out', () => {
    for (const { machine, context } of MACHINES) {
      const { edges, pairs, infeasible } = coverage(tours(machine, { switch: 1, context }), machine, { context });
      expect(edges).toEqual({ feasible: edgesOf(machine).length, covered: edgesOf(machine).length, missed: [] });
      expect(pairs).toEqual({ feasible: plainly(machine, context).pairs.size, covered: pairs.feasible, missed: [] });
      expect(infeasible).toEqual([]);
    }
  });

  test('of no tours misses everything, by its place in the machine', () => {
    const { edges, pairs } = coverage([], campaignMachine);
    expect(edges.missed).toHaveLength(edgesOf(campaignMachine).length);
    expect(edges.missed).toContainEqual([0]);
    expect(pairs).toMatchObject({ covered: 0, feasible: pairs.missed.length });
  });

  test('counts a pair only where its edges follow each other within one tour', () => {
    const [tour = []] = tours(campaignMachine, { switch: 0 });
    const apart = tour.map((step) => [step]);
    expect(coverage(apart, campaignMachine).edges.covered).toBe(new Set(tour.map(named)).size);
    expect(coverage(apart, campaignMachine).pairs.covered).toBe(0);
  });
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

/** A copy of a machine that lacks one edge. */
function without(machine: AnyStateMachine, index: number): AnyStateMachine {
  const gone = edgesOf(machine)[index];
  const config = structuredClone(machine.config) as unknown as {
    states: { [state: string]: { on?: { [event: string]: unknown } } };
  };
  const on = config.states[gone?.from ?? '']?.on ?? {};
  const candidates = [on[gone?.event ?? '']].flat();
  const place = edgesOf(machine)
    .filter(({ from, event }) => from === gone?.from && event === gone.event)
    .indexOf(gone as Edge);
  on[gone?.event ?? ''] = candidates.filter((_, i) => i !== place);
  return createMachine(config as never).provide(machine.implementations as never);
}

test('with a single attempt the tours take no edge that needs a second one', () => {
  const context = { attempts: 0, maxAttempts: 1, doubted: false };
  const walked = tours(requestMachine, { switch: 1, context });
  const { infeasible, edges } = coverage(walked, requestMachine, { context });
  expect(infeasible.map((index) => edgesOf(requestMachine)[index]?.guard)).toEqual(['attemptsLeft', 'attemptsLeft']);
  expect(edges.covered + infeasible.length).toBe(edgesOf(requestMachine).length);
});
