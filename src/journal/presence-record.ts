import { presenceFor } from '../../machines/presence-names.ts';
import { errorOf, isSuccess, requireOutcome } from './guide-record.ts';
import type { Audited } from './record.ts';

/** The presence guide's own audit record, member for member. */
export interface GuidePresenceRecord {
  readonly timestamp: string;
  readonly userId: string;
  /** The id of the presence that was asked for, reached or not; its name where the ids do not say. */
  readonly targetStateId: string;
  /** Whether it is so now: the guide knows no other words. */
  readonly status: 'success' | 'error';
  readonly latencyMs: number | null;
  /** After the change; `null` where it did not succeed. */
  readonly version: number | string | null;
  readonly errorMessage: string | null;
}

/**
 * @param ids the organisation's presences, as of `Configuration.ids.presence`.
 * @throws {RangeError} where the record is not the outcome of a request for a presence.
 */
export function presenceRecord(
  record: Audited,
  ids: { readonly [state: string]: string | readonly string[] | undefined } = {},
): GuidePresenceRecord {
  requireOutcome(record, 'presence');
  const target = presenceFor(record.action.replace(/^presence\./, '')) ?? record.action;
  const [targetStateId = target] = [ids[target] ?? []].flat();
  const success = isSuccess(record);
  return {
    timestamp: record.occurredAt,
    userId: record.resource.id,
    targetStateId,
    status: success ? 'success' : 'error',
    latencyMs: record.durationMs ?? null,
    version: success ? versionOf(record.concurrency.after) : null,
    errorMessage: errorOf(record),
  };
}

/** The guide's versions count. */
const versionOf = (version: string | null): number | string | null =>
  version !== null && /^\d{1,15}$/.test(version) ? Number(version) : version;
