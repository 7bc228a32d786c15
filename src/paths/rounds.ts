import type { Arrow } from './flow.ts';
import { type Move, type Node, waysOf } from './node.ts';
import { route } from './route.ts';
import { type Further, type Trail, trailsFrom } from './trails.ts';

interface Terms {
  /** How many edges each window has. */
  readonly length: number;
  /** Every way in which the rules of an edge let it pass is met, where windows are single edges. */
  readonly denied: boolean;
  readonly hasEnd: boolean;
  /** Where a path may end. */
  readonly isEnd: (node: Node) => boolean;
}

/** Where a machine has an end, fewer steps count first, and then fewer paths. */
const STEP = 1_000;
/** Where it has none, a path is begun anew only where no way leads on: that costs more than any way. */
const ANEW = 1_000_000_000;

/** An arrow along a trail; the others lead from the end of one path to the beginning of the next. */
interface Leg extends Arrow<object> {
  readonly trail?: Further;
}

/** How often each trail is needed; not at all, where it is not named. */
type Needs = ReadonlyMap<Further, number>;

/** Paths from a node on that together meet every window: the round of a postman, taken apart where it comes by its home. */
export function rounds(node: Node, { length, denied, hasEnd, isEnd }: Terms): Move[][] {
  const trails = trailsFrom(node, length);
  const start = trails[0]?.from;
  if (start === undefined) return [];
  const home = {};
  const left = new Set(trails.map(({ from }) => from));
  const stops = new Set([...left, ...trails.map(({ to }) => to)]);
  // A path that is shorter than a window would show nothing, unless it can go no further.
  const isStop = (trail: Trail) => isEnd(trail.node) && (trail.last.length === length - 1 || !left.has(trail));
  const round = (needs: Needs): Leg[] =>
    route<object, Leg>(home, [
      { from: home, to: start, cost: hasEnd ? 1 : ANEW, needed: 1 },
      ...trails.map((trail) => ({ ...trail, trail, cost: STEP, needed: needs.get(trail) ?? 0 })),
      ...[...stops].filter(isStop).map((from) => ({ from, to: home, cost: 0, needed: 0 })),
    ]);
  const byWindow = [...Map.groupBy(trails, ({ window }) => String(window)).values()];
  let needs = needsOf(trails, denied);
  let best = round(needs);
  for (;;) {
    const others = elsewhere(byWindow, needs, best);
    if (others === undefined) return pathsIn(best);
    const next = round(others);
    if (costOf(next) >= costOf(best)) return pathsIn(best);
    [needs, best] = [others, next];
  }
}

const costOf = (legs: readonly Leg[]): number => legs.reduce((sum, { cost }) => sum + cost, 0);

function pathsIn(legs: readonly Leg[]): Move[][] {
  const paths: Move[][] = [];
  for (const { trail, cost } of legs) {
    if (trail !== undefined) paths.at(-1)?.push(trail.move);
    else if (cost > 0) paths.push([]);
  }
  return paths;
}

/**
 * Needed is the first trail to meet a window that no longer one contains: once, or as often as there are ways in which the
 * rules of a single edge let it pass, if those are to be met.
 */
function needsOf(trails: readonly Further[], denied: boolean): Needs {
  const met = new Set(trails.flatMap(({ window }) => partsOf(window).map(String)));
  const needs = new Map<Further, number>();
  for (const trail of trails) {
    const { from, move, window } = trail;
    if (met.has(String(window))) continue;
    met.add(String(window));
    needs.set(trail, denied && window.length === 1 ? waysOf(move, from.node).length : 1);
  }
  return needs;
}

/** The windows within a window, itself left out. */
const partsOf = (window: readonly number[]): (readonly number[])[] =>
  window
    .flatMap((_, from) => window.map((_, to) => window.slice(from, to + 1)))
    .filter(({ length }) => length > 0 && length < window.length);

/**
 * A machine that remembers meets a window at several nodes. One that a walk takes on its way at another node, too, is needed
 * there instead: where it was, the walk need not go for its sake. `undefined` where there is none.
 */
function elsewhere(byWindow: readonly (readonly Further[])[], needs: Needs, legs: readonly Leg[]): Needs | undefined {
  const taken = Map.groupBy(legs, ({ trail }) => trail);
  const others = new Map(needs);
  let isOther = false;
  for (const trails of byWindow) {
    const one = trails.find((trail) => needs.has(trail) && taken.get(trail)?.length === 1);
    const other = one && trails.find((trail) => trail !== one && taken.has(trail));
    if (one === undefined || other === undefined) continue;
    others.delete(one);
    others.set(other, 1);
    isOther = true;
  }
  return isOther ? others : undefined;
}
