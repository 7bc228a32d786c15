import type { Edge } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { ANYWHERE, drawnEdges } from '../pages/drawn.ts';
import type { Sighting } from './sighting.ts';

/** How often each answer was met. */
export type Seen = { readonly [Answer in Sighting['answer']]: number };

/** One rule of one lifecycle. */
export interface Row {
  readonly lifecycle: string;
  readonly rule: string;
  readonly edges: readonly { readonly edge: string; readonly seen: Seen }[];
  /** Over all of its edges. */
  readonly seen: Seen;
}

export interface Matrix {
  readonly rows: readonly Row[];
  /** Verdicts of a rule that the machine does not have there: it was taken away, or a policy had added it. */
  readonly strays: readonly Sighting[];
}

const NONE: Seen = { allow: 0, deny: 0, unknown: 0 };

/** Rules beside the edges that they guard, as they are written, and the answers that were met there. */
export function matrixOf(lifecycles: readonly Lifecycle[], sightings: Iterable<Sighting>): Matrix {
  const sites = new Map<string, Seen>();
  for (const { name, machine } of lifecycles) {
    for (const edge of drawnEdges(machine)) {
      for (const { type } of edge.rules) sites.set(siteOf({ ...edge, lifecycle: name, rule: type }), NONE);
    }
  }
  const strays: Sighting[] = [];
  for (const sighting of sightings) {
    const places = [siteOf(sighting), siteOf({ ...sighting, from: ANYWHERE })];
    const site = places.find((place) => sites.has(place));
    if (site === undefined) strays.push(sighting);
    else sites.set(site, sum(sites.get(site) ?? NONE, { ...NONE, [sighting.answer]: 1 }));
  }
  const rows = lifecycles.flatMap(({ name, machine, rules }) =>
    Object.keys(rules).map((rule) => {
      const guarded = drawnEdges(machine).filter((edge) => edge.rules.some(({ type }) => type === rule));
      const edges = guarded.map((edge) => ({
        edge: nameOf(edge),
        seen: sites.get(siteOf({ ...edge, lifecycle: name, rule })) ?? NONE,
      }));
      return { lifecycle: name, rule, edges, seen: edges.map(({ seen }) => seen).reduce(sum, NONE) };
    }),
  );
  return { rows, strays };
}

/** Why a rule is not to be relied on, on all of its edges or on one; `undefined` where there is no reason. */
export function findingOf({ edges, seen }: Row): string | undefined {
  if (edges.length === 0) return 'guards nothing';
  const whole = doubtOf(seen);
  if (whole !== undefined) return whole;
  const [first, ...more] = edges.flatMap((each) => {
    const doubt = doubtOf(each.seen);
    return doubt === undefined ? [] : [`${doubt} on ${each.edge}`];
  });
  return more.length === 0 ? first : `${first}, and ${more.length} more`;
}

function doubtOf({ allow, deny, unknown }: Seen): string | undefined {
  if (allow + deny + unknown === 0) return 'never judged';
  if (allow === 0) return 'never allowed';
  return deny + unknown === 0 ? 'always allowed' : undefined;
}

/** A verdict names the state, the event and the rule: candidates of one event are not told apart. */
const siteOf = ({ lifecycle, from, event, rule }: Omit<Sighting, 'answer'>): string =>
  JSON.stringify([lifecycle, from, event, rule]);

const nameOf = ({ from, event, to }: Edge): string => `${from} --${event}--> ${to}`;

const sum = (one: Seen, other: Seen): Seen => ({
  allow: one.allow + other.allow,
  deny: one.deny + other.deny,
  unknown: one.unknown + other.unknown,
});
