import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { at, step } from '../engine/step.ts';

/** One step along an edge. */
export interface TourStep {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** The edge's place in `edgesOf(machine)`; tells the candidates of one state and event apart. */
  readonly edge: number;
}

/** An edge that is enabled at a node, and the node that it leads to. */
export interface Arc extends TourStep {
  readonly node: Node;
}

/** A state together with what the machine remembers there, so that guards over context are honoured. */
export interface Node {
  readonly state: string;
  readonly final: boolean;
  readonly arcs: readonly Arc[];
}

/** Far more than any machine here has; a context that keeps growing would be explored for ever. */
const MAX_NODES = 10_000;

/**
 * Everything the machine can do from its initial state with the given context, found by letting it take each step.
 * @returns the node to start at.
 * @throws Error where context makes more than 10,000 nodes of the states.
 */
export function explore(machine: AnyStateMachine, context: object): Node {
  const nodes = new Map<string, Node>();
  const found: { readonly node: Node & { readonly arcs: Arc[] }; readonly snapshot: AnyMachineSnapshot }[] = [];

  function nodeAt(snapshot: AnyMachineSnapshot): Node {
    const key = JSON.stringify([snapshot.value, snapshot.context]);
    const before = nodes.get(key);
    if (before !== undefined) return before;
    if (nodes.size === MAX_NODES) {
      throw new Error(`Machine ${machine.id}: its context makes more than ${MAX_NODES} nodes; bound what it counts.`);
    }
    const node = { state: String(snapshot.value), final: snapshot.status !== 'active', arcs: [] };
    nodes.set(key, node);
    found.push({ node, snapshot });
    return node;
  }

  const start = nodeAt(at(machine, String(machine.config.initial), context));
  for (const { node, snapshot } of found) {
    for (const [event, candidates] of candidatesAt(machine, node.state)) {
      const taken = step(machine, snapshot, { type: event });
      const edge = candidates[chosen(machine, snapshot, event)];
      if (taken === undefined || edge === undefined) continue;
      node.arcs.push({ from: node.state, event, to: taken.state, edge, node: nodeAt(taken.snapshot) });
    }
  }
  return start;
}

/** The places of a state's edges in `edgesOf(machine)`, by event, in the order in which guards are asked. */
function candidatesAt(machine: AnyStateMachine, state: string): ReadonlyMap<string, readonly number[]> {
  const byEvent = new Map<string, number[]>();
  for (const [index, { from, event }] of edgesOf(machine).entries()) {
    if (from === state) byEvent.set(event, [...(byEvent.get(event) ?? []), index]);
  }
  return byEvent;
}

/** Which candidate the machine takes; two may lead to the same state, so the target alone would not tell. */
function chosen(machine: AnyStateMachine, snapshot: AnyMachineSnapshot, event: string): number {
  const [taken] = machine.getTransitionData(snapshot, { type: event }) ?? [];
  const nodes = [machine.states[String(snapshot.value)], machine.root];
  const candidates = nodes.flatMap((node) => node?.transitions.get(event) ?? []);
  return taken === undefined ? -1 : candidates.indexOf(taken);
}
