import { instant } from '../../machines/verdict.ts';
import type { Failure, Outcome } from './outcome.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;
/** The most that is added to a wait, as a part of it, so that what failed together does not come back together. */
const JITTER = 0.1;

/** The platform has looked at the request, and will say the same tomorrow. */
const FINAL: readonly (number | undefined)[] = [400, 404, 405, 410, 422];

interface Tried {
  /** The event lowers a risk wherever it is accepted. */
  readonly lowers: boolean;
  /** Requests that came of the schedule, this one included. */
  readonly attempts: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * When a scheduled request that ended so is made again, as an instant; `undefined`: never. What lowers a risk is, until it is
 * done or cannot be done; anything else only where the decision names a moment at which time alone will have cured it.
 */
export function retrialAt(outcome: Outcome, { lowers, attempts, now, random }: Tried): string | undefined {
  const { decision } = outcome;
  const cured = outcome.kind === 'refused' && decision?.kind === 'refused' ? decision.retryAt : undefined;
  if (cured !== undefined) return cured > instant(now) ? cured : instant(now + FIRST_MS);
  if (!lowers || !mayBeCured(outcome)) return undefined;
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 10));
  return instant(now + Math.round(wait * (1 + JITTER * random)));
}

function mayBeCured(outcome: Outcome): boolean {
  switch (outcome.kind) {
    case 'moved':
    case 'unchanged':
      return false;
    case 'refused':
      return outcome.unconfirmed || outcome.decision.kind === 'unrecognised';
    case 'drifted':
    case 'conflicted':
      return true;
    case 'failed':
      return outcome.unconfirmed || !isFinal(outcome.failure);
  }
}

const isFinal = ({ status }: Failure): boolean => FINAL.includes(status);
