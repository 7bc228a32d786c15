import type { Model } from '../../src/paths/model.ts';
import { type Node, nodesFrom } from '../../src/paths/node.ts';
import type { Step } from '../../src/testing.ts';

/** The model without the steps that cannot be brought about; nothing else of it changes. */
export function feasible(model: Model, isFeasible: (step: Step) => boolean): Model {
  const nodes = [...nodesFrom(model.start)];
  const copies = new Map(nodes.map((node) => [node, { ...node }]));
  const copyOf = (node: Node) => copies.get(node) ?? node;
  for (const copy of copies.values()) {
    copy.moves = copy.moves.filter(isFeasible).map((move) => ({ ...move, node: copyOf(move.node) }));
  }
  return { ...model, start: copyOf(model.start) };
}
