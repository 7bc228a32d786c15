import * as v from 'valibot';
import { setup } from 'xstate';
import { creation, update } from './guest-payload.ts';
import { all, type EdgeMeta, effect, lifecycle, type Passes } from './lifecycle.ts';
import { consent } from './rules/consent.ts';
import { hashedIdentity } from './rules/hashed-identity.ts';
import { metadataDepth } from './rules/metadata-depth.ts';
import { minimised } from './rules/minimised.ts';

const rules = { consent, minimised, hashedIdentity, metadataDepth };

const nothing = v.optional(v.strictObject({}), {});

/** Payloads of the asked events, by event. */
const events = { create: creation, update, pushMetrics: nothing, close: nothing, erase: nothing } as const;

type AskedType = keyof typeof events;

export const guestMachine = setup({
  types: {
    context: {} as Passes,
    events: {} as { type: AskedType | 'ended' },
    meta: {} as EdgeMeta,
  },
  guards: { all: all<typeof rules>() },
  actions: {
    createGuest: effect(),
    updateGuest: effect(),
    pushMetrics: effect(),
    setState: effect<{ readonly to: 'closed' }>(),
    eraseGuest: effect(),
  },
}).createMachine({
  id: 'guest',
  version: '1.0.0',
  description: 'A web messaging guest session: from consent, through its updates, to closing and erasure.',
  context: { passes: 'all' },
  initial: 'absent',
  states: {
    absent: {
      description: 'There is no such guest yet.',
      on: {
        create: {
          target: 'active',
          guard: {
            type: 'all',
            params: [
              { type: 'consent' },
              { type: 'hashedIdentity' },
              { type: 'minimised' },
              { type: 'metadataDepth', params: { of: 'attributes' } },
            ],
          },
          actions: { type: 'createGuest' },
          description: 'Begin a session for somebody who agrees to it.',
          meta: { risk: 'raises', by: 'asked', creates: true, source: 'guide' },
        },
      },
    },
    active: {
      description: 'The session is open; messages may flow.',
      on: {
        update: {
          target: 'active',
          guard: {
            type: 'all',
            params: [
              { type: 'consent' },
              { type: 'minimised' },
              { type: 'metadataDepth', params: { of: 'attributes' } },
            ],
          },
          actions: { type: 'updateGuest' },
          description: 'Say something more of the guest. What others have said of other things stays.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
        pushMetrics: {
          target: 'active',
          guard: { type: 'all', params: [{ type: 'consent' }] },
          actions: { type: 'pushMetrics' },
          description: 'Work out the engagement so far and keep it with the guest.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
        close: {
          target: 'closed',
          actions: { type: 'setState', params: { to: 'closed' } },
          description: 'End the session.',
          meta: { risk: 'lowers', by: 'asked', source: 'house' },
        },
        ended: {
          target: 'closed',
          description: 'The session ends by itself: the guest leaves, or it runs out.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
      },
    },
    closed: {
      description: 'The session has ended; what was said of the guest is still there.',
      on: {
        erase: {
          target: 'erased',
          actions: { type: 'eraseGuest' },
          description: 'Delete the guest and everything said of them.',
          meta: { risk: 'lowers', by: 'asked', source: 'house' },
        },
      },
    },
    erased: {
      type: 'final',
      description: 'Nothing is left.',
    },
  },
});

export const guest = lifecycle({
  name: 'guest',
  machine: guestMachine,
  rules,
  events,
  // The platform's id, or before there is one the caller's own reference.
  id: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/, 'A guest id is 1 to 128 letters, digits and `._~-`, no sign first.'),
  ),
});
