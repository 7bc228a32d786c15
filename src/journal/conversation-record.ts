import { errorOf, isSuccess, requireOutcome } from './guide-record.ts';
import type { Audited } from './record.ts';

/** The conversation guide's own audit record, member for member. */
export interface GuideConversationRecord {
  readonly timestamp: string;
  readonly conversationId: string;
  /** `null` where the conversation could not be read. */
  readonly currentState: string | null;
  /** The state that was asked for, reached or not. */
  readonly targetState: string | null;
  readonly initiatedBy: string;
  readonly success: boolean;
  readonly latencyMs: number | null;
  /** What the write was made on; `null` where no decision came about. */
  readonly etagBefore: string | null;
  readonly etagAfter: string | null;
  /** Of the last write; `null` where none was answered. */
  readonly statusCode: number | null;
  readonly error: string | null;
}

/** The state that the guide names for each of our verbs. */
const TARGETS: { readonly [action: string]: string } = {
  'conversation.connect': 'connected',
  'conversation.wrapUp': 'wrapup',
  'conversation.close': 'closed',
  'conversation.transfer': 'transfer',
  'conversation.disconnect': 'disconnected',
  'conversation.abandon': 'abandoned',
};

/** @throws {RangeError} where the record is not the outcome of a conversation's request. */
export function conversationRecord(record: Audited): GuideConversationRecord {
  requireOutcome(record, 'conversation');
  return {
    timestamp: record.occurredAt,
    conversationId: record.resource.id,
    currentState: record.transition.from,
    targetState: TARGETS[record.action] ?? record.transition.to,
    initiatedBy: record.actor.id,
    success: isSuccess(record),
    latencyMs: record.durationMs ?? null,
    etagBefore: record.concurrency.before,
    etagAfter: record.concurrency.after,
    statusCode: record.http.status ?? null,
    error: errorOf(record),
  };
}
