import { type Move, type Node, openAt } from './node.ts';

/** A node, and the last moves on the way to it: as many as matter for what is met next. */
export interface Trail {
  readonly node: Node;
  readonly last: readonly Move[];
}

/** One move further, and the edges that have then followed each other: a window over the path. */
export interface Further {
  readonly from: Trail;
  readonly to: Trail;
  readonly move: Move;
  readonly window: readonly number[];
}

/**
 * Every trail that begins at a node, with windows of so many edges. A path over trails meets a window by one arrow, however
 * long the window is; what begins at the start has shorter ones.
 */
export function trailsFrom(start: Node, length: number): readonly Further[] {
  const numbers = new Map<Move | Node, number>();
  const numberOf = (thing: Move | Node): number => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
  const trails = new Map<string, Trail>();
  const trailAt = (node: Node, last: readonly Move[]): Trail => {
    const key = [node, ...last].map(numberOf).join();
    const trail = trails.get(key) ?? { node, last };
    trails.set(key, trail);
    return trail;
  };
  const found: Further[] = [];
  trailAt(start, []);
  for (const from of trails.values()) {
    for (const move of openAt(from.node)) {
      const moves = [...from.last, move];
      const to = trailAt(move.node, length === 1 ? [] : moves.slice(1 - length));
      found.push({ from, to, move, window: moves.map(({ edge = -1 }) => edge) });
    }
  }
  return found;
}
