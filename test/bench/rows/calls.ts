import { chance } from '../../engine/same-answers.ts';
import type { Figure, Row } from '../row.ts';
import { Movers } from '../transitions/load.ts';
import { ours } from '../transitions/ours.ts';
import { startApi } from '../transitions/started-api.ts';

const SEED = 20_261_121;
const MOVERS = 16;
/** How many of a hundred campaigns somebody else changes before they are moved, and the calls a move that may cost. */
const STALE = [
  { percent: 0, most: 1 },
  { percent: 5, most: 1.1 },
  { percent: 50, most: 2.02 },
] as const;

export const row: Row = {
  what: 'calls a move, of campaigns with their version in hand',
  against: 'three or four, as guides show it',
  async measure({ quick, rounds }) {
    const api = await startApi();
    const figures: Figure[] = [];
    for (const { percent, most } of STALE) {
      const samples: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const movers = new Movers(ours(api.url, { journal: 'memory', maxAgeMs: 600_000 }), {
          movers: MOVERS,
          // Campaigns of their own, which nobody has moved yet.
          digits: `${percent}${round}`,
        });
        // The first move of a campaign has no version in hand yet.
        await movers.each(1);
        const before = await api.calls();
        const moves = quick ? 50 : 100;
        const stale = shuffled(MOVERS * moves, percent / 100, chance(SEED + round));
        await movers.each(moves, async (id) => {
          if (stale.pop()) await fetch(`${api.url}/foreign/${id}`);
        });
        samples.push(((await api.calls()) - before) / (MOVERS * moves));
        await movers.close();
      }
      figures.push({ says: `calls a move, ${percent} % changed by others`, unit: '', target: { most }, samples });
    }
    await api.close();
    return figures;
  },
};

/** So many flags, of which exactly this share is up, in any order. */
function shuffled(count: number, share: number, random: () => number): boolean[] {
  const flags = Array.from({ length: count }, (_, at) => at < count * share);
  for (let left = count; left > 1; left -= 1) {
    const at = Math.floor(random() * left);
    [flags[at], flags[left - 1]] = [flags[left - 1] === true, flags[at] === true];
  }
  return flags;
}
