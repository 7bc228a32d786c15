import { expect, test } from 'vitest';
import { type AnyStateMachine, setup } from 'xstate';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { all as allOf, type Passes } from '../../machines/lifecycle.ts';
import { tableOf } from '../../src/engine/table.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { byTable, byXState, cases, NOTHING } from './same-answers.ts';

const SEED = 20261121;
const COUNT = 20_000;
const all = Object.values(lifecycles).map(({ lifecycle }) => lifecycle);

test(`what XState answered once is what it answers: ${COUNT} cases of all lifecycles (seed ${SEED})`, () => {
  const taken = new Set<string>();
  for (const drawn of cases(all, SEED, COUNT)) {
    const { lifecycle, state, event, passes } = drawn;
    const expected = byXState(drawn);
    expect(byTable(drawn), `${lifecycle.name} ${state} ${event} ${JSON.stringify(passes)}`).toBe(expected);
    if (expected !== NOTHING) taken.add(`${lifecycle.name} ${state} ${event}`);
  }
  const edges = all.flatMap(({ name, machine }) =>
    edgesOf(machine).map(({ from, event }) => `${name} ${from} ${event}`),
  );
  expect([...taken].sort()).toEqual([...new Set(edges)].sort());
});

test.each(all.map(({ name, machine }): [string, AnyStateMachine] => [name, machine]))(
  'each state of the %s lists the events that are asked there, in the order of its edges',
  (_, machine) => {
    for (const state of statesOf(machine)) {
      const asked = edgesOf(machine).filter(({ from, meta }) => from === state && meta?.by === 'asked');
      expect([...(tableOf(machine).at(state)?.asked.keys() ?? [])]).toEqual([...new Set(asked.map((e) => e.event))]);
    }
  },
);

test('a state that the machine does not have has no answers', () => {
  expect(tableOf(lifecycles.campaign.lifecycle.machine).at('dialling')).toBeUndefined();
});

test('an event with more rules than a place in the table can tell apart is answered all the same', () => {
  const names = Array.from({ length: 60 }, (_, index) => `rule${index}`);
  const params = names.map((type) => ({ type })) as never;
  const machine = setup({ types: { context: {} as Passes }, guards: { all: allOf() } }).createMachine({
    context: { passes: 'all' },
    initial: 'here',
    states: { here: { on: { go: { target: 'there', guard: { type: 'all', params } } } }, there: {} },
  });
  const answers = tableOf(machine).at('here')?.all.get('go');
  expect(answers?.take(names)?.to).toBe('there');
  for (const missing of names) expect(answers?.take(names.filter((name) => name !== missing)), missing).toBeUndefined();
  expect(answers?.take(names)?.to).toBe('there');
});
