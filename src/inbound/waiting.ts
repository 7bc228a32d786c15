import type { Resource } from '../../machines/rule.ts';
import type { Instant, Json } from '../../machines/verdict.ts';
import type { ReceivedEvent } from '../effects/guide/events.ts';
import type { Cursor, Seen } from '../engine/cursors.ts';
import type { StreamEvent } from './event.ts';

/** A change that waits for its handler: an event, or a difference that was found by reading, which moves no cursor. */
export type Waiting = { readonly received: ReceivedEvent } | { readonly found: Resource; readonly at: Instant };

/** The same however often it is delivered, also after a restart. */
export const idOf = (waiting: Waiting): string =>
  'received' in waiting
    ? waiting.received.id
    : `reconciled/${waiting.found.id}/${waiting.found.version ?? waiting.found.state}`;

export const dataOf = (waiting: Waiting): Json =>
  'received' in waiting ? waiting.received.data : waiting.found.document;

/** Whether the resource has changed since; what shows no count of its changes is compared by state. */
export function isNews({ state, revision }: Resource, before: Seen | undefined): boolean {
  if (before === undefined) return true;
  if (revision === undefined || before.revision === undefined) return state !== before.state;
  return revision > before.revision;
}

/** What is known of a resource after an event. */
export const seenIn = ({ id, at, resource, reconciled }: StreamEvent): Seen => ({
  id: resource.id,
  state: resource.state,
  ...(resource.revision !== undefined && { revision: resource.revision }),
  since: at,
  ...(reconciled && { reconciled }),
  event: id,
});

/** Never back: an event that is delivered again leaves the cursor where it is. */
export function movedBehind(before: Cursor, { cursor, sequence }: ReceivedEvent): Cursor {
  if (sequence !== undefined && before.sequence !== undefined && sequence <= before.sequence) return before;
  return { ...before, cursor, ...(sequence !== undefined && { sequence }) };
}

/** Whether a number does not follow the one before; one that came before is a repetition, and no hole. */
export function hasHole(sequence: number | undefined, events: readonly ReceivedEvent[]): boolean {
  let last = sequence;
  for (const { sequence: next } of events) {
    if (next === undefined) continue;
    if (last !== undefined && next > last + 1) return true;
    last = Math.max(last ?? next, next);
  }
  return false;
}
