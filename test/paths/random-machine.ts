import fc from 'fast-check';
import * as v from 'valibot';
import { type AnyStateMachine, assign, setup } from 'xstate';
import { all, effect, type Passes } from '../../machines/lifecycle.ts';
import type { Rule } from '../../machines/rule.ts';
import { allow } from '../../machines/verdict.ts';
import { type Model, modelOf } from '../../src/paths/model.ts';

interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly event: number;
  readonly guards: readonly number[];
  readonly acts: boolean;
}

const EVENTS = ['ask', 'tell', 'happen'];

/** The edges of a machine of so many states, each of which can be reached from the first. Those that nothing leaves are final. */
const drawn = (states: number, most: number): fc.Arbitrary<readonly DrawnEdge[]> => {
  const edge = (from: fc.Arbitrary<number>, to: fc.Arbitrary<number>): fc.Arbitrary<DrawnEdge> =>
    fc.record({
      from,
      to,
      event: fc.nat({ max: EVENTS.length - 1 }),
      guards: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 2 }),
      acts: fc.boolean(),
    });
  const reaching = Array.from({ length: states - 1 }, (_, at) => edge(fc.nat({ max: at }), fc.constant(at + 1)));
  const state = fc.nat({ max: states - 1 });
  const more = fc.array(edge(state, state), { minLength: 1, maxLength: most - reaching.length });
  return fc.tuple(fc.tuple(...reaching), more).map((edges) => edges.flat());
};

/** A machine's config, each edge as `written` has it. */
function configOf(edges: readonly DrawnEdge[], context: object, written: (edge: DrawnEdge) => object): never {
  const states = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort();
  const on = (state: number) =>
    Object.fromEntries(
      [
        ...Map.groupBy(
          edges.filter(({ from }) => from === state),
          ({ event }) => event,
        ),
      ].map(([event, candidates]) => [
        EVENTS[event],
        candidates.map((edge) => ({ target: `s${edge.to}`, description: 'An edge.', ...written(edge) })),
      ]),
    );
  const isFinal = (state: number) => edges.every(({ from }) => from !== state);
  return {
    id: 'random',
    version: '1',
    description: 'A machine made by chance.',
    context,
    initial: 's0',
    states: Object.fromEntries(
      states.map((state) => [
        `s${state}`,
        { description: 'A state.', ...(isFinal(state) ? { type: 'final' } : { on: on(state) }) },
      ]),
    ),
  } as never;
}

const ruleNamed = (name: string, onUnknown?: 'refuse' | 'allow-with-warning'): Rule => ({
  name,
  needs: onUnknown === undefined ? [] : ['capacity'],
  policy: v.optional(v.strictObject({ onUnknown: v.optional(v.string(), onUnknown ?? 'refuse') }), {}),
  says: () => 'A rule.',
  judge: () => allow({ code: 'random', sentence: 'A rule.', evidence: {} }),
});

const rules = {
  plain: ruleNamed('plain'),
  strict: ruleNamed('strict', 'refuse'),
  lenient: ruleNamed('lenient', 'allow-with-warning'),
};
const GUARDS = Object.keys(rules);

/** A lifecycle: two events are asked, under rules, and one happens. */
function lifecycleOf(edges: readonly DrawnEdge[]): Model {
  const config = configOf(edges, { passes: 'all' }, ({ event, guards }) => {
    const meta = { risk: 'neutral', source: 'house' };
    if (EVENTS[event] === 'happen') return { meta: { ...meta, by: 'observed' } };
    const params = guards.map((guard) => ({ type: GUARDS[guard] }));
    return {
      ...(params.length > 0 && { guard: { type: 'all', params } }),
      actions: { type: 'act' },
      meta: { ...meta, by: 'asked' },
    };
  });
  const machine = setup({
    types: { context: {} as Passes },
    guards: { all: all<typeof rules>() },
    actions: { act: effect() },
  }).createMachine(config);
  const events = { ask: v.strictObject({}), tell: v.strictObject({}) };
  return modelOf({ name: 'random', machine: machine as unknown as AnyStateMachine, rules, events, id: v.string() });
}

/** A machine without rules that counts up to three, and has guards over its count. */
function protocolOf(edges: readonly DrawnEdge[]): Model {
  const config = configOf(edges, { n: 0 }, ({ guards: [guard = 2], acts }) => ({
    ...(guard < 2 && { guard: { type: ['low', 'high'][guard] } }),
    ...(acts && { actions: { type: 'count' } }),
  }));
  const machine = setup({
    types: { context: {} as { n: number } },
    guards: { low: ({ context }) => context.n < 1, high: ({ context }) => context.n >= 2 },
    actions: { count: assign({ n: ({ context }) => Math.min(context.n + 1, 3) }) },
  }).createMachine(config);
  return modelOf(machine as unknown as AnyStateMachine);
}

interface Size {
  readonly states: number;
  readonly edges: number;
}

/** One that is printed as it is written where a property fails. */
const printable = (model: Model): Model =>
  Object.assign(model, { [fc.toStringMethod]: () => JSON.stringify(model.machine.config.states) });

export const randomLifecycle = ({ states, edges }: Size): fc.Arbitrary<Model> =>
  fc
    .integer({ min: 2, max: states })
    .chain((count) => drawn(count, edges))
    .map((edges) => printable(lifecycleOf(edges)));

export const randomProtocol = ({ states, edges }: Size): fc.Arbitrary<Model> =>
  fc
    .integer({ min: 2, max: states })
    .chain((count) => drawn(count, edges))
    .map((edges) => printable(protocolOf(edges)));
