/** One arrow of a graph; its vertices are whatever objects it names. */
export interface Arrow<Vertex extends object> {
  readonly from: Vertex;
  readonly to: Vertex;
  /** What it costs to take it once; not negative. */
  readonly cost: number;
  /** How often it has to be taken at least. */
  readonly needed: number;
}

/** A vertex, and how many more lead into it than out of it. */
interface Place {
  surplus: number;
  /** From the nearest place with a surplus. */
  distance: number;
  /** Already searched in vain. */
  isDead: boolean;
  readonly links: Link[];
}
/** How often an arrow is taken beyond what is needed. */
interface Lane {
  taken: number;
}
/** A way on: along an arrow, or back along one by taking it once less. */
interface Link {
  readonly to: Place;
  readonly cost: number;
  readonly lane: Lane;
  readonly isBack: boolean;
}

/**
 * How often each arrow is taken, at the least cost, so that as many lead into each vertex as out of it. What is taken beyond
 * what is needed is a flow of least cost, from where too many arrive to where too many leave, by successive shortest paths.
 * @throws Error where the one cannot be reached from the other.
 */
export function balanced<Vertex extends object, A extends Arrow<Vertex>>(arrows: readonly A[]): Map<A, number> {
  const places = new Map<Vertex, Place>();
  const placeOf = (vertex: Vertex): Place => {
    const place = places.get(vertex) ?? { surplus: 0, distance: 0, isDead: false, links: [] };
    places.set(vertex, place);
    return place;
  };
  const lanes = arrows.map((arrow) => {
    const [from, to, lane] = [placeOf(arrow.from), placeOf(arrow.to), { taken: 0 }];
    to.surplus += arrow.needed;
    from.surplus -= arrow.needed;
    from.links.push({ to, cost: arrow.cost, lane, isBack: false });
    to.links.push({ to: from, cost: -arrow.cost, lane, isBack: true });
    return lane;
  });
  const all = [...places.values()];
  while (all.some(({ surplus }) => surplus > 0)) {
    measure(all);
    const least = all.reduce(
      (found, { surplus, distance }) => (surplus < 0 && distance < found ? distance : found),
      Infinity,
    );
    if (least === Infinity) throw new Error('A graph cannot be balanced: what leaves it is not led back.');
    for (const place of all)
      if (place.surplus > 0 && place.distance === 0) place.surplus -= pushed(place, place.surplus, least);
  }
  return new Map(arrows.map((arrow, index) => [arrow, arrow.needed + (lanes[index]?.taken ?? 0)]));
}

const isOpen = ({ lane, isBack }: Link): boolean => !isBack || lane.taken > 0;

/** Sets each place's distance. */
function measure(places: readonly Place[]): void {
  for (const place of places) {
    place.distance = place.surplus > 0 ? 0 : Infinity;
    place.isDead = false;
  }
  const open = new Set(places.filter(({ surplus }) => surplus > 0));
  for (const place of open) {
    // A place that turns out to be nearer later is looked at again.
    open.delete(place);
    for (const link of place.links) {
      const distance = place.distance + link.cost;
      if (!isOpen(link) || distance >= link.to.distance) continue;
      link.to.distance = distance;
      open.add(link.to);
    }
  }
}

/** Sends up to so many along shortest ways to places at the least distance that lack some. @returns how many went. */
function pushed(place: Place, amount: number, least: number): number {
  if (place.surplus < 0 && place.distance === least) {
    const sent = Math.min(amount, -place.surplus);
    place.surplus += sent;
    return sent;
  }
  place.isDead = true;
  let sent = 0;
  for (const link of place.links) {
    if (!isOpen(link) || link.to.isDead || link.to.distance !== place.distance + link.cost) continue;
    const more = pushed(link.to, link.isBack ? Math.min(amount - sent, link.lane.taken) : amount - sent, least);
    link.lane.taken += link.isBack ? -more : more;
    sent += more;
    if (sent < amount) continue;
    place.isDead = false;
    break;
  }
  return sent;
}
