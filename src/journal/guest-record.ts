import type { Json } from '../../machines/verdict.ts';
import { requireOutcome } from './guide-record.ts';
import type { Audited } from './record.ts';

/** The guest guide's own audit record, member for member. */
export interface GuideGuestRecord {
  readonly timestamp: string;
  readonly eventType: string;
  /** Of a guest that was not made, the caller's own reference. */
  readonly guestId: string;
  readonly actor: string;
  /** Where the request came from, if the caller says so; the guide writes `unknown`. */
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** What was asked to be said of the guest, as pseudonyms; `null` once it has been erased. */
  readonly dataChanges: { readonly [field: string]: Json } | null;
  readonly complianceFlags: {
    /** True wherever it is not known that it is not. */
    readonly gdprApplicable: boolean;
    /** True only where the rule was judged and said yes. */
    readonly dataMinimized: boolean;
  };
}

/** What the audit does not know by itself. */
export interface GuestCircumstances {
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
  /** `false` where the guest is known to be beyond the law's reach. @default `true` */
  readonly gdprApplicable?: boolean;
}

const EVENT_TYPES: { readonly [action: string]: string } = {
  'guest.create': 'GUEST_CREATED',
  'guest.update': 'GUEST_UPDATED',
  'guest.pushMetrics': 'METRICS_CALCULATED',
  'guest.close': 'GUEST_CLOSED',
  'guest.erase': 'GUEST_ERASED',
};

/**
 * The guide records successes alone and calls them by what has happened; what has not ends in the outcome, e.g.
 * `GUEST_CREATED.refused`.
 * @param payload the values behind the record, `undefined` where they are gone.
 * @throws {RangeError} where the record is not the outcome of a guest's request.
 */
export function guestRecord(
  record: Audited,
  payload: { readonly [field: string]: Json } | undefined,
  { ipAddress = null, userAgent = null, gdprApplicable = true }: GuestCircumstances = {},
): GuideGuestRecord {
  requireOutcome(record, 'guest');
  const { occurredAt, action, outcome, resource, created, actor, decision } = record;
  const eventType = EVENT_TYPES[action] ?? action;
  const ended = outcome === 'moved' || outcome === 'unchanged';
  return {
    timestamp: occurredAt,
    eventType: ended ? eventType : `${eventType}.${outcome}`,
    guestId: created ?? resource.id,
    actor: actor.id,
    ipAddress,
    userAgent,
    dataChanges: payload ?? null,
    complianceFlags: {
      gdprApplicable,
      dataMinimized: (decision?.rules ?? []).some(({ rule, verdict }) => rule === 'minimised' && verdict === 'allow'),
    },
  };
}
