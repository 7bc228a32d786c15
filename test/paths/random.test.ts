import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../src/paths/model.ts';
import { tours } from '../../src/paths/tours.ts';
import { randomLifecycle, randomProtocol } from './random-machine.ts';
import { failingAt, isLeading, recount, retrace, windowsMet } from './recount.ts';

const SEED = 20261121;
const size = { states: 5, edges: 10 };

describe.each([
  ['lifecycles', randomLifecycle(size)],
  ['protocols', randomProtocol(size)],
])(`the tours of %s made by chance (seed ${SEED})`, (_, machines) => {
  const holds = (check: (model: Model) => void) =>
    fc.assert(fc.property(machines, check), { seed: SEED, numRuns: 200 });

  test.each([0, 1, 2] as const)('meet every feasible window (%i-switch)', (size) => {
    holds((model) => {
      const paths = tours(model, { switch: size });
      const feasible = recount(model);
      for (let length = 1; length <= size + 1; length += 1) {
        expect(windowsMet(model, paths, length)).toEqual(feasible.windows(length));
      }
    });
  });

  test('meet all that is denied, without being led astray, and end in a final state where one can be reached', () => {
    holds((model) => {
      const { refused, notAccepted } = recount(model);
      const paths = tours(model, { switch: 0, denied: true });
      const steps = paths.flat();
      for (const path of paths) {
        const { went, status } = retrace(model, path);
        expect(went).toEqual(path.map((step) => (isLeading(step) ? step.to : '✗')));
        expect(status === 'done' || !endsFrom(model, path.at(-1)?.to ?? 's0')).toBe(true);
      }
      const refusals = steps.filter(({ verdict }) => typeof verdict === 'object');
      expect(new Set(refusals.map((step) => `${step.from} ${step.event} ${failingAt(model, step).sort()}`))).toEqual(
        refused,
      );
      const others = steps.filter(({ verdict }) => verdict === 'notAccepted');
      expect(new Set(others.map(({ from, event }) => `${from} ${event}`))).toEqual(notAccepted);
    });
  });
});

/** Whether the machine gets to a final state from wherever it may stand in a state. */
function endsFrom(model: Model, state: string): boolean {
  const { stands } = recount(model);
  const leads = (key: string, seen = new Set<string>()): boolean => {
    const { state: at = '', trials = [] } = stands.get(key) ?? {};
    seen.add(key);
    if (model.machine.states[at]?.type === 'final') return true;
    return trials.some(({ edge, next }) => edge !== undefined && !seen.has(next) && leads(next, seen));
  };
  return [...stands].filter(([, stand]) => stand.state === state).every(([key]) => leads(key));
}
