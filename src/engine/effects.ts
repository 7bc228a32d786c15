import type { FactName, KnownFacts } from '../../machines/facts.ts';
import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Effect } from './decision.ts';

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

/** The values under which an event counts as done, by field of the resource's document. */
export interface Wanted {
  readonly [field: string]: readonly Json[];
}

/** How a fact is asked for. One sample serves every resource whose request is the same. */
export interface FactSource<Name extends FactName> {
  request(resource: Resource): WireRequest;
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
  write(effect: Effect, event: AskedEvent, resource: Resource<Document>): WireRequest;
  /** @throws {ReplyError} where the reply is not what the contract says. `null`: an accepted write that shows no state. */
  resource(id: string, reply: WireReply): Resource<Document> | null;
  wanted(event: AskedEvent): Wanted;
  conflict(refusal: WireRefusal): boolean;
  /** Requests with the same entity are kept in order: they share one version. */
  entity(id: string): string;
}

/** A reply that does not keep the contract: names the operation, the field, what it was and what it should be. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}
