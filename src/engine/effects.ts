import type { FactName, KnownFacts } from '../../machines/facts.ts';
import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Instant, Json } from '../../machines/verdict.ts';
import type { Effect } from './decision.ts';
import type { Policy } from './policy.ts';

/** One HTTP call as data. The wire fills in the path, encodes every parameter, adds the token and sends it. */
export interface WireRequest {
  /** A stable name for logs and metrics, e.g. `campaign.patch`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A template: `/api/v2/outbound/campaigns/{campaignId}`. Every `{name}` is taken from `params`, percent-encoded. */
  readonly path: string;
  readonly params?: { readonly [name: string]: string };
  readonly query?: { readonly [name: string]: string };
  readonly body?: Json;
  /** The precondition, sent exactly as received. */
  readonly version?: { readonly header: 'If-Match'; readonly value: string };
  readonly idempotencyKey?: string;
}

/** A call that belongs to no lifecycle, with the scope (guide) or permission (platform) that its token needs. */
export interface ScopedCall extends Pick<WireRequest, 'operation' | 'method' | 'path'> {
  readonly scope: string;
}

/** An answer with a status below 300. */
export interface WireReply {
  readonly status: number;
  /** Parsed JSON; `null` where the body was empty. */
  readonly body: Json;
  /** The `ETag` header as received. */
  readonly version: string | null;
  readonly correlationId?: string;
  /** How often the same bytes were sent until this answer (429s and refused connections are sent again). */
  readonly sends: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** An answer with a status of 400 or more, as far as a dialect needs it to tell a conflict. */
export interface WireRefusal {
  readonly status: number;
  readonly code?: string;
  readonly body: Json;
}

/** The values under which an event counts as done, by field of the resource's document; of an object the members that count. */
export interface Wanted {
  readonly [field: string]: readonly Json[];
}

/** The circumstances in which something is asked for. */
export interface Asking {
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: number;
  readonly policy: Policy;
}

/** The request that a write belongs to: the same for each of its attempts, also after a restart. */
export interface Cause {
  /** The key of the request. */
  readonly request: string;
  /** When it was asked for. */
  readonly startedAt: Instant;
}

/** How a fact is asked for. One sample serves every resource whose request is the same. */
export interface FactSource<Name extends FactName> {
  request(resource: Resource, asked: Asking): WireRequest;
  /** @throws {ReplyError} where the reply is not what the contract says. */
  value(reply: WireReply): KnownFacts[Name]['value'];
}

/** How one lifecycle is spoken over HTTP in one dialect: what to send and how to read the answer, as data. */
export interface Effects<Document = Json> {
  readonly dialect: 'guide';
  readonly capabilities: readonly string[];
  /** Scopes (guide) or permissions (platform) by operation name, for the docs. */
  readonly scopes: { readonly [operation: string]: string };
  readonly facts: { readonly [Name in FactName]?: FactSource<Name> };
  read(id: string): WireRequest;
  /** @param attempt 1 for the first write of the request; what people would notice twice belongs to the first alone. */
  write(effect: Effect, event: AskedEvent, resource: Resource<Document>, attempt: number, cause: Cause): WireRequest;
  /** @throws {ReplyError} where the reply is not what the contract says. `null`: an accepted write that shows no state. */
  resource(id: string, reply: WireReply): Resource<Document> | null;
  /**
   * The resource as {@link Effects.resource} shows it, from its state and version alone; then a request may start from what
   * was seen lately. @default it holds more than these, and every request reads first
   */
  recall?(seen: Pick<Resource, 'id' | 'state' | 'version' | 'revision'>): Resource<Document>;
  /** What was there and is found no more, where that is a state. @default not found is a failure */
  gone?(id: string): Resource<Document>;
  wanted(event: AskedEvent): Wanted;
  /** Whether the last change that the resource shows bears the mark of this request. @default the dialect carries none */
  ours?(resource: Resource<Document>, event: AskedEvent, cause: Cause): boolean;
  conflict(refusal: WireRefusal): boolean;
  /** Requests with the same entity are kept in order: they share one version. */
  entity(id: string): string;
}

/** The organisation's own ids of a machine's states: the first of a state is written, all of them are recognised. */
export type OwnIds = { readonly [state: string]: readonly string[] };

/** Effects, or what makes them where a lifecycle is spoken by ids that are the organisation's own. */
export type Dialect = Effects | ((ids: OwnIds) => Effects);

export const spoken = (dialect: Dialect, ids: OwnIds = {}): Effects =>
  typeof dialect === 'function' ? dialect(ids) : dialect;

/** A reply that does not keep the contract: names the operation, the field, what it was and what it should be. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}
