import * as v from 'valibot';
import type { Json } from '../../../machines/verdict.ts';
import type { ScopedCall, WireReply, WireRequest } from '../../engine/effects.ts';
import { bodyOf } from '../reply.ts';

const PATH = '/api/v2/webhooks';
const LIST = { operation: 'webhook.list', method: 'GET', path: PATH } as const;
const CREATE = { operation: 'webhook.create', method: 'POST', path: PATH } as const;
const UPDATE = { operation: 'webhook.update', method: 'PUT', path: `${PATH}/{webhookId}` } as const;
const PAGE_SIZE = 25;

const webhook = v.objectWithRest(
  { id: v.pipe(v.string(), v.minLength(1, 'It may not be empty.')) },
  v.custom<Json>(() => true), // whatever the platform adds; it has come out of JSON already
);
const pageBody = v.looseObject({ entities: v.array(webhook), numPages: v.optional(v.unknown()) });

/** A webhook as the platform shows it: the fields of a {@link Subscription}, the id, and what the platform adds. */
export type Webhook = v.InferOutput<typeof webhook>;

/** The fields that make a webhook the one that is wanted. */
export interface Subscription {
  readonly [field: string]: Json;
  readonly name: string;
  readonly endpoint: string;
}

/** The lifecycles whose changes the platform tells of. */
export type Told = 'campaign' | 'conversation';

/** Only the campaign guide has a name for the source of its deliveries. */
const HEADERS: { readonly [Lifecycle in Told]: { readonly [name: string]: string } } = {
  campaign: { 'X-Genesys-Source': 'campaign-state-manager' },
  conversation: {},
};

/** Given to a new webhook. Later they are left as found: somebody may have added headers, or credentials. */
const initially = (lifecycle: Told) => ({
  restMessage: { method: 'POST', headers: { 'Content-Type': 'application/json', ...HEADERS[lifecycle] } },
  authentication: { type: 'none' },
});

/**
 * Webhooks as the guides speak of them; the conversation guide leaves their body open, and has the campaign guide's here.
 * Deliveries are unsigned in this dialect: its only authentication is `none`, so a receiver cannot tell who sent them.
 */
export const guideWebhooks = {
  calls: [LIST, CREATE, UPDATE].map((call): ScopedCall => ({ ...call, scope: 'platform:webhook:write' })),
  /** What the platform calls the changes of a lifecycle. */
  events: { campaign: 'outbound.campaign.updated', conversation: 'conversation:state:changed' } as const satisfies {
    readonly [Lifecycle in Told]: string;
  },

  subscription: (name: string, endpoint: string, event: string): Subscription => ({
    name,
    enabled: true,
    type: 'rest',
    endpoint,
    endpointType: 'rest',
    eventFilters: [event],
    eventSchemaVersion: 'v1',
    deliveryPolicy: { retryPolicy: 'exponential', retryIntervalSeconds: 5, maxRetries: 3 },
  }),

  /** @param page from 1 */
  list: (page: number): WireRequest => ({
    ...LIST,
    query: { pageSize: String(PAGE_SIZE), page: String(page) },
  }),

  create: (subscription: Subscription, lifecycle: Told): WireRequest => ({
    ...CREATE,
    body: { ...subscription, ...initially(lifecycle) },
  }),

  /** Replaces the webhook whole. */
  update({ id, ...found }: Webhook, subscription: Subscription, lifecycle: Told): WireRequest {
    const { restMessage, authentication } = { ...initially(lifecycle), ...found };
    return {
      ...UPDATE,
      params: { webhookId: id },
      body: { ...subscription, restMessage, authentication },
    };
  },

  /**
   * What a page holds. It is the last where it is short, unless `numPages`, which may be missing, says that there are more.
   * @throws {ReplyError} where the reply is not what the contract says.
   */
  page(number: number, reply: WireReply): { readonly webhooks: readonly Webhook[]; readonly last: boolean } {
    const { entities, numPages } = bodyOf(pageBody, reply, 'webhook.list: no page of webhooks');
    const more = typeof numPages === 'number' && number < numPages;
    return { webhooks: entities, last: entities.length < PAGE_SIZE && !more };
  },
};
