import * as v from 'valibot';
import type { Instant, Json } from '../../../machines/verdict.ts';
import type { ScopedCall, WireReply, WireRequest } from '../../engine/effects.ts';
import { bodyOf } from '../reply.ts';

const LIST = { operation: 'audit.list', method: 'GET', path: '/api/v2/platform/audit/logs' } as const;
const PAGE_SIZE = 100;

const pageBody = v.looseObject({
  entities: v.array(
    v.record(
      v.string(),
      v.custom<Json>(() => true),
    ),
  ),
  pageCount: v.optional(v.unknown()),
  numPages: v.optional(v.unknown()),
});

/** A record of the platform's own audit, as the platform writes it. */
export interface PlatformRecord {
  readonly [field: string]: Json;
}

/** What is asked of the platform's audit. */
export interface AuditQuestion {
  /** e.g. `guest`. */
  readonly entityType: string;
  readonly entityId: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** The platform's audit as the guest guide asks for it, newest first. */
export const guideAuditLogs = {
  calls: [{ ...LIST, scope: 'webmessaging:guest:read' }] satisfies ScopedCall[],

  /** @param number from 1 */
  list: ({ entityType, entityId, from, to }: AuditQuestion, number: number): WireRequest => ({
    ...LIST,
    query: {
      ...{ entityType, entityId, startTime: from, endTime: to },
      ...{ sortBy: 'timestamp', sortOrder: 'desc', pageSize: String(PAGE_SIZE), pageNumber: String(number) },
    },
  }),

  /**
   * What a page holds. It is the last where it is short, unless a count of pages, which may be missing, says that there are more.
   * @throws {ReplyError} where the reply is not what the contract says.
   */
  page(number: number, reply: WireReply): { readonly records: readonly PlatformRecord[]; readonly last: boolean } {
    const { entities, pageCount, numPages } = bodyOf(pageBody, reply, 'audit.list: no page of audit records');
    const pages = pageCount ?? numPages;
    const more = typeof pages === 'number' && number < pages;
    return { records: entities, last: entities.length < PAGE_SIZE && !more };
  },
};
