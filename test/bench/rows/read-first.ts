import { readFirst } from '../transitions/entrants.ts';
import { race } from '../transitions/race.ts';
import { rawPair } from '../transitions/raw-pair.ts';

export const row = race({
  what: 'the same with a read each time',
  against: 'the same',
  peer: rawPair,
  entrants: [{ says: 'moves for one pair', make: readFirst, least: 0.45 }],
});
