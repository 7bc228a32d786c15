import { tracked } from '../transitions/entrants.ts';
import { race } from '../transitions/race.ts';
import { rawPair } from '../transitions/raw-pair.ts';

export const row = race({
  what: 'campaigns moved with their version in hand, 64 at a time, decided on and durably recorded',
  against: 'raw `undici` GET and PATCH, which decide nothing and record nothing',
  peer: rawPair,
  entrants: [{ says: 'moves for one pair', make: tracked, least: 1 }],
});
