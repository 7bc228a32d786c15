import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../src/paths/model.ts';
import { tours } from '../../src/paths/tours.ts';
import { model } from './models.ts';
import { randomLifecycle } from './random-machine.ts';
import { recount } from './recount.ts';

const SEED = 20261121;

/** Where there is a final state steps count first, and then paths; else paths, and then steps. */
const costOf = (hasEnd: boolean, paths: number, steps: number): number =>
  hasEnd ? steps * 1_000 + paths : paths * 1_000_000 + steps;

/** What a machine that remembers nothing is searched with. */
function searched(one: Model) {
  const { stands, start, windows } = recount(one);
  const openAt = (key: string) => (stands.get(key)?.trials ?? []).filter(({ edge }) => edge !== undefined);
  const isFinal = (key: string) => one.machine.states[stands.get(key)?.state ?? '']?.type === 'final';
  const leads = (key: string, seen = new Set<string>()): boolean =>
    isFinal(key) || (!seen.has(key) && openAt(key).some(({ next }) => leads(next, seen.add(key))));
  const hasEnd = [...stands.keys()].some(isFinal);
  return { start, windows, openAt, mayEnd: (key: string) => isFinal(key) || !leads(key), hasEnd };
}

/**
 * The least that paths which meet every window of so many edges can cost, found by trying everything: a search over where one
 * stands, by which edges one came, and what was met so far.
 */
function least({ start, windows, openAt, mayEnd, hasEnd }: ReturnType<typeof searched>, length: number): number {
  const all = Array.from({ length }, (_, at) => [...windows(at + 1)]).flat();
  const begin = { at: start, last: [] as readonly string[], met: 0 };
  const idOf = (place: typeof begin) => [place.at, ...place.last, place.met].join();
  const known = new Map([[idOf(begin), { place: begin, cost: costOf(hasEnd, 1, 0) }]]);
  const open = new Set([idOf(begin)]);
  let best = Infinity;
  for (const id of open) {
    open.delete(id);
    const { place = begin, cost = Infinity } = known.get(id) ?? {};
    const reach = (next: typeof begin, price: number) => {
      if (price >= (known.get(idOf(next))?.cost ?? best)) return;
      known.set(idOf(next), { place: next, cost: price });
      open.add(idOf(next));
    };
    if (mayEnd(place.at)) {
      if (place.met === 2 ** all.length - 1) best = Math.min(best, cost);
      reach({ ...begin, met: place.met }, cost + costOf(hasEnd, 1, 0));
    }
    for (const { edge = '', next } of openAt(place.at)) {
      const way = [...place.last, edge];
      const met = way.reduce((mask, _, at) => mask | (1 << all.indexOf(way.slice(at).join())), place.met);
      reach({ at: next, last: length === 1 ? [] : way.slice(1 - length), met }, cost + costOf(hasEnd, 0, 1));
    }
  }
  return best;
}

describe(`no fewer steps would do, nor fewer paths (seed ${SEED})`, () => {
  test.each([
    { length: 1, edges: 7, most: 7 },
    { length: 2, edges: 5, most: 12 },
    { length: 3, edges: 4, most: 14 },
  ])('to meet every window of $length edges of a lifecycle made by chance', ({ length, edges, most }) => {
    let searches = 0;
    fc.assert(
      fc.property(randomLifecycle({ states: 4, edges }), (one) => {
        const space = searched(one);
        fc.pre([1, 2, 3].slice(0, length).reduce((sum, each) => sum + space.windows(each).size, 0) <= most);
        searches += 1;
        const paths = tours(one, { switch: (length - 1) as 0 | 1 | 2 });
        const cost = costOf(space.hasEnd, paths.length, paths.flat().length);
        expect(cost).toBe(least(space, length));
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(searches).toBe(300);
  });

  test('to meet every edge of the small lifecycles of the house', () => {
    for (const name of ['guest', 'attributes', 'callback', 'campaign', 'conversation']) {
      const space = searched(model(name));
      const paths = tours(model(name), { switch: 0 });
      expect(costOf(space.hasEnd, paths.length, paths.flat().length), name).toBe(least(space, 1));
    }
  });
});
