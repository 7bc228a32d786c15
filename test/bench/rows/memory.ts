import { type Actor, type AnyStateMachine, createActor } from 'xstate';
import { campaignMachine } from '../../../machines/campaign.ts';
import { Tracked } from '../../../src/hosts/tracked.ts';
import { ratios, rounds } from '../rounds.ts';
import type { Row } from '../row.ts';

const COUNT = 100_000;

export const row: Row = {
  what: `memory for each of ${COUNT.toLocaleString('en-US')} resources whose version is in hand, their ids included`,
  against: 'a live XState actor of the same machine each',
  async measure(scale) {
    const costs = await rounds(scale.rounds, {
      ours: () =>
        bytesEach(() => {
          const tracked = new Tracked(60_000, COUNT);
          for (let number = 0; number < COUNT; number += 1) {
            tracked.found({ id: idOf(number), state: 'paused', version: `"${number}"`, revision: number }, 1_000);
          }
          return tracked;
        }),
      theirs: () =>
        bytesEach(() => {
          const actors = new Map<string, Actor<AnyStateMachine>>();
          for (let number = 0; number < COUNT / 10; number += 1) {
            actors.set(idOf(number), createActor(campaignMachine).start());
          }
          return actors;
        }) * 10,
    });
    return [
      { says: 'a resource', unit: ' B', target: { most: 200 }, samples: costs.ours },
      { says: 'an actor', unit: ' B', samples: costs.theirs },
      { says: 'resources for one actor', samples: ratios(costs.theirs, costs.ours) },
    ];
  },
};

const idOf = (number: number): string => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What the heap holds more while what was made is held, for each of {@link COUNT}. */
function bytesEach(make: () => object): number {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('Run it with --expose-gc.');
  collect();
  const before = process.memoryUsage().heapUsed;
  const held = [make()];
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  if (held.pop() === undefined) throw new Error('Nothing was held.');
  return bytes / COUNT;
}
