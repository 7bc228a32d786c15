import { transition } from 'xstate';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { type Lifecycle, type Passes, ruleKey } from '../../machines/lifecycle.ts';
import { at } from '../../src/engine/step.ts';
import { tableOf } from '../../src/engine/table.ts';

/** A machine in one state, some of whose rules pass, and an event. */
export interface Case {
  readonly lifecycle: Lifecycle;
  readonly state: string;
  readonly event: string;
  readonly passes: Passes['passes'];
}

/** Numbers from 0 to below 1 that depend on the seed alone (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Any state, any event of any lifecycle, and any rules: also such as the machine does not have. */
export function* cases(lifecycles: readonly Lifecycle[], seed: number, count: number): Generator<Case> {
  const random = chance(seed);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const edges = lifecycles.flatMap(({ machine }) => edgesOf(machine));
  const strange = [...edges.map(({ event }) => event), 'nobody', 'toString'];
  const kinds = lifecycles.map((lifecycle) => {
    const own = edgesOf(lifecycle.machine);
    const rules = [...new Set(own.flatMap(({ rules }) => rules.map(ruleKey)))];
    return { lifecycle, states: statesOf(lifecycle.machine), events: own.map(({ event }) => event), rules };
  });
  for (let drawn = 0; drawn < count; drawn += 1) {
    const { lifecycle, states, events, rules } = one(kinds);
    const many = random();
    const some = ['nobody', ...rules].filter(() => random() < many);
    const event = one(random() < 0.9 ? events : strange);
    yield { lifecycle, state: one(states), event, passes: random() < 0.1 ? 'all' : some };
  }
}

/** Said where no edge is taken. */
export const NOTHING = 'no edge';

/** What XState's own `transition` makes of a case. */
export function byXState({ lifecycle: { machine }, state, event: type, passes }: Case): string {
  const before = at(machine, state, { passes });
  // A final state takes edges of the root in `transition` and in no live actor; a self-transition gives back the same object.
  if (before.status !== 'active' || machine.getTransitionData(before, { type })?.length === 0) return NOTHING;
  const [{ value }, actions] = transition(machine, before, { type });
  return JSON.stringify([value, actions.map(({ type, params = {} }) => ({ type, params }))]);
}

/** What the table makes of it. */
export function byTable({ lifecycle: { machine }, state, event, passes }: Case): string {
  const taken = tableOf(machine).at(state)?.all.get(event)?.take(passes);
  return taken === undefined ? NOTHING : JSON.stringify([taken.to, taken.effects]);
}
