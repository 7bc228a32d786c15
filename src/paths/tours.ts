import type { AnyStateMachine } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { type Arc, explore, type Node, type TourStep } from './graph.ts';

/** A way through a machine, from its initial state to a final one, where it has any. */
export type Tour = readonly TourStep[];

/** One edge, or two that follow each other, by their places in `edgesOf(machine)`. */
type Item = readonly [edge: number] | readonly [first: number, second: number];

/** How many of the feasible items some tours meet. */
interface Covered {
  readonly feasible: number;
  readonly covered: number;
  readonly missed: readonly Item[];
}
export interface Coverage {
  readonly edges: Covered;
  readonly pairs: Covered;
  /** Edges that are written but that no context reached from the start enables. */
  readonly infeasible: readonly number[];
}

interface Start {
  /** The context to start with. It must stay finite: bound what it counts. @default the machine's own */
  readonly context?: object;
}

/**
 * Tours that together meet every feasible edge (`switch: 0`), or every feasible pair of consecutive edges too
 * (`switch: 1`), in few steps. Feasible is what the machine itself does, guards over context included, from the context
 * given. The same machine always gives the same tours.
 * @throws Error where a tour gets to a state from which no final state can be reached, though the machine has one.
 */
export function tours(machine: AnyStateMachine, { switch: size, context }: Start & { switch: 0 | 1 }): Tour[] {
  const start = explore(machine, context ?? ownContext(machine));
  const left = feasible(start, size);
  const unmet = (previous: Arc | undefined, arc: Arc) =>
    itemsOf(previous, arc, size).some((item) => left.has(String(item)));
  const endless = Object.values(machine.config.states ?? {}).every(({ type }) => type !== 'final');
  const found: Tour[] = [];
  while (left.size > 0) {
    const tour: Arc[] = [];
    for (let node = start; !node.final; node = tour.at(-1)?.node ?? start) {
      const last = tour.at(-1);
      // Each edge into a final state costs a tour of its own, so a tour ends only when nothing else is left to it.
      const way =
        nearest(node, last, (previous, arc) => !arc.node.final && unmet(previous, arc)) ??
        nearest(node, last, unmet) ??
        nearest(node, last, (_, arc) => arc.node.final);
      if (way === undefined && endless) break;
      if (way === undefined)
        throw new Error(`Machine ${machine.id}: no final state can be reached from ${node.state}.`);
      for (const arc of way) {
        for (const item of itemsOf(tour.at(-1), arc, size)) left.delete(String(item));
        tour.push(arc);
      }
    }
    found.push(tour.map(({ from, event, to, edge }) => ({ from, event, to, edge })));
  }
  return found;
}

/** What some tours meet of what is feasible from the same start. */
export function coverage(walked: readonly Tour[], machine: AnyStateMachine, { context }: Start = {}): Coverage {
  const all = [...feasible(explore(machine, context ?? ownContext(machine)), 1).values()];
  const met = new Set(walked.flatMap((tour) => tour.flatMap((step, i) => itemsOf(tour[i - 1], step, 1).map(String))));
  const covered = (items: readonly Item[]): Covered => {
    const missed = items.filter((item) => !met.has(String(item)));
    return { feasible: items.length, covered: items.length - missed.length, missed };
  };
  const edges = all.filter((item) => item.length === 1);
  const enabled = new Set(edges.map(([edge]) => edge));
  return {
    edges: covered(edges),
    pairs: covered(all.filter((item) => item.length === 2)),
    infeasible: [...edgesOf(machine).keys()].filter((edge) => !enabled.has(edge)),
  };
}

const ownContext = (machine: AnyStateMachine): object => machine.config.context as object;

/** What one step meets: its edge, and at size 1 also the pair that it makes with the step before. */
const itemsOf = (previous: TourStep | undefined, { edge }: TourStep, size: 0 | 1): Item[] =>
  previous === undefined || size === 0 ? [[edge]] : [[edge], [previous.edge, edge]];

function feasible(start: Node, size: 0 | 1): Map<string, Item> {
  const items = new Map<string, Item>();
  const nodes = new Set([start]);
  for (const { arcs } of nodes) {
    for (const arc of arcs) {
      nodes.add(arc.node);
      const pairs = arc.node.arcs.flatMap((next) => itemsOf(arc, next, size));
      for (const item of [...itemsOf(undefined, arc, size), ...pairs]) items.set(String(item), item);
    }
  }
  return items;
}

/** The shortest way on from a node whose last step is wanted; the first found in the order of the machine's edges. */
function nearest(
  node: Node,
  last: Arc | undefined,
  wanted: (previous: Arc | undefined, arc: Arc) => boolean,
): readonly Arc[] | undefined {
  const ways: (readonly Arc[])[] = [[]];
  const seen = new Set<Arc>();
  for (const way of ways) {
    const end = way.at(-1);
    for (const arc of (end?.node ?? node).arcs) {
      const longer = [...way, arc];
      if (wanted(end ?? last, arc)) return longer;
      if (!seen.has(arc)) {
        seen.add(arc);
        ways.push(longer);
      }
    }
  }
  return undefined;
}
