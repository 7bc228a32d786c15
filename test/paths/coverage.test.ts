import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { coverage } from '../../src/paths/coverage.ts';
import { coverageTable, isWhole } from '../../src/paths/coverage-table.ts';
import { modelOf } from '../../src/paths/model.ts';
import { tours } from '../../src/paths/tours.ts';
import { MODELS, model } from './models.ts';
import { recount, windowsMet } from './recount.ts';

describe.each(MODELS.map((one) => [one.name, one] as const))('the coverage of %s', (_, one) => {
  const feasible = recount(one);

  test('by its tours is whole, and counts what a recount finds feasible', () => {
    const found = coverage(one, tours(one, { switch: 2, denied: true }));
    const whole = (size: number) => ({ feasible: size, covered: size, missed: [] });
    expect(found).toMatchObject({
      states: whole(feasible.states.size),
      edges: whole(feasible.windows(1).size),
      pairs: whole(feasible.windows(2).size),
      triples: whole(feasible.windows(3).size),
      notAccepted: whole(feasible.notAccepted.size),
      infeasible: [],
    });
    expect(isWhole(found)).toBe(true);
  });

  test('by some of its paths counts what a recount finds in them', () => {
    const some = tours(one, { switch: 0 }).map((path) => path.slice(0, 5));
    const { edges, pairs, triples } = coverage(one, some);
    expect([edges, pairs, triples].map(({ covered }) => covered)).toEqual(
      [1, 2, 3].map((length) => windowsMet(one, some, length).size),
    );
    for (const { feasible: all, covered, missed } of [edges, pairs, triples]) expect(missed.length).toBe(all - covered);
  });

  test('by no path misses everything but the start', () => {
    const { states, ...others } = coverage(one, []);
    expect(states).toMatchObject({ feasible: feasible.states.size, covered: 1 });
    expect(
      [others.edges, others.pairs, others.triples, others.refused, others.notAccepted].map(({ covered }) => covered),
    ).toEqual([0, 0, 0, 0, 0]);
  });
});

test('an edge that is left out is missed by name', () => {
  const campaign = model('campaign');
  const paths = tours(campaign, { switch: 0 }).map((path) => path.filter(({ event }) => event !== 'released'));
  expect(coverage(campaign, paths).edges.missed).toEqual(['blocked --released--> paused']);
});

test('a pair counts only where its edges follow each other within one path; what is denied between them is nothing', () => {
  const campaign = model('campaign');
  const [path = []] = tours(campaign, { switch: 0 });
  expect(
    coverage(
      campaign,
      path.map((step) => [step]),
    ).pairs.covered,
  ).toBe(0);
  const [start] = campaign.start.moves.filter(({ verdict }) => verdict === 'notAccepted');
  if (start === undefined) throw new Error('Everything is accepted.');
  expect(coverage(campaign, [path.flatMap((step) => [start, step])]).pairs).toEqual(coverage(campaign, [path]).pairs);
});

test('a rule counts as seen by each answer apart, wherever an event of a state asks it', () => {
  const campaign = model('campaign');
  const { rules } = coverage(campaign, tours(campaign, { switch: 0 }));
  expect(rules.agentCapacity).toEqual({
    allow: { feasible: 2, covered: 2, missed: [] },
    deny: { feasible: 2, covered: 0, missed: ['activate in paused', 'activate in completed'] },
    unknown: { feasible: 2, covered: 0, missed: ['activate in paused', 'activate in completed'] },
  });
  // It asks for no fact, so it is never in the dark.
  expect(rules.reason?.unknown.feasible).toBe(0);
  const denied = coverage(campaign, tours(campaign, { switch: 0, denied: true })).rules;
  expect(Object.values(denied).flatMap((rule) => Object.values(rule).flatMap(({ missed }) => missed))).toEqual([]);
});

test('an edge that no attempt is left for is infeasible, not missed', () => {
  const one = modelOf(requestMachine, {
    context: { attempts: 0, maxAttempts: 1, doubted: false, creating: false, tracked: false },
  });
  const { edges, infeasible } = coverage(one, tours(one, { switch: 1 }));
  expect(infeasible).toEqual([
    'writing --conflict [attemptsLeft]--> reading',
    'writing --expired [attemptsLeft]--> deciding',
  ]);
  expect(edges).toMatchObject({ covered: edgesOf(requestMachine).length - infeasible.length, missed: [] });
});

test('two candidates that lead to one state are told apart by their guards', () => {
  const forked = setup({ guards: { never: () => false } }).createMachine({
    id: 'forked',
    version: '1',
    description: 'A fork.',
    context: {},
    initial: 'a',
    states: {
      a: {
        description: 'Before.',
        on: {
          go: [
            { target: 'b', guard: { type: 'never' }, description: 'Never.' },
            { target: 'b', description: 'Always.' },
          ],
        },
      },
      b: { type: 'final', description: 'After.' },
    },
  });
  const one = modelOf(forked);
  expect(tours(one, { switch: 0 })).toEqual([
    [{ from: 'a', event: 'go', to: 'b', edge: 1, verdict: 'allowed', rules: [] }],
  ]);
  expect(coverage(one, []).infeasible).toEqual(['a --go [never]--> b']);
});

test('the table shows what is met of what is feasible, and the first of what is missed', () => {
  const guest = model('guest');
  expect(coverageTable(coverage(guest, tours(guest, { switch: 0 })))).toEqual([
    'states       4/4',
    'edges        6/6',
    expect.stringMatching(/^pairs {8}\d+\/14 {2}missed: absent --create--> active, .*; .*; .*; and \d+ more$/),
    expect.stringMatching(/^triples {6}\d+\/30 {2}missed: /),
    expect.stringMatching(/^refused {6}0\/8 {3}missed: absent: create ✗ consent; .* and 5 more$/),
    expect.stringMatching(/^notAccepted {2}0\/15 {2}missed: /),
    'rule            allows  denies  unknown',
    'consent         3/3     0/3     -',
    'hashedIdentity  1/1     0/1     -',
    'minimised       2/2     0/2     -',
    'metadataDepth   2/2     0/2     -',
  ]);
});
