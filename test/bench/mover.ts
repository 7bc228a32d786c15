import { once } from 'node:events';
import { Movers } from './transitions/load.ts';
import { ours } from './transitions/ours.ts';

/** One process of a burst: moves campaigns as fast as it may once it is told to, and says what each pause took. */
const [url = '', digits = '', moves = ''] = process.argv.slice(2);

const MOVERS = 20;

const movers = new Movers(ours(url, { journal: 'memory', maxAgeMs: 600_000 }), { movers: MOVERS, digits });
process.send?.('ready');
await once(process, 'message');
const took = await movers.each(Number(moves) / MOVERS);
// Each mover makes an even number of moves, an activation first.
process.send?.(took.filter((_, move) => move % 2 === 1));
await movers.close();
process.disconnect();
