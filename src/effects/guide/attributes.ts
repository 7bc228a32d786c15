import * as v from 'valibot';
import { attributesOf } from '../../../machines/attribute-values.ts';
import type { Json } from '../../../machines/verdict.ts';
import type { Effects } from '../../engine/effects.ts';
import { bodyOf, stateWord } from '../reply.ts';
import { CONVERSATION, conversationEntity, readConversation, revisionOf, versionBody } from './conversation.ts';
import { conflict, precondition } from './version.ts';

// Without attributes a contested key could not be told from an untouched one, so they must be shown.
const attributesBody = v.looseObject({
  state: stateWord,
  version: versionBody,
  attributes: v.record(
    v.string(),
    v.custom<Json>(() => true),
  ),
});

/** What the state of the conversation means to its attributes. Another word is passed on, and nobody knows it. */
const STATES: ReadonlyMap<string, string> = new Map([
  ...['queued', 'connected', 'transfer', 'wrapup'].map((state) => [state, 'live'] as const),
  // `terminated` is the attribute guide's own word.
  ...['closed', 'disconnected', 'abandoned', 'terminated'].map((state) => [state, 'ended'] as const),
]);

/** The attributes, by key. */
export interface AttributesDocument {
  readonly [key: string]: Json;
}

/** Attributes as the attribute guide speaks of them: one PATCH with the quoted version of the conversation as If-Match. */
export const guideAttributes: Effects<AttributesDocument> = {
  dialect: 'guide',
  capabilities: [],
  scopes: { 'conversation.read': 'conversation:read', 'attributes.patch': 'conversation:attributes:write' },
  read: readConversation,
  write: (_effect, event, resource, _attempt, { startedAt }) => ({
    operation: 'attributes.patch',
    method: 'PATCH',
    path: `${CONVERSATION}/attributes`,
    params: { conversationId: resource.id },
    body: {
      attributes: attributesOf(event),
      // The time of asking, so that every attempt sends the same.
      metadata: { source: event.payload.source ?? null, timestamp: startedAt },
    },
    version: precondition(resource, 'conversation'),
  }),
  resource(id, reply) {
    if (reply.body === null) return null;
    const { state, version, attributes } = bodyOf(attributesBody, reply, 'The answer shows no attributes');
    return {
      id,
      state: STATES.get(state) ?? state,
      version: `"${version}"`,
      ...revisionOf(version),
      document: attributes,
    };
  },
  wanted: (event) => Object.fromEntries(Object.entries(attributesOf(event)).map(([key, value]) => [key, [value]])),
  conflict,
  entity: conversationEntity,
  facts: {},
};
