import { type Move, type Node, nodesFrom, openAt, waysOf } from './node.ts';
import { isDenied } from './path.ts';

/**
 * Paths with every denied move put in, once, where its state is first met, and with the ways in which the rules of an edge
 * let it pass taken in turn. What no path comes by gets one of its own.
 * @param isEnd where a path may end.
 */
export function withDenied(start: Node, paths: readonly (readonly Move[])[], isEnd: (node: Node) => boolean): Move[][] {
  const met = new Set<string>();
  const sites = new Map<Move, string>();
  // What tells the moves of one state apart, whatever the machine remembers there.
  const siteOf = (move: Move): string => {
    const site = sites.get(move) ?? JSON.stringify({ ...move, node: undefined });
    sites.set(move, site);
    return site;
  };
  const isMet = (move: Move) => met.has(siteOf(move));
  const filled = (path: readonly Move[]): Move[] => {
    const moves: Move[] = [];
    const meet = (...more: readonly Move[]) => {
      moves.push(...more);
      for (const move of more) met.add(siteOf(move));
    };
    const meetDenied = ({ moves }: Node) => meet(...moves.filter((move) => isDenied(move) && !isMet(move)));
    meetDenied(start);
    let node = start;
    for (const move of path) {
      meet(waysOf(move, node).find((way) => !isMet(way)) ?? move);
      node = move.node;
      meetDenied(node);
    }
    return moves;
  };
  const found = paths.map(filled);
  for (const node of nodesFrom(start)) {
    for (const move of node.moves) {
      if (isMet(move)) continue;
      const taken = isDenied(move) ? [] : [move];
      found.push(filled([...shortest(start, (other) => other === node), ...taken, ...shortest(move.node, isEnd)]));
    }
  }
  return found;
}

/** The shortest way from a node to one that is wanted; empty where that is the node itself. */
function shortest(from: Node, isWanted: (node: Node) => boolean): readonly Move[] {
  const ways = new Map<Node, readonly Move[]>([[from, []]]);
  for (const [node, way] of ways) {
    if (isWanted(node)) return way;
    for (const move of openAt(node)) if (!ways.has(move.node)) ways.set(move.node, [...way, move]);
  }
  throw new Error(`No way leads on from ${from.state}.`);
}
