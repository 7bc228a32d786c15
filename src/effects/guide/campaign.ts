import * as v from 'valibot';
import type { campaign as lifecycle } from '../../../machines/campaign.ts';
import type { AskedEvent } from '../../../machines/rule.ts';
import type { Json } from '../../../machines/verdict.ts';
import type { Effects } from '../../engine/effects.ts';
import { bodyOf, stateWord } from '../reply.ts';
import { conflict, precondition } from './version.ts';

const PATH = '/api/v2/outbound/campaigns/{campaignId}';

const campaignBody = v.looseObject({
  campaignstate: stateWord,
  // Evidence only: whatever else it may be does not keep the campaign from being read.
  version: v.fallback(v.optional(v.number()), undefined),
});
const queuesBody = v.looseObject({
  entities: v.array(v.looseObject({ queue: v.looseObject({ id: v.string() }), agentsAvailable: v.unknown() })),
});

/** The campaign as the guide shows it. */
export interface CampaignDocument {
  readonly [field: string]: Json;
  readonly campaignstate: string;
}

/** Where each event wants the campaign to be. A pause that still drains is a pause. */
const WANTED: { readonly [event in keyof typeof lifecycle.events]: readonly string[] } = {
  activate: ['active'],
  pause: ['draining', 'paused'],
  complete: ['completed'],
  archive: ['archived'],
};

/** Outbound campaigns as the campaign guide speaks of them: one PATCH with If-Match, answered with the campaign. */
export const guideCampaign: Effects<CampaignDocument> = {
  dialect: 'guide',
  capabilities: ['complete', 'archive'],
  scopes: {
    'campaign.read': 'outbound:campaign:read',
    'campaign.patch': 'outbound:campaign:write',
    'queues.realtime': 'analytics:queue:read',
  },
  read: (campaignId) => ({ operation: 'campaign.read', method: 'GET', path: PATH, params: { campaignId } }),
  write: ({ params }, event, resource) => ({
    operation: 'campaign.patch',
    method: 'PATCH',
    path: PATH,
    params: { campaignId: resource.id },
    body: { campaignstate: params.to ?? null, ...(event.type === 'pause' && pausing(event)) },
    version: precondition(resource, 'campaign'),
  }),
  resource(id, reply) {
    if (reply.body === null) return null;
    const { campaignstate, version } = bodyOf(campaignBody, reply, 'The answer is no campaign');
    return {
      id,
      state: campaignstate,
      version: reply.version,
      ...(version !== undefined && { revision: version }),
      document: { campaignstate },
    };
  },
  recall: (seen) => ({ ...seen, document: { campaignstate: seen.state } }),
  wanted: (event) => ({ campaignstate: WANTED[event.type as keyof typeof WANTED] }),
  conflict,
  entity: (id) => `campaign ${id}`,
  facts: {
    capacity: {
      /** One sample of all queues serves every campaign; its time is the time of receipt. */
      request: () => ({
        operation: 'queues.realtime',
        method: 'GET',
        path: '/api/v2/analytics/queues/realtime',
        query: { interval: 'now', groupBy: 'queue', select: 'queue,agentsAvailable,agentsLoggedIn' },
      }),
      value: (reply) => ({
        available: Object.fromEntries(
          bodyOf(queuesBody, reply, 'The answer is no list of queues').entities.flatMap(({ queue, agentsAvailable }) =>
            typeof agentsAvailable === 'number' ? [[queue.id, agentsAvailable]] : [],
          ),
        ),
      }),
    },
  },
};

const pausing = ({ payload }: AskedEvent) => ({
  pauseReason: payload.reason ?? null,
  drainqueue: payload.drain ?? true,
});
