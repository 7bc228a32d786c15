import type { RawIdentity } from '../machines/personal.ts';
import type { TrackingPolicy } from '../machines/tracking.ts';
import { announceOf } from './announcements.ts';
import type { Complete } from './configuration.ts';
import { type OwnIds, spoken } from './engine/effects.ts';
import type { Policy } from './engine/policy.ts';
import type { Track } from './hosts/carrier.ts';
import { TZDATA } from './hosts/clock.ts';
import type { Surroundings } from './hosts/in-process.ts';
import { Tracked } from './hosts/tracked.ts';
import type { Pseudonymiser } from './identity/pseudonymiser.ts';
import type { Roster } from './lifecycles.ts';
import { VERSION } from './package-version.ts';

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
  { dialect, apiUrl, maxAttempts, ids, crm, sinks: listening }: Complete,
  { policy, around, pseudonymiser, invalid }: Shared,
): ReadonlyMap<string, Track> {
  const own: { readonly [lifecycle: string]: OwnIds | undefined } = ids;
  const identify = pseudonymiser && ((identity: RawIdentity) => pseudonymiser.identify(identity));
  const { maxAgeMs } = policy.parts.tracking as TrackingPolicy;
  const platform = `${dialect} ${apiUrl}`;
  const track = ([name, entry]: [string, Roster[string]]): [string, Track] => {
    const { lifecycle, dialects, sinks = {} } = entry;
    const effects = spoken(dialects[dialect], own[name]);
    // A row for a sink that is not there would wait for ever.
    const settings = {
      ...{ lifecycle, effects, policy, maxAttempts, platform, sinks: crm ? sinks : {} },
      ...{ tzdata: TZDATA, package: VERSION },
      announce: announceOf(listening, entry, { source: apiUrl, ids: own[name] ?? {} }),
    };
    const tracked = maxAgeMs > 0 && effects.recall && { tracked: new Tracked(maxAgeMs) };
    return [name, { settings, around: { ...around, effects, ...tracked }, identify, invalid }];
  };
  return new Map(Object.entries(roster).map(track));
}
