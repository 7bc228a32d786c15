import type { Json } from '../../machines/verdict.ts';
import { errorOf, isSuccess, requireOutcome, wasJudged } from './guide-record.ts';
import type { Audited } from './record.ts';

/** The campaign guide's own audit record, member for member. */
export interface GuideCampaignRecord {
  readonly id: string;
  readonly timestamp: string;
  readonly campaignId: string;
  /** `null` where the campaign could not be read; the guide writes `unknown`. */
  readonly currentState: string | null;
  /** The state that was asked for, reached or not. */
  readonly targetState: string | null;
  /** `null` too where the payload has been erased. */
  readonly pauseReason: string | null;
  readonly success: boolean;
  readonly latencyMs: number | null;
  readonly errorDetails: string | null;
  readonly complianceChecked: boolean;
  readonly capacityChecked: boolean;
  readonly governanceLevel: string | null;
}

/** The state that the guide names for each of our verbs. */
const TARGETS: { readonly [action: string]: string } = {
  'campaign.activate': 'active',
  'campaign.pause': 'paused',
  'campaign.complete': 'completed',
  'campaign.archive': 'archived',
};

/**
 * Says of a check what the record holds: it is true only where the rule was judged and answered yes or no.
 * @param payload the values behind the record, `undefined` where they are gone.
 * @throws {RangeError} where the record is not the outcome of a campaign's request.
 */
export function campaignRecord(
  record: Audited,
  payload: { readonly [field: string]: Json } | undefined,
  governanceLevel: string | null = null,
): GuideCampaignRecord {
  requireOutcome(record, 'campaign');
  const reason = payload?.reason;
  return {
    id: record.id,
    timestamp: record.occurredAt,
    campaignId: record.resource.id,
    currentState: record.transition.from,
    targetState: TARGETS[record.action] ?? record.transition.to,
    pauseReason: typeof reason === 'string' ? reason : null,
    success: isSuccess(record),
    latencyMs: record.durationMs ?? null,
    errorDetails: errorOf(record),
    complianceChecked: wasJudged(record, 'callingHours'),
    capacityChecked: wasJudged(record, 'agentCapacity'),
    governanceLevel,
  };
}
