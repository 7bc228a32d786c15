import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyStateMachine, createMachine, setup, transition } from 'xstate';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { all, effect, ruleKey } from '../../machines/lifecycle.ts';
import { at, step } from '../../src/engine/step.ts';
import { xstateJson } from '../../src/export/xstate-json.ts';
import { MACHINES } from './machines.ts';

const SEED = 20_261_121;
const CASES = 100_000;

/** The machine as somebody else makes it of the JSON: with the guard and effects of the public page, or a protocol's own. */
function imported(machine: AnyStateMachine): AnyStateMachine {
  const config = JSON.parse(xstateJson(machine));
  const { actions, guards } = machine.implementations;
  if (!('all' in guards)) return createMachine(config).provide({ actions, guards } as never);
  const effects = Object.fromEntries(Object.keys(actions).map((name) => [name, effect()]));
  return setup({ guards: { all: all() as never }, actions: effects as never }).createMachine(config);
}

const pairs = MACHINES.map((machine) => ({ ours: machine, theirs: imported(machine) }));

const memory: { readonly [field: string]: fc.Arbitrary<unknown> } = {
  attempts: fc.nat(5),
  maxAttempts: fc.nat(5),
  tries: fc.nat(4),
  maxTries: fc.nat(4),
};

/** Any memory of a protocol; of a lifecycle all rules or any of its own, a foreign one among them. */
function contexts(machine: AnyStateMachine): fc.Arbitrary<object> {
  const fields = Object.keys(machine.config.context as object);
  if (!fields.includes('passes')) {
    return fc.record(Object.fromEntries(fields.map((field) => [field, memory[field] ?? fc.boolean()])));
  }
  const keys = [...new Set(edgesOf(machine).flatMap(({ rules }) => rules.map(ruleKey)))];
  return fc.record({ passes: fc.oneof(fc.constant('all'), fc.subarray([...keys, 'nobody'])) });
}

const cases = fc.oneof(
  ...pairs.map(({ ours, theirs }) =>
    fc.record({
      ours: fc.constant(ours),
      theirs: fc.constant(theirs),
      state: fc.constantFrom(...statesOf(ours)),
      event: fc.constantFrom('unheardOf', ...new Set(edgesOf(ours).map((edge) => edge.event))),
      context: contexts(ours),
    }),
  ),
);

/** What XState itself makes of it. A denial is told by its having no edge to take. */
function decided(machine: AnyStateMachine, state: string, event: { readonly type: string }, context: object) {
  const from = machine.resolveState({ value: state, context });
  if (from.status !== 'active' || machine.getTransitionData(from, event)?.length === 0) return undefined;
  const [to, actions] = transition(machine, from, event);
  return {
    state: to.value,
    context: to.context,
    status: to.status,
    actions: actions.map(({ type, params }) => ({ type, params: params ?? {} })),
  };
}

test(`what others make of the JSON decides as we do, in ${CASES} cases (seed ${SEED})`, { timeout: 120_000 }, () => {
  const met = { taken: 0, denied: 0 };
  fc.assert(
    fc.property(cases, ({ ours, theirs, state, event, context }) => {
      const taken = step(ours, at(ours, state, context), { type: event });
      const expected = taken && {
        state: taken.state,
        context: taken.snapshot.context,
        status: taken.snapshot.status,
        actions: taken.actions,
      };
      expect(decided(theirs, state, { type: event }, context)).toEqual(expected);
      met[taken === undefined ? 'denied' : 'taken'] += 1;
    }),
    { seed: SEED, numRuns: CASES },
  );
  expect(met.taken).toBeGreaterThan(CASES / 10);
  expect(met.denied).toBeGreaterThan(CASES / 10);
});

test.each(MACHINES)('the JSON of $id is its config, with nothing lost', (machine) => {
  expect(JSON.parse(xstateJson(machine))).toEqual(machine.config);
});
