import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { type Edge, edgesOf } from '../../machines/edges.ts';

/** An edge with its place in `edgesOf(machine)`. */
export interface Candidate {
  readonly place: number;
  readonly edge: Edge;
}

/** The edges of one state by event, in the order in which their guards are asked. */
type Candidates = ReadonlyMap<string, readonly Candidate[]>;

const NONE: Candidates = new Map();
const known = new WeakMap<AnyStateMachine, ReadonlyMap<string, Candidates>>();

/** Computed once a machine. */
export function candidatesAt(machine: AnyStateMachine, state: string): Candidates {
  const before = known.get(machine);
  if (before !== undefined) return before.get(state) ?? NONE;
  const byState = new Map<string, Map<string, Candidate[]>>();
  for (const [place, edge] of edgesOf(machine).entries()) {
    const byEvent = byState.get(edge.from) ?? new Map<string, Candidate[]>();
    byState.set(edge.from, byEvent.set(edge.event, [...(byEvent.get(edge.event) ?? []), { place, edge }]));
  }
  known.set(machine, byState);
  return byState.get(state) ?? NONE;
}

/**
 * The edge that the machine takes, as XState decides; `undefined` where it takes none. Two candidates may lead to the same
 * state, so the target alone would not tell.
 */
export function taken(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, type: string): Candidate | undefined {
  const [transition] = machine.getTransitionData(snapshot, { type }) ?? [];
  if (transition === undefined) return undefined;
  const state = String(snapshot.value);
  const written = [machine.states[state], machine.root].flatMap((node) => node?.transitions.get(type) ?? []);
  return candidatesAt(machine, state).get(type)?.[written.indexOf(transition)];
}
