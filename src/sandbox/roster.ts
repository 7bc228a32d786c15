import type { Call, OperationName, Reply, Scope } from './operation.ts';
import type { World } from './world.ts';

/** One operation of the API. `scope` is what a token needs, one of them where the guides differ; null where no token is asked for. */
export interface Operation {
  readonly name: OperationName;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly scope: Scope | readonly Scope[] | null;
  /** Synchronous, so that what one request checks and commits is never interleaved with another's. */
  readonly answer: (world: World, call: Call) => Reply;
}

/** All that the sandbox answers under the API. A further resource is one more file, and its lines here and in world.ts. */
export const ROSTER: readonly Operation[] = [
  {
    name: 'token',
    method: 'POST',
    path: '/oauth/token',
    scope: null,
    answer: (world, call) => world.oauth.form(call),
  },
  {
    name: 'token',
    method: 'POST',
    path: '/api/v2/oauth/token',
    scope: null,
    answer: (world, call) => world.oauth.json(call),
  },
  {
    name: 'campaign.read',
    method: 'GET',
    path: '/api/v2/outbound/campaigns/:id',
    scope: 'outbound:campaign:read',
    answer: (world, call) => world.campaigns.read(call),
  },
  {
    name: 'campaign.patch',
    method: 'PATCH',
    path: '/api/v2/outbound/campaigns/:id',
    scope: 'outbound:campaign:write',
    answer: (world, call) => world.campaigns.patch(call),
  },
  {
    name: 'conversation.read',
    method: 'GET',
    path: '/api/v2/conversations/:id',
    scope: 'conversation:read',
    answer: (world, call) => world.conversations.read(call),
  },
  {
    name: 'conversation.patch',
    method: 'PATCH',
    path: '/api/v2/conversations/:id/state',
    scope: 'conversation:write',
    answer: (world, call) => world.conversations.patchState(call),
  },
  {
    name: 'attributes.patch',
    method: 'PATCH',
    path: '/api/v2/conversations/:id/attributes',
    scope: 'conversation:attributes:write',
    answer: (world, call) => world.conversations.patchAttributes(call),
  },
  {
    name: 'guest.create',
    method: 'POST',
    path: '/api/v2/conversations/webmessaging/guests',
    scope: 'webmessaging:guest:write',
    answer: (world, call) => world.guests.create(call),
  },
  {
    name: 'guest.read',
    method: 'GET',
    path: '/api/v2/conversations/webmessaging/guests/:id',
    scope: 'webmessaging:guest:read',
    answer: (world, call) => world.guests.read(call),
  },
  {
    name: 'guest.patch',
    method: 'PATCH',
    path: '/api/v2/conversations/webmessaging/guests/:id',
    scope: 'webmessaging:guest:write',
    answer: (world, call) => world.guests.patch(call),
  },
  {
    name: 'guest.delete',
    method: 'DELETE',
    path: '/api/v2/conversations/webmessaging/guests/:id',
    scope: 'webmessaging:guest:write',
    answer: (world, call) => world.guests.erase(call),
  },
  {
    name: 'audit.list',
    method: 'GET',
    path: '/api/v2/platform/audit/logs',
    scope: 'webmessaging:guest:read',
    answer: (world, call) => world.auditLogs.page(call),
  },
  {
    name: 'presence.read',
    method: 'GET',
    path: '/api/v2/agents/presencestates/:id',
    scope: 'cloud:agent.presence.write',
    answer: (world, call) => world.presences.read(call),
  },
  {
    name: 'presence.patch',
    method: 'PATCH',
    path: '/api/v2/agents/presencestates/:id',
    scope: 'cloud:agent.presence.write',
    answer: (world, call) => world.presences.patch(call),
  },
  {
    name: 'presence.definitions',
    method: 'GET',
    path: '/api/v2/presence/definitions',
    scope: 'cloud:agent.presence.write',
    answer: (world) => world.presences.definitions(),
  },
  {
    name: 'schedule.read',
    method: 'GET',
    path: '/api/v2/wfm/schedules/users/:id',
    scope: 'wfm:schedule.read',
    answer: (world, call) => world.schedules.read(call),
  },
  {
    name: 'queues.realtime',
    method: 'GET',
    path: '/api/v2/analytics/queues/realtime',
    scope: 'analytics:queue:read',
    answer: (world, call) => world.queues.realtime(call),
  },
  {
    name: 'webhook.list',
    method: 'GET',
    path: '/api/v2/webhooks',
    scope: ['platform:webhook:write', 'webhook:read', 'webhook:readwrite'],
    answer: (world, call) => world.webhooks.page(call),
  },
  {
    name: 'webhook.create',
    method: 'POST',
    path: '/api/v2/webhooks',
    scope: ['platform:webhook:write', 'webhook:readwrite'],
    answer: (world, call) => world.webhooks.create(call),
  },
  {
    name: 'webhook.update',
    method: 'PUT',
    path: '/api/v2/webhooks/:id',
    scope: ['platform:webhook:write', 'webhook:readwrite'],
    answer: (world, call) => world.webhooks.update(call),
  },
  {
    name: 'event.subscribe',
    method: 'POST',
    path: '/api/v2/interaction/events',
    scope: 'interaction:event.read',
    answer: (world, call) => world.events.subscribe(call),
  },
  {
    name: 'event.page',
    method: 'GET',
    path: '/api/v2/interaction/events/:id/events',
    scope: 'interaction:event.read',
    answer: (world, call) => world.events.page(call),
  },
  {
    name: 'crm.upsert',
    method: 'POST',
    path: '/crm/batch',
    scope: null,
    answer: (world, call) => world.crm.upsert(call),
  },
];

/** What the sandbox does not do, one sentence each. */
export const NOT_MODELLED: readonly string[] = [
  'Of Genesys there is what GET /sandbox lists, and nothing else; tokens are those of client credentials alone.',
  'Scopes are checked as the guide lists them; roles, permissions and divisions are not.',
  'No calls are dialled: a campaign never completes or blocks by itself, and outstanding calls only end, one at each read while it drains.',
  'Conversations have one state and no participants: whom notifyParticipants would tell is only counted, and which reason codes exist is not checked.',
  'No messages flow: how many a guest has exchanged is what the scenario or the control API says, and no session ends by itself.',
  'The platform audit holds the changes of guests alone, without saying who made them.',
  'Nobody goes idle or offline alone, schedules stand still until the control API changes them, and the platform itself holds nobody to a break.',
  'Events are kept for subscribers of presence changes, ten thousand each; a subscription is never ended, and a filter on divisions lets everything pass.',
  'Idempotency keys are kept for presences alone, and only of requests that changed something.',
  'Queue figures stand still until the control API changes them, and campaigns are not bound to queues.',
  'The rate limit is per token, in windows that begin with its first request; limits of organisations and of single operations are not kept.',
  'If-Match takes the one current ETag: no list, no star and no weak tag.',
  'Webhooks are delivered to loopback endpoints only, unsigned, and retried without waiting.',
  'Webhooks cannot be deleted or read one by one.',
  'The CRM is one endpoint with one token: it stores records and remembers keys, and knows nothing of guests.',
  'Nothing is kept on disk: when it stops, all is forgotten.',
];
