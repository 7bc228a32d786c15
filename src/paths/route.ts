import { type Arrow, balanced } from './flow.ts';

/** The arrows that leave each vertex. */
type Out<Vertex, A> = ReadonlyMap<Vertex, readonly A[]>;

/**
 * A closed walk that takes each arrow as often as needed, at the least cost: the round of a postman. None is cheaper where
 * the needed arrows hang together with where it begins; where some do not, they are joined by detours, the shortest first.
 * @returns its arrows, in order.
 * @throws Error where a needed arrow lies on no closed walk from there.
 */
export function route<Vertex extends object, A extends Arrow<Vertex>>(home: Vertex, arrows: readonly A[]): A[] {
  const out = Map.groupBy(arrows, ({ from }) => from);
  const copies = balanced<Vertex, A>(arrows);
  const isTaken = (arrow: A) => (copies.get(arrow) ?? 0) > 0;
  for (;;) {
    // As many lead in as out everywhere, so what can be reached along taken arrows is all that hangs together with home.
    const joined = new Set([home]);
    for (const vertex of joined) for (const arrow of out.get(vertex) ?? []) if (isTaken(arrow)) joined.add(arrow.to);
    const apart = new Set(arrows.filter((arrow) => isTaken(arrow) && !joined.has(arrow.from)).map(({ from }) => from));
    if (apart.size === 0) return circuit(home, out, copies);
    const [origin, there] = cheapest(joined, apart, out);
    const [, back] = cheapest(new Set([there.at(-1)?.to ?? home]), new Set([origin]), out);
    for (const arrow of [...there, ...back]) copies.set(arrow, (copies.get(arrow) ?? 0) + 1);
  }
}

/** The cheapest way from any of some vertices to any of others, after the vertex where it begins. */
function cheapest<Vertex extends object, A extends Arrow<Vertex>>(
  from: ReadonlySet<Vertex>,
  to: ReadonlySet<Vertex>,
  out: Out<Vertex, A>,
): [Vertex, A[]] {
  const known = new Map<Vertex, { readonly cost: number; readonly by?: A }>();
  for (const vertex of from) known.set(vertex, { cost: 0 });
  const open = new Set(from);
  for (const vertex of open) {
    // A vertex that turns out to be nearer later is looked at again.
    open.delete(vertex);
    for (const arrow of out.get(vertex) ?? []) {
      const cost = (known.get(vertex)?.cost ?? 0) + arrow.cost;
      if (cost >= (known.get(arrow.to)?.cost ?? Infinity)) continue;
      known.set(arrow.to, { cost, by: arrow });
      open.add(arrow.to);
    }
  }
  const costOf = (vertex: Vertex) => known.get(vertex)?.cost ?? Infinity;
  let vertex = [...to].reduce((best, other) => (costOf(other) < costOf(best) ? other : best));
  if (costOf(vertex) === Infinity) throw new Error('A graph has needed arrows that no closed walk takes.');
  const way: A[] = [];
  for (let by = known.get(vertex)?.by; by !== undefined; by = known.get(vertex)?.by) {
    way.unshift(by);
    vertex = by.from;
  }
  return [vertex, way];
}

/** One closed walk over all copies, by Hierholzer's method: go on until home, then put in what was left out on the way. */
function circuit<Vertex extends object, A extends Arrow<Vertex>>(
  home: Vertex,
  out: Out<Vertex, A>,
  copies: ReadonlyMap<A, number>,
): A[] {
  const left = new Map(
    [...out].map(([vertex, arrows]) => [
      vertex,
      arrows.flatMap((arrow) => Array<A>(copies.get(arrow) ?? 0).fill(arrow)).reverse(),
    ]),
  );
  const walk: A[] = [];
  const under: A[] = [];
  for (let vertex = home; ; ) {
    const next = left.get(vertex)?.pop();
    if (next !== undefined) {
      under.push(next);
      vertex = next.to;
      continue;
    }
    const done = under.pop();
    if (done === undefined) return walk.reverse();
    walk.push(done);
    vertex = done.from;
  }
}
