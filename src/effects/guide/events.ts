import * as v from 'valibot';
import { type Instant, instant, type Json } from '../../../machines/verdict.ts';
import { ReplyError, type ScopedCall, type WireReply, type WireRequest } from '../../engine/effects.ts';
import { bodyOf } from '../reply.ts';

const PATH = '/api/v2/interaction/events';
const SUBSCRIBE = { operation: 'event.subscribe', method: 'POST', path: PATH } as const;
const PAGE = { operation: 'event.page', method: 'GET', path: `${PATH}/{subscriptionId}/events` } as const;
/** Given with the subscription; a page is asked for with its own. */
const SUBSCRIBED_SIZE = 50;
const PAGE_SIZE = 25;

const text = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'));
const subscriptionBody = v.looseObject({ id: text });
const pageBody = v.looseObject({
  events: v.array(
    v.looseObject({
      id: text,
      timestamp: v.optional(v.string()),
      sequence: v.optional(v.number()),
      data: v.optional(v.custom<Json>(() => true)), // it has come out of JSON
    }),
  ),
  nextCursor: v.optional(v.nullable(text)),
});
const dataBody = v.looseObject({ userId: text });

/** An event as the platform shows it. */
export interface ReceivedEvent {
  readonly id: string;
  /** When it happened; absent where the platform does not say, or not in a way that can be read. */
  readonly at?: Instant;
  /** Counts the events of the subscription, where the platform numbers them. */
  readonly sequence?: number;
  /** Where a reader stands that has handled it. */
  readonly cursor: string;
  readonly data: Json;
}

/** Event streams as the presence guide speaks of them: subscribed to by a POST, then read page by page behind a cursor. */
export const guideEvents = {
  calls: [SUBSCRIBE, PAGE].map((call): ScopedCall => ({ ...call, scope: 'interaction:event.read' })),
  /** What the platform calls the changes of a lifecycle, and the filter that picks resources. */
  types: { presence: { type: 'presencestatechange', filter: 'userId' } },

  subscribe: (
    { type, filter }: { readonly type: string; readonly filter: string },
    ids: readonly string[],
  ): WireRequest => ({
    ...SUBSCRIBE,
    body: { types: [type], filters: [{ type: filter, values: ids }], pageSize: SUBSCRIBED_SIZE },
  }),

  /** @throws {ReplyError} */
  subscription: (reply: WireReply): string => bodyOf(subscriptionBody, reply, 'event.subscribe: no subscription').id,

  /** @param cursor `null`: from the first event of the subscription. */
  page: (subscription: string, cursor: string | null): WireRequest => ({
    ...PAGE,
    params: { subscriptionId: subscription },
    query: { ...(cursor !== null && { cursor }), pageSize: String(PAGE_SIZE) },
  }),

  /** In the order in which they happened. @throws {ReplyError} */
  events(reply: WireReply): readonly ReceivedEvent[] {
    const { events, nextCursor } = bodyOf(pageBody, reply, 'event.page: no page of events');
    return events.map(({ id, timestamp = '', sequence, data = null }, index) => ({
      id,
      ...(!Number.isNaN(Date.parse(timestamp)) && { at: instant(Date.parse(timestamp)) }),
      ...(sequence !== undefined && { sequence }),
      // The guide knows no other cursor than the id of the event read last.
      cursor: index === events.length - 1 ? (nextCursor ?? id) : id,
      data,
    }));
  },

  /** The resource that an event is about. @throws {ReplyError} */
  about({ id, data }: ReceivedEvent): string {
    const parsed = v.safeParse(dataBody, data);
    if (parsed.success) return parsed.output.userId;
    throw new ReplyError(`event.page: event ${id} does not say whom it is about.`);
  },
};
