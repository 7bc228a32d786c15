import type { Instant } from '../../machines/verdict.ts';
import { digest } from '../engine/digest.ts';
import type { StreamEvent } from '../inbound/event.ts';

/** A stretch of time that somebody spent in one state. */
export interface Span {
  /** The same however often it is delivered, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly userId: string;
  readonly state: string;
  readonly from: Instant;
  readonly to: Instant;
  /** `false` where changes in between may have been missed, or a bound is when a state was found and not when it began. */
  readonly exact: boolean;
}

/**
 * The span that an event ends; `undefined` where nothing was known before it, or where its time is not after the last one's.
 * Pure: the same two events give the same span.
 */
export function spanOf({ at, resource, reconciled, before }: StreamEvent): Span | undefined {
  if (before === undefined || at <= before.since) return undefined;
  const { id, state, since, event, revision } = before;
  // What began a state is one event, and the state ends but once.
  const name = digest({ id, event }).slice(0, 32);
  const isNext = revision !== undefined && resource.revision === revision + 1;
  const exact = isNext && !reconciled && !before.reconciled;
  return { id: name, userId: id, state, from: since, to: at, exact };
}
