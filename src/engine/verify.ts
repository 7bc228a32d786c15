import { settledFrom } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Resource } from '../../machines/rule.ts';
import { isAlready } from './decide.ts';
import type { Allowed } from './decision.ts';
import type { Wanted } from './effects.ts';

/**
 * What reading back says of a write in doubt, in this order. A mark is on nothing but our own write. On a self-transition being in the target state would prove
 * nothing; the wanted fields do. Versions are opaque, so "exactly one change" needs a revision that counts.
 */
export function settleDoubt(
  before: Resource,
  found: Resource,
  wanted: Wanted,
  ours: boolean,
): 'untouched' | 'ours' | 'asWanted' | 'superseded' | 'unclear' {
  if (before.version !== null && found.version === before.version) return 'untouched';
  if (ours) return 'ours';
  if (isAlready(found, wanted)) return 'asWanted';
  const changes = Number(found.revision) - Number(before.revision);
  return changes === 1 ? 'superseded' : 'unclear';
}

/** The decided state, or one that it settles into by itself. */
export const isAsDecided = (lifecycle: Lifecycle, decision: Allowed, found: Resource): boolean =>
  settledFrom(lifecycle.machine, decision.to).has(found.state);
