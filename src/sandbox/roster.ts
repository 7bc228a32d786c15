import type { Call, OperationName, Reply, Scope } from './operation.ts';
import type { World } from './world.ts';

/** One operation of the API. `scope` is what a token needs; null where no token is asked for. */
export interface Operation {
  readonly name: OperationName;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly path: string;
  readonly scope: Scope | null;
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
    scope: 'platform:webhook:write',
    answer: (world, call) => world.webhooks.page(call),
  },
  {
    name: 'webhook.create',
    method: 'POST',
    path: '/api/v2/webhooks',
    scope: 'platform:webhook:write',
    answer: (world, call) => world.webhooks.create(call),
  },
  {
    name: 'webhook.update',
    method: 'PUT',
    path: '/api/v2/webhooks/:id',
    scope: 'platform:webhook:write',
    answer: (world, call) => world.webhooks.update(call),
  },
];

/** What the sandbox does not do, one sentence each. */
export const NOT_MODELLED: readonly string[] = [
  'Only outbound campaigns, realtime queue figures, webhooks and client-credentials tokens exist.',
  'Scopes are checked as the guide lists them; roles, permissions and divisions are not.',
  'No calls are dialled: a campaign never completes or blocks by itself, and outstanding calls only end, one at each read while it drains.',
  'Queue figures stand still until the control API changes them, and campaigns are not bound to queues.',
  'The rate limit is per token, in windows that begin with its first request; limits of organisations and of single operations are not kept.',
  'If-Match takes the one current ETag: no list, no star and no weak tag.',
  'Webhooks are delivered to loopback endpoints only, unsigned, and retried without waiting.',
  'Webhooks cannot be deleted or read one by one.',
  'Nothing is kept on disk: when it stops, all is forgotten.',
];
