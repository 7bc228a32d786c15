import type { Instant, Json } from '../../../machines/verdict.ts';

/** A measure, or why there is none. */
export type Measure<Value> = { readonly value: Value } | { readonly value: null; readonly because: string };

/** What a guest's session came to, worked out from what the platform shows and from nothing else. */
export interface Engagement {
  /** Milliseconds from `createdDate` to `closedDate`, or to `at` while the session is open. */
  readonly duration: Measure<number>;
  /** Messages either way: `interactionCount`. */
  readonly messages: Measure<number>;
  /**
   * Milliseconds of the session for each message: duration by messages. It is no response time: the platform does not show
   * when a single message was sent, or by whom.
   */
  readonly averageGap: Measure<number>;
  /** Whether the attribute `converted` says so; only a boolean does. */
  readonly conversion: Measure<boolean>;
  readonly at: Instant;
}

interface Shown {
  readonly [field: string]: Json | undefined;
  readonly createdDate?: Json;
  readonly closedDate?: Json;
  readonly interactionCount?: Json;
  readonly attributes?: Json;
}

/** @param at the moment of asking; an open session is measured up to it. */
export function engagementOf(guest: Shown, at: Instant): Engagement {
  const duration = durationOf(guest, at);
  const messages = messagesOf(guest.interactionCount);
  return { duration, messages, averageGap: gapOf(duration, messages), conversion: conversionOf(guest.attributes), at };
}

const missing = (because: string): { readonly value: null; readonly because: string } => ({ value: null, because });

function durationOf({ createdDate, closedDate }: Shown, at: Instant): Measure<number> {
  const begin = momentOf(createdDate);
  if (begin === undefined) return missing(`createdDate.${createdDate === undefined ? 'missing' : 'unreadable'}`);
  const isOpen = closedDate === undefined || closedDate === null;
  const end = isOpen ? Date.parse(at) : momentOf(closedDate);
  if (end === undefined) return missing('closedDate.unreadable');
  return end < begin ? missing(isOpen ? 'createdDate.later' : 'closedDate.earlier') : { value: end - begin };
}

/** A moment without its zone would be read in the zone of this machine. */
const momentOf = (value: Json | undefined): number | undefined => {
  const moment = typeof value === 'string' && /(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
};

function messagesOf(count: Json | undefined): Measure<number> {
  if (count === undefined || count === null) return missing('interactionCount.missing');
  return Number.isSafeInteger(count) && Number(count) >= 0
    ? { value: Number(count) }
    : missing('interactionCount.unreadable');
}

function gapOf(duration: Measure<number>, messages: Measure<number>): Measure<number> {
  if (duration.value === null) return duration;
  if (messages.value === null) return messages;
  return messages.value === 0 ? missing('messages.none') : { value: Math.round(duration.value / messages.value) };
}

function conversionOf(attributes: Json | undefined): Measure<boolean> {
  const converted: unknown = Object(attributes).converted;
  if (converted === undefined) return missing('attributes.converted.missing');
  return typeof converted === 'boolean' ? { value: converted } : missing('attributes.converted.unreadable');
}
