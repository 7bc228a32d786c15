import { readFirst, tracked } from '../transitions/entrants.ts';
import { officialSdk } from '../transitions/official-sdk.ts';
import { race } from '../transitions/race.ts';

export const row = race({
  what: 'campaigns moved, 64 at a time',
  against: 'the official SDK: a campaign read and put back whole',
  peer: officialSdk,
  entrants: [
    { says: 'moves with the version in hand for one', make: tracked, least: 6 },
    { says: 'moves with a read for one', make: readFirst, least: 2.5 },
  ],
});
