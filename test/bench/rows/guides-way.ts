import { readFirst, tracked } from '../transitions/entrants.ts';
import { guidesWay } from '../transitions/guides-way.ts';
import { race } from '../transitions/race.ts';

export const row = race({
  what: 'campaigns moved, 64 at a time',
  against: "the integration guides' way: `axios`, four calls a move, an audit on the console",
  peer: guidesWay,
  entrants: [
    { says: 'moves with the version in hand for one', make: tracked, least: 10 },
    { says: 'moves with a read for one', make: readFirst, least: 5 },
  ],
});
