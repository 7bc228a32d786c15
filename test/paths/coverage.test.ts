import { expect, test } from 'vitest';
import { campaignMachine } from '../../machines/campaign.ts';
import { edgesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { coverage, tours } from '../../src/paths/tours.ts';
import { MACHINES, named, plainly } from './walk.ts';

test('the coverage of all tours leaves nothing out', () => {
  for (const { machine, context } of MACHINES) {
    const { edges, pairs, infeasible } = coverage(tours(machine, { switch: 1, context }), machine, { context });
    expect(edges).toEqual({ feasible: edgesOf(machine).length, covered: edgesOf(machine).length, missed: [] });
    expect(pairs).toEqual({ feasible: plainly(machine, context).pairs.size, covered: pairs.feasible, missed: [] });
    expect(infeasible).toEqual([]);
  }
});

test('the coverage of no tours misses everything, by its place in the machine', () => {
  const { edges, pairs } = coverage([], campaignMachine);
  expect(edges.missed).toHaveLength(edgesOf(campaignMachine).length);
  expect(edges.missed).toContainEqual([0]);
  expect(pairs).toMatchObject({ covered: 0, feasible: pairs.missed.length });
});

test('a pair counts only where its edges follow each other within one tour', () => {
  const [tour = []] = tours(campaignMachine, { switch: 0 });
  const apart = tour.map((step) => [step]);
  expect(coverage(apart, campaignMachine).edges.covered).toBe(new Set(tour.map(named)).size);
  expect(coverage(apart, campaignMachine).pairs.covered).toBe(0);
});

test('an edge that no attempt is left for is infeasible, not missed', () => {
  const context = { attempts: 0, maxAttempts: 1, doubted: false, creating: false };
  const walked = tours(requestMachine, { switch: 1, context });
  const { edges, infeasible } = coverage(walked, requestMachine, { context });
  expect(infeasible.map((index) => edgesOf(requestMachine)[index]?.guard)).toEqual(['attemptsLeft', 'attemptsLeft']);
  expect(edges).toMatchObject({ covered: edgesOf(requestMachine).length - infeasible.length, missed: [] });
});
