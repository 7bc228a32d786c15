import * as v from 'valibot';
import type { guest as lifecycle } from '../../../machines/guest.ts';
import type { AskedEvent, Resource } from '../../../machines/rule.ts';
import type { Instant, Json } from '../../../machines/verdict.ts';
import { digest } from '../../engine/digest.ts';
import type { Cause, Effects, Wanted, WireRequest } from '../../engine/effects.ts';
import { bodyOf, stateWord } from '../reply.ts';
import { engagementOf } from './engagement.ts';
import { conflict, precondition } from './version.ts';

const GUESTS = '/api/v2/conversations/webmessaging/guests';
const GUEST = `${GUESTS}/{guestId}`;

interface Members {
  readonly [name: string]: Json;
}

const members = v.record(
  v.string(),
  v.custom<Json>(() => true),
);
const guestBody = v.looseObject({
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/, 'An id of a guest is expected.')),
  state: stateWord,
  // Evidence only: whatever else it may be does not keep the guest from being read.
  version: v.fallback(v.optional(v.number()), undefined),
  consent: v.optional(members),
  identityAttributes: v.optional(members),
  channelContext: v.optional(members),
  attributes: v.optional(members),
});
/** Shown where the platform gives them; nothing depends on their being there. */
const TIMES = ['createdDate', 'modifiedDate', 'closedDate', 'interactionCount'] as const;

/** The guest as the guide shows it. */
export interface GuestDocument {
  readonly [field: string]: Json;
  readonly state: string;
}

type EventType = keyof typeof lifecycle.events;
type Write = (event: AskedEvent, resource: Resource<GuestDocument>, cause: Cause) => WireRequest;

/** Web messaging guests as the guest guide speaks of them: POST, then PATCH and DELETE with If-Match. */
export const guideGuest: Effects<GuestDocument> = {
  dialect: 'guide',
  capabilities: [],
  scopes: {
    'guest.create': 'webmessaging:guest:write',
    'guest.read': 'webmessaging:guest:read',
    'guest.patch': 'webmessaging:guest:write',
    'guest.delete': 'webmessaging:guest:write',
  },
  read: (guestId) => ({ operation: 'guest.read', method: 'GET', path: GUEST, params: { guestId } }),
  write: (_effect, event, resource, _attempt, cause) => WRITES[event.type as EventType](event, resource, cause),
  /** The id is the answer's own: a created guest was asked for by the caller's reference. */
  resource(_id, reply) {
    if (reply.body === null) return null;
    const { id, state, version, ...shown } = bodyOf(guestBody, reply, 'The answer is no guest');
    const times = TIMES.flatMap((field) =>
      shown[field] === undefined ? [] : [[field, shown[field] as Json] as const],
    );
    const said = SAID.flatMap((field) => (shown[field] === undefined ? [] : [[field, shown[field]] as const]));
    return {
      id,
      state,
      version: reply.version,
      ...(version !== undefined && { revision: version }),
      document: { state, ...Object.fromEntries(said), ...Object.fromEntries(times) },
    };
  },
  /** An erased guest is found no more. */
  gone: (id) => ({ id, state: 'erased', version: null, document: { state: 'erased' } }),
  wanted({ type, payload }): Wanted {
    if (type === 'close') return { state: ['closed'] };
    if (type === 'erase') return { state: ['erased'] };
    if (type !== 'update') return {};
    return Object.fromEntries(Object.entries(wireOf(payload)).map(([field, value]) => [field, [value]]));
  },
  /** What is pushed depends on what was read; that it was pushed is known by its mark. */
  ours: ({ document }, { type }, cause) =>
    type === 'pushMetrics' && Object(document.attributes).metricsMark === markOf(cause),
  conflict,
  entity: (id) => `guest ${id}`,
  facts: {},
};

/** What a guest is made of, besides its state and times. */
const SAID = ['consent', 'identityAttributes', 'channelContext', 'attributes'] as const;

const patch = (resource: Resource<GuestDocument>, body: Members): WireRequest => ({
  operation: 'guest.patch',
  method: 'PATCH',
  path: GUEST,
  params: { guestId: resource.id },
  body,
  version: precondition(resource, 'guest'),
});

const WRITES: { readonly [Type in EventType]: Write } = {
  create: ({ payload }) => ({
    operation: 'guest.create',
    method: 'POST',
    path: GUESTS,
    body: { channel: payload.channel ?? null, ...wireOf(payload) },
  }),
  /** The platform may put a field in the place of the old one, so that what others have said in it is said again. */
  update: ({ payload }, resource) => patch(resource, merged(resource, wireOf(payload))),
  pushMetrics: (_event, resource, cause) =>
    patch(resource, merged(resource, { attributes: metricsOf(resource.document, cause) })),
  close: (_event, resource) => patch(resource, { state: 'closed' }),
  erase: (_event, resource) => ({
    operation: 'guest.delete',
    method: 'DELETE',
    path: GUEST,
    params: { guestId: resource.id },
    version: precondition(resource, 'guest'),
  }),
};

/** What the payload says, in the guide's fields. These have no room for the id of a key, so it travels as an attribute. */
function wireOf({ consent, identityAttributes, channelContext, attributes }: AskedEvent['payload']): Members {
  const { keyId, ...hashes } = Object(identityAttributes) as Members;
  const named = keyId === undefined ? attributes : { ...Object(attributes), identityKeyId: keyId };
  const said = { consent, identityAttributes: identityAttributes && hashes, channelContext, attributes: named };
  return Object.fromEntries(
    Object.entries(said).flatMap(([field, value]) => (value === undefined ? [] : [[field, value as Json]])),
  );
}

/** A consent stands as a whole; everything else is kept by name. */
const merged = ({ document }: Resource<GuestDocument>, said: Members): Members =>
  Object.fromEntries(
    Object.entries(said).map(([field, value]) => [
      field,
      field === 'consent' ? value : { ...Object(document[field]), ...Object(value) },
    ]),
  );

/** Attributes are flat: a measure that cannot be had is `null`, and `metricsMissing` says why. */
function metricsOf(document: GuestDocument, cause: Cause): Members {
  const { duration, messages, averageGap, conversion } = engagementOf(document, momentOf(cause));
  const measures = {
    durationMs: duration,
    messageCount: messages,
    averageGapMs: averageGap,
    conversionFlag: conversion,
  };
  const missing = Object.entries(measures).flatMap(([name, measure]) =>
    measure.value === null ? [`${name}: ${measure.because}`] : [],
  );
  return {
    ...Object.fromEntries(Object.entries(measures).map(([name, { value }]) => [name, value])),
    metricsMissing: missing.join('; '),
    calculatedAt: momentOf(cause),
    metricsMark: markOf(cause),
  };
}

/** The time of asking, so that every attempt measures the same session. */
const momentOf = ({ startedAt }: Cause): Instant => startedAt;

/** Known by the request alone, so that it is found again after a restart, and says nothing about it. */
const markOf = ({ request }: Cause): string => digest([request]).slice(0, 32);
