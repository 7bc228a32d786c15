import type { RawIdentity } from '../machines/personal.ts';
import type { Complete } from './configuration.ts';
import { type OwnIds, spoken } from './engine/effects.ts';
import type { Policy } from './engine/policy.ts';
import type { Track } from './hosts/carrier.ts';
import { TZDATA } from './hosts/clock.ts';
import type { Surroundings } from './hosts/in-process.ts';
import type { Pseudonymiser } from './identity/pseudonymiser.ts';
import type { Roster } from './lifecycles.ts';

/** What the requests of all lifecycles share. */
interface Shared {
  readonly policy: Policy;
  readonly around: Omit<Surroundings, 'effects'>;
  readonly pseudonymiser: Pseudonymiser | undefined;
  readonly invalid: Track['invalid'];
}

/** How the requests of each lifecycle are carried, by its name. */
export function tracksOf(
  roster: Roster,
  { dialect, apiUrl, maxAttempts, ids, crm }: Complete,
  { policy, around, pseudonymiser, invalid }: Shared,
): ReadonlyMap<string, Track> {
  const own: { readonly [lifecycle: string]: OwnIds | undefined } = ids;
  const identify = pseudonymiser && ((identity: RawIdentity) => pseudonymiser.identify(identity));
  const platform = `${dialect} ${apiUrl}`;
  const track = ([name, { lifecycle, dialects, sinks = {} }]: [string, Roster[string]]): [string, Track] => {
    const effects = spoken(dialects[dialect], own[name]);
    // A row for a sink that is not there would wait for ever.
    const settings = { lifecycle, effects, policy, maxAttempts, tzdata: TZDATA, platform, sinks: crm ? sinks : {} };
    return [name, { settings, around: { ...around, effects }, identify, invalid }];
  };
  return new Map(Object.entries(roster).map(track));
}
