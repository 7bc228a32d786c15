import { inMemory } from '../transitions/entrants.ts';
import { kyPair } from '../transitions/ky-pair.ts';
import { race } from '../transitions/race.ts';

export const row = race({
  what: 'campaigns moved with a read each time, 64 at a time, recorded in memory',
  against: '`ky` as it comes, GET and PATCH, which decides nothing and records nothing',
  peer: kyPair,
  entrants: [{ says: 'moves for one pair', make: inMemory, least: 2.5 }],
});
