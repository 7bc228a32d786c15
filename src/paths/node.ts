import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { step as take } from '../engine/step.ts';
import { ModelError } from './model-error.ts';
import { type Answered, isDenied, type Step } from './path.ts';

/** A state together with what the machine remembers there, so that guards over context are honoured. */
export interface Node {
  readonly state: string;
  readonly final: boolean;
  /** Everything that can be tried here, also what is denied. */
  readonly moves: readonly Move[];
}

/** A step from a node, and the node that it leads to; a denied one stays. */
export interface Move extends Step {
  readonly node: Node;
}

/** How a machine is walked. */
export interface Walk {
  steps(snapshot: AnyMachineSnapshot): readonly Step[];
  /** The machine where it stands, once the rules of a step answer as the step says. */
  prepared(snapshot: AnyMachineSnapshot, rules: readonly Answered[]): AnyMachineSnapshot;
  /** What tells two nodes of one state apart; something that JSON can hold. */
  memory(snapshot: AnyMachineSnapshot): unknown;
}

/** Far more than any machine here has; a context that keeps growing would be explored for ever. */
const MAX_NODES = 10_000;

/**
 * Everything the machine can do from a snapshot on, found by letting it take each step.
 * @returns the node to start at.
 * @throws {ModelError} where what it remembers makes more than 10,000 nodes of its states.
 */
export function explore(machine: AnyStateMachine, first: AnyMachineSnapshot, walk: Walk): Node {
  const nodes = new Map<string, Node>();
  const found: { readonly node: Node & { moves: readonly Move[] }; readonly snapshot: AnyMachineSnapshot }[] = [];

  function nodeAt(snapshot: AnyMachineSnapshot): Node {
    const key = JSON.stringify([snapshot.value, walk.memory(snapshot)]);
    const before = nodes.get(key);
    if (before !== undefined) return before;
    if (nodes.size === MAX_NODES) {
      throw new ModelError(machine.id, [`Its context makes more than ${MAX_NODES} nodes; clamp what it counts.`]);
    }
    const node = { state: String(snapshot.value), final: snapshot.status !== 'active', moves: [] };
    nodes.set(key, node);
    found.push({ node, snapshot });
    return node;
  }

  const start = nodeAt(first);
  for (const { node, snapshot } of found) {
    node.moves = walk.steps(snapshot).map((step) => {
      const after = take(machine, walk.prepared(snapshot, step.rules), { type: step.event });
      return { ...step, node: after === undefined ? node : nodeAt(after.snapshot) };
    });
  }
  return start;
}

/** A node and all that can be reached from it, the nearest first. */
export function nodesFrom(start: Node): ReadonlySet<Node> {
  const nodes = new Set([start]);
  for (const { moves } of nodes) for (const { node } of moves) nodes.add(node);
  return nodes;
}

/** The nodes from which a final one can be reached, themselves included. */
export function leadingToEnd(start: Node): ReadonlySet<Node> {
  const nodes = [...nodesFrom(start)];
  const before = Map.groupBy(
    nodes.flatMap((node) => node.moves.map((move) => ({ node, next: move.node }))),
    ({ next }) => next,
  );
  const leading = new Set(nodes.filter(({ final }) => final));
  for (const next of leading) for (const { node } of before.get(next) ?? []) leading.add(node);
  return leading;
}

/** The edges that are open at a node, each by the first way in which its rules let it pass. */
export function openAt({ moves }: Node): readonly Move[] {
  const byEdge = new Map<number, Move>();
  for (const move of moves) {
    if (move.edge !== undefined && !isDenied(move) && !byEdge.has(move.edge)) byEdge.set(move.edge, move);
  }
  return [...byEdge.values()];
}

/** Every way in which the rules of a move's edge let it pass at a node. */
export const waysOf = (move: Move, { moves }: Node): readonly Move[] =>
  moves.filter((way) => way.edge === move.edge && !isDenied(way));
