import { setTimeout } from 'node:timers/promises';
import { rounds, slowest } from '../rounds.ts';
import type { Row } from '../row.ts';
import { inMemory, readFirst } from '../transitions/entrants.ts';
import { Movers } from '../transitions/load.ts';
import { inDirectory } from '../transitions/race.ts';
import { rawPair } from '../transitions/raw-pair.ts';

const LATENCY_MS = 40;
const MOVERS = 16;

export const row: Row = {
  what: `what moving a campaign takes beyond its calls, by the slowest of a hundred; the server answers after ${LATENCY_MS} ms, ${MOVERS} at a time, one beginning after the other`,
  against: 'raw `undici` GET and PATCH',
  measure: (scale) =>
    inDirectory(async (api, directory) => {
      const [raw, ours, durable] = [rawPair, inMemory, readFirst].map(
        (make, at) => new Movers(make(api.url, directory), { movers: MOVERS, digits: String(at) }),
      ) as [Movers, Movers, Movers];
      for (const each of [raw, ours, durable]) await each.during(scale.quick ? 300 : 2_000);
      await api.delay(LATENCY_MS);
      const moves = scale.quick ? 10 : 15;
      const costs = await rounds(scale.rounds, {
        raw: async () => slowest(await raw.each(moves, spread())),
        ours: async () => slowest(await ours.each(moves, spread())),
        durable: async () => slowest(await durable.each(moves, spread())),
      });
      await Promise.all([raw.close(), ours.close(), durable.close()]);
      const added = (more: readonly number[]) => more.map((ms, round) => ms - (costs.raw[round] ?? Number.NaN));
      return [
        { says: 'added to the 99th percentile', unit: ' ms', target: { most: 3 }, samples: added(costs.ours) },
        { says: 'added with a durable journal', unit: ' ms', samples: added(costs.durable) },
        { says: '99th percentile of a raw pair', unit: ' ms', samples: costs.raw },
      ];
    }),
};

/** Has movers begin one after the other, within the time of one move: all at once, each would wait for the others for ever after. */
function spread(): (id: string) => Promise<void> {
  const begun = new Set<string>();
  return async (id) => {
    if (begun.has(id)) return;
    begun.add(id);
    await setTimeout((begun.size * 2 * LATENCY_MS) / MOVERS);
  };
}
