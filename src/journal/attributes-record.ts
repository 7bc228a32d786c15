import type { Json } from '../../machines/verdict.ts';
import { isSuccess, requireOutcome } from './guide-record.ts';
import type { Audited } from './record.ts';

/** The attribute guide's own audit record, member for member. */
export interface GuideAttributesRecord {
  readonly conversationId: string;
  /** After the update, where there was one; the guide writes the version before it. */
  readonly version: string | null;
  /** Empty where nothing was written, `null` where the payload has been erased. */
  readonly updatedKeys: readonly string[] | null;
  readonly latencyMs: number | null;
  /** `success`, as the guide writes it, or the word for how it ended otherwise. */
  readonly status: string;
  readonly timestamp: string;
}

/** The attribute guide's event of a conversation whose attributes were updated. */
export interface GuideAttributesUpdated {
  readonly eventType: 'CONVERSATION_ATTRIBUTES_UPDATED';
  readonly payload: {
    readonly conversationId: string;
    /** `null` where the payload has been erased. */
    readonly updatedAttributes: { readonly [key: string]: Json } | null;
    readonly version: string | null;
    readonly processedAt: string;
  };
}

type Payload = { readonly [field: string]: Json } | undefined;

/**
 * @param payload the values behind the record, `undefined` where they are gone.
 * @throws {RangeError} where the record is not the outcome of a request for attributes.
 */
export function attributesRecord(record: Audited, payload: Payload): GuideAttributesRecord {
  requireOutcome(record, 'attributes');
  const updated = record.outcome === 'moved' ? attributesIn(payload) : {};
  return {
    conversationId: record.resource.id,
    version: versionOf(record),
    updatedKeys: updated && Object.keys(updated),
    latencyMs: record.durationMs ?? null,
    status: isSuccess(record) ? 'success' : `${record.outcome}`,
    timestamp: record.occurredAt,
  };
}

/**
 * The event that follows from an update, for sinks that understand the guide's.
 * @param payload as of {@link attributesRecord}.
 * @throws {RangeError} where the record is not the outcome of a request that changed attributes.
 */
export function attributesUpdated(record: Audited, payload: Payload): GuideAttributesUpdated {
  requireOutcome(record, 'attributes');
  if (record.outcome !== 'moved') throw new RangeError(`Nothing was updated: the request ended ${record.outcome}.`);
  return {
    eventType: 'CONVERSATION_ATTRIBUTES_UPDATED',
    payload: {
      conversationId: record.resource.id,
      updatedAttributes: attributesIn(payload),
      version: versionOf(record),
      processedAt: record.occurredAt,
    },
  };
}

/** What others are told of an update: the guide's event where there was one, else its record. */
export const attributesSaid = (ended: Audited, payload: Payload): GuideAttributesUpdated | GuideAttributesRecord =>
  ended.outcome === 'moved' ? attributesUpdated(ended, payload) : attributesRecord(ended, payload);

/** The guide shows the version itself; we keep it as it stands in a precondition, quoted. */
const versionOf = ({ concurrency: { before, after } }: Audited): string | null =>
  (after ?? before)?.replace(/^"(.*)"$/, '$1') ?? null;

const attributesIn = (payload: Payload): { readonly [key: string]: Json } | null =>
  payload === undefined ? null : (payload.attributes as { readonly [key: string]: Json });
