import { describe, expect, test } from 'vitest';
import { shortestPaths, simplePaths } from '../../src/paths/graph-paths.ts';
import type { Model } from '../../src/paths/model.ts';
import type { Path } from '../../src/paths/path.ts';
import { MODELS, model } from './models.ts';
import { edgeName, recount, retrace } from './recount.ts';

const namesIn = (one: Model, path: Path): string => path.map((step) => edgeName(one, step)).join();

const isBeginning = (path: Path, all: readonly Path[], one: Model): boolean =>
  all.some((other) => other !== path && `${namesIn(one, other)},`.startsWith(`${namesIn(one, path)},`));

describe.each(MODELS.map((one) => [one.name, one] as const))('the shortest paths of %s', (_, one) => {
  const paths = shortestPaths(one);

  test('come by each state, on no longer a way than there need be', () => {
    const { stands, start } = recount(one);
    // How many steps away each state is, ring by ring.
    const away = new Map<string, number>();
    const seen = new Set([start]);
    for (let ring = [start], steps = 0; ring.length > 0; steps += 1) {
      for (const key of ring) {
        const { state = '' } = stands.get(key) ?? {};
        if (!away.has(state)) away.set(state, steps);
      }
      const next = ring.flatMap((key) => stands.get(key)?.trials.map((trial) => trial.next) ?? []);
      ring = [...new Set(next)].filter((key) => !seen.has(key));
      for (const key of ring) seen.add(key);
    }
    const met = new Map([[String(one.first.value), 0]]);
    for (const path of paths) {
      for (const [at, { to }] of path.entries()) met.set(to, Math.min(met.get(to) ?? Infinity, at + 1));
    }
    expect(new Map([...met].sort())).toEqual(new Map([...away].sort()));
  });

  test('can be retraced, and none is the beginning of another', () => {
    for (const path of paths) {
      expect(retrace(one, path).went).toEqual(path.map(({ to }) => to));
      expect(isBeginning(path, paths, one)).toBe(false);
    }
  });
});

describe.each(['campaign', 'guest', 'conversation', 'attributes', 'callback', 'heartbeat'])(
  'the simple paths of %s',
  (name) => {
    const one = model(name);

    test('are all ways that come by no state twice and go as far as they can', () => {
      const { stands, start } = recount(one);
      const found: string[] = [];
      const visit = (key: string, way: readonly string[], been: readonly string[]) => {
        const { trials = [] } = stands.get(key) ?? {};
        const on = new Map(
          trials.flatMap(({ edge, next }) => (edge === undefined || been.includes(next) ? [] : [[edge, next]])),
        );
        if (on.size === 0) found.push(way.join());
        for (const [edge, next] of on) visit(next, [...way, edge], [...been, next]);
      };
      visit(start, [], [start]);
      const paths = simplePaths(one);
      expect(paths.map((path) => namesIn(one, path)).sort()).toEqual(found.sort());
      for (const path of paths) expect(retrace(one, path).went).toEqual(path.map(({ to }) => to));
    });
  },
);

test('a machine in which every state leads to every other has too many simple paths, and says so', () => {
  expect(() => simplePaths(model('presence'))).toThrow('presence: Its simple paths are too many to list; take a tour.');
});
