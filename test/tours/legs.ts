import { isDenied } from '../../src/paths/path.ts';
import { type Model, type Path, shortestPaths } from '../../src/testing.ts';

/** Steps of a path that one test takes, so that none runs long. */
const LENGTH = 250;

/**
 * A path in pieces that each begin at the start and go the shortest way to where the piece before ended, less its last
 * edges: what follows each other on the whole path does so on one of them.
 * @param overlap how many edges a piece has in common with the one before.
 */
export function legsOf(model: Model, path: Path, overlap: number): Path[] {
  if (path.length <= LENGTH) return [path];
  const ways = shortestPaths(model);
  const edges = [...path.keys()].filter((at) => path[at] !== undefined && !isDenied(path[at]));
  const legs: Path[] = [];
  for (let end = LENGTH; end < path.length + LENGTH; end += LENGTH) {
    const begin = edges.filter((at) => at < end - LENGTH).at(-overlap) ?? 0;
    legs.push([...wayTo(path[begin]?.from, model, ways), ...path.slice(begin, end)]);
  }
  return legs;
}

function wayTo(state: string | undefined, { start }: Model, ways: readonly Path[]): Path {
  if (state === start.state) return [];
  const way = ways.find((path) => path.some(({ to }) => to === state)) ?? [];
  return way.slice(0, way.findIndex(({ to }) => to === state) + 1);
}
