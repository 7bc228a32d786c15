import type { AnyStateMachine } from 'xstate';
import type { EdgeMeta } from './lifecycle.ts';
import type { Json } from './verdict.ts';

/** A guard, action or rule as a machine's config names it. */
export interface Named {
  readonly type: string;
  readonly params?: Json;
}

/** One arrow of a machine, read from its config: what was written, not what a runtime made of it. */
export interface Edge {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** The calls inside the guard `all`; empty on an unguarded edge. */
  readonly rules: readonly Named[];
  /** A guard that names no rules: a protocol machine's own, or a mistake. */
  readonly guard?: string;
  readonly actions: readonly Named[];
  readonly description: string;
  /** Declared once for the whole machine, hence an edge of each of its states that is not final. */
  readonly everywhere?: true;
  /** Only on the edges of a lifecycle. */
  readonly meta?: EdgeMeta;
}

export interface EdgeConfig {
  readonly target?: string;
  readonly guard?: string | { readonly type: string; readonly params?: readonly Named[] };
  readonly actions?: Named | readonly Named[];
  readonly description?: string;
  readonly meta?: EdgeMeta;
}
export interface Edges {
  [event: string]: EdgeConfig | readonly EdgeConfig[];
}
interface StateConfig {
  readonly type?: string;
  on?: Edges;
}
/** A machine's config as written, in as far as it has edges. */
export interface MachineConfig {
  on?: Edges;
  readonly states: { readonly [state: string]: StateConfig };
}

const known = new WeakMap<AnyStateMachine, readonly Edge[]>();

/**
 * Every edge of a flat machine, in the order in which it is written; those of the root come after a state's own, as XState
 * asks them. Computed once a machine.
 */
export function edgesOf(machine: AnyStateMachine): readonly Edge[] {
  const before = known.get(machine);
  if (before !== undefined) return before;
  const { on: root, states: written = {} } = machine.config as Partial<MachineConfig>;
  const states = Object.entries(written);
  const edges = states.flatMap(([from, { on, type }]) => [
    ...edgesFrom(from, on),
    ...(type === 'final' ? [] : edgesFrom(from, root).map((edge) => ({ ...edge, everywhere: true as const }))),
  ]);
  known.set(machine, edges);
  return edges;
}

const edgesFrom = (from: string, on: StateConfig['on'] = {}): Edge[] =>
  Object.entries(on).flatMap(([event, config]) => list(config).map((edge) => read(from, event, edge)));

/** What may be written as one or as many. */
export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

function read(from: string, event: string, config: EdgeConfig): Edge {
  const { target = '', guard, actions, description = '', meta } = config;
  const named = typeof guard === 'string' ? { type: guard } : guard;
  const rules = (named?.type === 'all' ? named.params : undefined) ?? [];
  return {
    from,
    event,
    // The root names its states by a leading dot.
    to: target.replace(/^\./, ''),
    rules,
    ...(named && rules.length === 0 && { guard: named.type }),
    actions: list(actions),
    description,
    ...(meta && { meta }),
  };
}

/** The states of a machine, as written. */
export const statesOf = (machine: AnyStateMachine): readonly string[] => Object.keys(machine.config.states ?? {});

/** A state and every state that observed edges marked `settles` lead to from it, e.g. draining and paused. */
export function settledFrom(machine: AnyStateMachine, state: string): ReadonlySet<string> {
  const reached = new Set([state]);
  for (const at of reached) {
    for (const edge of edgesOf(machine)) if (edge.from === at && edge.meta?.settles) reached.add(edge.to);
  }
  return reached;
}
