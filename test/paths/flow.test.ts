import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Arrow, balanced } from '../../src/paths/flow.ts';

const SEED = 20261121;
const VERTICES = [0, 1, 2, 3, 4].map((at) => ({ at }));
type Vertex = (typeof VERTICES)[number];
type Arrows = readonly Arrow<Vertex>[];

/** A ring, so that every vertex leads to every other, and some arrows more. */
const arrows: fc.Arbitrary<Arrows> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: VERTICES.length, maxLength: VERTICES.length }),
    fc.array(
      fc.record({
        from: fc.constantFrom(...VERTICES),
        to: fc.constantFrom(...VERTICES),
        cost: fc.integer({ min: 0, max: 9 }),
        needed: fc.nat({ max: 1 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  )
  .map(([ring, more]) => {
    const [first = { at: 0 }] = VERTICES;
    const around = VERTICES.map((from, at) => ({
      from,
      to: VERTICES[at + 1] ?? first,
      cost: ring[at] ?? 1,
      needed: 0,
    }));
    return [...around, ...more];
  });

/** The least cost from each vertex to each other. */
function distances(all: Arrows): number[][] {
  const table = VERTICES.map((from) => VERTICES.map((to) => (from === to ? 0 : Infinity)));
  const at = (from: number, to: number) => table[from]?.[to] ?? Infinity;
  const improve = (from: number, to: number, cost: number) => {
    const row = table[from];
    if (row !== undefined && cost < at(from, to)) row[to] = cost;
  };
  for (const { from, to, cost } of all) improve(from.at, to.at, cost);
  for (const { at: via } of VERTICES) {
    for (const { at: from } of VERTICES)
      for (const { at: to } of VERTICES) improve(from, to, at(from, via) + at(via, to));
  }
  return table;
}

/** The least that it costs to lead each of some surpluses to a lack of its own, by trying every pairing. */
function leastPairing(surplus: readonly number[], lack: readonly number[], away: number[][]): number {
  const [first, ...others] = surplus;
  if (first === undefined) return 0;
  return Math.min(
    ...lack.map((to, at) => (away[first]?.[to] ?? Infinity) + leastPairing(others, lack.toSpliced(at, 1), away)),
  );
}

test(`as many arrows lead into each vertex as out of it, and no cheaper way does that (seed ${SEED})`, () => {
  let paired = 0;
  fc.assert(
    fc.property(arrows, (all) => {
      const balance = VERTICES.map(({ at }) =>
        all.reduce((sum, { from, to, needed }) => sum + (to.at === at ? needed : 0) - (from.at === at ? needed : 0), 0),
      );
      const repeated = (sign: number) => balance.flatMap((sum, at) => Array<number>(Math.max(0, sign * sum)).fill(at));
      fc.pre(repeated(1).length <= 6);
      paired = Math.max(paired, repeated(1).length);

      const copies = balanced<Vertex, Arrow<Vertex>>(all);
      for (const [{ needed }, taken] of copies) expect(taken).toBeGreaterThanOrEqual(needed);
      const led = VERTICES.map(({ at }) =>
        [...copies].reduce(
          (sum, [{ from, to }, taken]) => sum + (to.at === at ? taken : 0) - (from.at === at ? taken : 0),
          0,
        ),
      );
      expect(led).toEqual(VERTICES.map(() => 0));
      const extra = [...copies].reduce((sum, [{ cost, needed }, taken]) => sum + cost * (taken - needed), 0);
      expect(extra).toBe(leastPairing(repeated(1), repeated(-1), distances(all)));
    }),
    { seed: SEED, numRuns: 1_000 },
  );
  expect(paired).toBeGreaterThan(3);
});

test('what cannot be led back is said', () => {
  const [from = { at: 0 }, to = { at: 1 }] = VERTICES;
  expect(() => balanced([{ from, to, cost: 1, needed: 1 }])).toThrow('what leaves it is not led back');
});
