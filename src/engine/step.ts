import {
  type ActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createEmptyActor,
} from 'xstate';
import type { Effect } from './decision.ts';

/** One step of a machine as data: where it is, what it remembers, what it asks for. */
export interface Step {
  readonly snapshot: AnyMachineSnapshot;
  readonly state: string;
  readonly actions: readonly Effect[];
  readonly done: boolean;
}

/**
 * XState's `transition()` makes a throwaway actor for each call, most of its cost. A machine's own `transition` with one
 * inert scope gives identical results; the scope only has to collect the actions, which nobody executes.
 */
const inert = createEmptyActor();
const collected: Effect[] = [];
const scope = {
  self: inert,
  system: inert.system,
  id: inert.id,
  sessionId: inert.sessionId,
  logger() {},
  defer() {},
  stopChild() {},
  emit() {},
  actionExecutor(action: { type: string; params?: unknown }) {
    collected.push({ type: action.type, params: (action.params ?? {}) as Effect['params'] });
  },
} as unknown as ActorScope<AnyMachineSnapshot, AnyEventObject>;

/** The machine in a given state. @throws Error for a state that the machine does not have. */
export const at = (machine: AnyStateMachine, state: string, context: object): AnyMachineSnapshot =>
  machine.resolveState({ value: state, context });

/**
 * Takes one event. `undefined` means that no edge is enabled: comparing snapshots would not tell, because a legal
 * self-transition returns the very same object, and a final state still takes root-level edges.
 */
export function step(
  machine: AnyStateMachine,
  from: AnyMachineSnapshot,
  event: { readonly type: string },
): Step | undefined {
  if (from.status !== 'active' || machine.getTransitionData(from, event)?.length === 0) return undefined;
  collected.length = 0;
  const snapshot = machine.transition(from, event, scope);
  return { snapshot, state: String(snapshot.value), actions: collected.slice(), done: snapshot.status !== 'active' };
}
