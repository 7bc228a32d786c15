import * as v from 'valibot';
import type { conversation as lifecycle } from '../../../machines/conversation.ts';
import type { Json } from '../../../machines/verdict.ts';
import type { Effects, WireRequest } from '../../engine/effects.ts';
import { bodyOf, stateWord } from '../reply.ts';
import { conflict, precondition } from './version.ts';

/** A conversation and its attributes are read in one call and share one version. */
export const CONVERSATION = '/api/v2/conversations/{conversationId}';
export const readConversation = (conversationId: string): WireRequest => ({
  operation: 'conversation.read',
  method: 'GET',
  path: CONVERSATION,
  params: { conversationId },
});
export const conversationEntity = (conversationId: string): string => `conversation ${conversationId}`;

/** The guides disagree on its kind: the tutorials show a text, the examples count. */
export const versionBody = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^[\x21\x23-\x7e]+$/, 'A version is printable and without quotes.'),
);
/** The version as a counter, where it is one. */
export const revisionOf = (version: string): { readonly revision?: number } =>
  /^\d{1,15}$/.test(version) ? { revision: Number(version) } : {};

const conversationBody = v.looseObject({
  state: stateWord,
  // Evidence only: whatever else it may be does not keep the conversation from being read.
  version: v.fallback(v.optional(versionBody), undefined),
});

/** The conversation as the guide shows it; what was sent along with a move is not shown. */
export interface ConversationDocument {
  readonly [field: string]: Json;
  readonly state: string;
}

/** Where each event wants the conversation to be. */
const WANTED: { readonly [event in keyof typeof lifecycle.events]: string } = {
  connect: 'connected',
  wrapUp: 'wrapup',
  close: 'closed',
  transfer: 'transfer',
  disconnect: 'disconnected',
  abandon: 'abandoned',
};

/** Conversations as the conversation guide speaks of them: one PATCH of the state with the ETag as If-Match. */
export const guideConversation: Effects<ConversationDocument> = {
  dialect: 'guide',
  capabilities: [],
  scopes: { 'conversation.read': 'conversation:read', 'conversation.patch': 'conversation:write' },
  read: readConversation,
  write: ({ params }, { payload }, resource, attempt) => ({
    operation: 'conversation.patch',
    method: 'PATCH',
    path: `${CONVERSATION}/state`,
    params: { conversationId: resource.id },
    // Said each time: what the platform does where it is not said is not known.
    query: { notifyParticipants: String(attempt === 1 && payload.notifyParticipants !== false) },
    body: {
      state: params.to ?? null,
      ...(payload.reason !== undefined && { reasonCode: payload.reason }),
      // Empty metadata could wipe what is there, so where none are given none are sent.
      ...(payload.metadata !== undefined && { metadata: payload.metadata }),
    },
    version: precondition(resource, 'conversation'),
  }),
  resource(id, reply) {
    if (reply.body === null) return null;
    const { state, version } = bodyOf(conversationBody, reply, 'The answer is no conversation');
    return { id, state, version: reply.version, ...(version && revisionOf(version)), document: { state } };
  },
  recall: (seen) => ({ ...seen, document: { state: seen.state } }),
  wanted: ({ type }) => ({ state: [WANTED[type as keyof typeof WANTED]] }),
  conflict,
  entity: conversationEntity,
  facts: {},
};
