import type { IncomingHttpHeaders } from 'node:http';

/** Every operation the sandbox answers, as faults and the request log name them. */
export const OPERATION_NAMES = [
  'token',
  'campaign.read',
  'campaign.patch',
  'conversation.read',
  'conversation.patch',
  'attributes.patch',
  'guest.create',
  'guest.read',
  'guest.patch',
  'guest.delete',
  'audit.list',
  'presence.read',
  'presence.patch',
  'presence.definitions',
  'schedule.read',
  'event.subscribe',
  'event.page',
  'queues.realtime',
  'webhook.list',
  'webhook.create',
  'webhook.update',
  'crm.upsert',
] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];

/** The scopes the guides ask for; a client of the default scenario holds them all. */
export const SCOPES = [
  'outbound:campaign:read',
  'outbound:campaign:write',
  'analytics:queue:read',
  'platform:webhook:write',
  'conversation:read',
  'conversation:write',
  'conversation:attributes:write',
  'webmessaging:guest:read',
  'webmessaging:guest:write',
  'conversation:webmessaging:write',
  'cloud:agent.presence.write',
  'wfm:schedule.read',
  'interaction:event.read',
  'webhook:read',
  'webhook:readwrite',
] as const;

export type Scope = (typeof SCOPES)[number];

/** One request as an operation sees it. `id` is the decoded resource id, '' where the path has none. */
export interface Call {
  readonly correlationId: string;
  readonly id: string;
  /** The request target as received, query included. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A resource's state and version at one moment, as the request log shows it. */
export interface Moment {
  readonly state: string;
  readonly version: number;
}

/** What a request wrote. Only resources with a version have moments to show. */
export interface Commit {
  readonly before?: Moment;
  readonly after?: Moment;
}

/** An answer. `body` is sent as JSON unless `raw` replaces it. Header names are lower case. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly raw?: string;
  readonly commit?: Commit;
}

/** The query as a plain record; of a repeated name the last value counts. */
export function queryOf(call: Call): Record<string, string> {
  const mark = call.target.indexOf('?');
  return mark < 0 ? {} : Object.fromEntries(new URLSearchParams(call.target.slice(mark + 1)));
}
