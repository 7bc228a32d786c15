import { CAMPAIGN_CHANGE, type CampaignChange } from './campaigns.ts';
import { CONVERSATION_CHANGE, type ConversationChange } from './conversations.ts';
import type { RecordFault } from './crm.ts';
import { GUEST_CHANGE, type GuestChange } from './guests.ts';
import { OPERATION_NAMES, type OperationName } from './operation.ts';
import { PRESENCE_CHANGE, type PresenceChange } from './presences.ts';
import { closed, HEADERS } from './schema.ts';

/** On which side of the commit a fault strikes. After it, the write is made and its caller is not told so. */
type When = 'before' | 'after';

/** What another writer does to the resource of the request; each kind of resource reads its own fields. */
export type Change = CampaignChange & ConversationChange & GuestChange & PresenceChange;

/** A resource by its kind and id. */
export interface Target {
  readonly resource: 'campaign' | 'conversation' | 'guest' | 'presence';
  readonly id: string;
}

/**
 * What goes wrong.
 * - `status`: another answer; the platform's error body unless `body` says otherwise (a string is sent as it is).
 * - `throttle`: 429. `retryAfter` is sent as it stands; `retryAfterDateSeconds` becomes an HTTP date that far ahead of the
 *   sandbox's clock; neither: no header.
 * - `reset`: the connection is cut.
 * - `delay`: the answer waits `ms` milliseconds.
 * - `conflict`: another writer commits just before this request is handled, and makes the `change` where one is given, to the
 *   resource of the request or to that of `at`.
 * - `expireToken`: the bearer token of this request has expired from now on.
 * - `malformed`: the answer's body is cut in half, garbled at its end, an HTML page, or empty.
 * - `jump`: the sandbox's clock is set `ms` milliseconds ahead, or back where it is less than 0.
 * - `refuseRecords`: the CRM does not store these records of the batch; their results show status and code.
 * - `loseEvent`, `repeatEvent`: the event of the agent's next change, by this request or not, is never delivered, or twice.
 *
 * `when` is `before` by default, and then nothing is committed.
 */
export type FaultAction =
  | {
      kind: 'status';
      status: number;
      when?: When;
      code?: string;
      headers?: Record<string, string>;
      body?: unknown;
    }
  | { kind: 'throttle'; retryAfter?: string; retryAfterDateSeconds?: number }
  | { kind: 'reset'; when?: When }
  | { kind: 'delay'; ms: number; when?: When }
  | { kind: 'conflict'; change?: Change; at?: Target }
  | { kind: 'expireToken' }
  | { kind: 'malformed'; as: 'truncated' | 'garbled' | 'html' | 'empty'; when?: When }
  | { kind: 'jump'; ms: number }
  | { kind: 'refuseRecords'; records: RecordFault[] }
  | { kind: 'loseEvent' | 'repeatEvent' };

/**
 * Something that goes wrong with requests of one operation, or of `any` (and one resource `id`, where given): with the `nth` of
 * them (from 1), with the `first` n, with each by `chance` (seeded, so the same every time), or with all.
 */
export interface Fault {
  operation: OperationName | 'any';
  id?: string;
  nth?: number;
  first?: number;
  chance?: { probability: number; seed: number };
  do: FaultAction;
}

const kind = (name: FaultAction['kind']) => ({ const: name });
const when = { enum: ['before', 'after'] };
const count = { type: 'integer', minimum: 1 };
const text = { type: 'string', minLength: 1 };

const ACTION_SCHEMA = {
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: [
    closed({
      kind: kind('status'),
      status: { type: 'integer', minimum: 200, maximum: 599 },
      'when?': when,
      'code?': text,
      'headers?': HEADERS,
      'body?': {},
    }),
    {
      ...closed({
        kind: kind('throttle'),
        'retryAfter?': { type: 'string', pattern: '^[\\x20-\\x7e]*$' },
        'retryAfterDateSeconds?': { type: 'number' },
      }),
      atMostOneOf: ['retryAfter', 'retryAfterDateSeconds'],
    },
    closed({ kind: kind('reset'), 'when?': when }),
    closed({ kind: kind('delay'), ms: { type: 'number', minimum: 0, maximum: 3_600_000 }, 'when?': when }),
    closed({
      kind: kind('conflict'),
      'change?': closed({ ...CAMPAIGN_CHANGE, ...CONVERSATION_CHANGE, ...GUEST_CHANGE, ...PRESENCE_CHANGE }),
      'at?': closed({ resource: { enum: ['campaign', 'conversation', 'guest', 'presence'] }, id: text }),
    }),
    closed({ kind: kind('expireToken') }),
    closed({ kind: kind('malformed'), as: { enum: ['truncated', 'garbled', 'html', 'empty'] }, 'when?': when }),
    closed({ kind: kind('jump'), ms: { type: 'number' } }),
    closed({
      kind: kind('refuseRecords'),
      records: {
        type: 'array',
        minItems: 1,
        items: closed({ externalId: text, status: { type: 'integer', minimum: 400, maximum: 599 }, 'code?': text }),
      },
    }),
    closed({ kind: { enum: ['loseEvent', 'repeatEvent'] } }),
  ],
};

/** Operations on a resource that somebody else may change at the same time. */
export const VERSIONED: readonly OperationName[] = [
  'campaign.read',
  'campaign.patch',
  'conversation.read',
  'conversation.patch',
  'attributes.patch',
  'guest.read',
  'guest.patch',
  'guest.delete',
  'presence.read',
  'presence.patch',
];

/** A conflict that names no resource: it is about that of the request, which must have one. */
const UNAIMED = {
  properties: { do: { type: 'object', properties: { kind: { const: 'conflict' } }, not: { required: ['at'] } } },
};

/** Also refuses the faults that could never strike: they would only look as if they tested something. */
export const FAULT_SCHEMA = {
  ...closed({
    operation: { enum: [...OPERATION_NAMES, 'any'] },
    'id?': text,
    'nth?': count,
    'first?': count,
    'chance?': closed({ probability: { type: 'number', minimum: 0, maximum: 1 }, seed: { type: 'integer' } }),
    do: ACTION_SCHEMA,
  }),
  atMostOneOf: ['nth', 'first', 'chance'],
  allOf: [
    implies(UNAIMED, onlyFor(...VERSIONED)),
    implies(doing('refuseRecords'), onlyFor('crm.upsert')),
    implies(doing('loseEvent'), onlyFor('presence.patch')),
    implies(doing('repeatEvent'), onlyFor('presence.patch')),
    implies(
      doing('expireToken'),
      onlyFor('any', ...OPERATION_NAMES.filter((name) => name !== 'token' && name !== 'crm.upsert')),
    ),
    implies({ required: ['id'] }, onlyFor(...VERSIONED, 'schedule.read', 'webhook.update')),
  ],
};

function doing(kind: FaultAction['kind']) {
  return { properties: { do: { type: 'object', properties: { kind: { const: kind } } } } };
}

function onlyFor(...operations: readonly Fault['operation'][]) {
  return { properties: { operation: { enum: operations } } };
}

function implies(condition: object, consequence: object) {
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  return { if: condition, then: consequence };
}
