import { edgesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { AskedEvent, Resource } from '../../machines/rule.ts';

/** A resource as it is before the event that makes it; `undefined` for an event that makes none. */
export function absent({ machine, restricts = machine }: Lifecycle, id: string, { type }: AskedEvent) {
  // Also where policy takes that edge away: there still is nothing to read.
  if (!edgesOf(restricts).some(({ event, meta }) => event === type && meta?.creates)) return undefined;
  return { id, state: String(machine.config.initial), version: null, document: {} } satisfies Resource;
}
