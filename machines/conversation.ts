import * as v from 'valibot';
import { setup } from 'xstate';
import { all, type EdgeMeta, effect, lifecycle, type Passes } from './lifecycle.ts';
import { metadataDepth } from './rules/metadata-depth.ts';
import { reason } from './rules/reason.ts';
import { untrusted } from './untrusted.ts';
import { uuid } from './uuid.ts';
import type { Json } from './verdict.ts';

const rules = { metadataDepth, reason };

/** What every move of a conversation may carry. */
const move = v.strictObject({
  reason: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(100),
      v.examples(['RESOLVED']),
      v.description('Why: sent as `reasonCode`. The rule `reason` says where it is needed.'),
    ),
  ),
  text: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(1000),
      v.description('Why, in words, where the code says nothing by itself. Kept in the audit, not sent.'),
    ),
  ),
  metadata: v.optional(
    untrusted<{ readonly [field: string]: Json }>(
      'Sent as given, and not at all where none is given: the platform puts it in the place of what is there.',
      { topic: 'invoice' },
    ),
  ),
  notifyParticipants: v.optional(
    v.pipe(v.boolean(), v.description('The participants are told, by the first write of the request and by no other.')),
    true,
  ),
});

/** Payloads of the asked events, by event. */
const events = { connect: move, wrapUp: move, close: move, transfer: move, disconnect: move, abandon: move } as const;

type AskedType = keyof typeof events;
type State = 'connected' | 'transfer' | 'wrapup' | 'closed' | 'disconnected' | 'abandoned';

export const conversationMachine = setup({
  types: {
    context: {} as Passes,
    events: {} as { type: AskedType | 'abandoned' },
    meta: {} as EdgeMeta,
  },
  guards: { all: all<typeof rules>() },
  actions: { setState: effect<{ readonly to: State }>() },
}).createMachine({
  id: 'conversation',
  version: '1.0.0',
  description: 'A conversation: from the queue to an agent, perhaps to another, and to one of its three ends.',
  context: { passes: 'all' },
  initial: 'queued',
  states: {
    queued: {
      description: 'The customer waits for an agent.',
      on: {
        connect: {
          target: 'connected',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'connectReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'connected' } },
          description: 'Bring the customer to an agent.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
        disconnect: {
          target: 'disconnected',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'disconnectReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'disconnected' } },
          description: 'End it before an agent has answered.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        abandon: {
          target: 'abandoned',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'abandonReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'abandoned' } },
          description: 'Put on record that the customer has given up waiting.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        abandoned: {
          target: 'abandoned',
          description: 'The customer gives up waiting.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
      },
    },
    connected: {
      description: 'Customer and agent speak with each other.',
      on: {
        wrapUp: {
          target: 'wrapup',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'wrapUpReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'wrapup' } },
          description: 'End the talk; the agent still has notes to make.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
        disconnect: {
          target: 'disconnected',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'disconnectReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'disconnected' } },
          description: 'End the talk, with nothing left to do.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        transfer: {
          target: 'transfer',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'transferReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'transfer' } },
          description: 'Hand the customer on to somebody else.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
      },
    },
    transfer: {
      description: 'The customer is on the way from one agent to another.',
      on: {
        connect: {
          target: 'connected',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'connectReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'connected' } },
          description: 'The next agent takes over.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
        disconnect: {
          target: 'disconnected',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'disconnectReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'disconnected' } },
          description: 'End it on the way.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        abandon: {
          target: 'abandoned',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'abandonReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'abandoned' } },
          description: 'Put on record that the customer has given up on the way.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        abandoned: {
          target: 'abandoned',
          description: 'The customer gives up on the way.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
      },
    },
    wrapup: {
      description: 'The talk is over; the agent finishes the notes.',
      on: {
        close: {
          target: 'closed',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'closeReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'closed' } },
          description: 'Everything is done.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        disconnect: {
          target: 'disconnected',
          guard: {
            type: 'all',
            params: [{ type: 'metadataDepth' }, { type: 'reason', params: { from: 'disconnectReasons' } }],
          },
          actions: { type: 'setState', params: { to: 'disconnected' } },
          description: 'End it without finishing the notes.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
      },
    },
    closed: { type: 'final', description: 'Ended, with the notes made.' },
    disconnected: { type: 'final', description: 'Ended by hanging up.' },
    abandoned: { type: 'final', description: 'Ended by the customer, before an agent was there.' },
  },
});

export const conversation = lifecycle({
  name: 'conversation',
  machine: conversationMachine,
  rules,
  events,
  id: uuid('A conversation id'),
});
