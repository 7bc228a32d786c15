import type { StreamHandler } from '../inbound/event.ts';
import { type Span, spanOf } from './span.ts';

/**
 * A handler that gives a stream's spans of presence to time tracking: each at least once, in order for each person. What has
 * lasted is told when it ends.
 * @param deliver has taken the span once it returns; where it throws, the span comes again.
 */
export const timeTracking =
  (deliver: (span: Span, signal: AbortSignal) => void | Promise<void>): StreamHandler =>
  async (event, signal) => {
    const span = spanOf(event);
    if (span) await deliver(span, signal);
  };
