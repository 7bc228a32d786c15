import * as v from 'valibot';
import { setup } from 'xstate';
import { all, type EdgeMeta, effect, lifecycle, type Passes } from './lifecycle.ts';
import { contestedKeys } from './rules/contested-keys.ts';
import { sealedAttributes } from './rules/sealed-attributes.ts';
import { wellFormed } from './rules/well-formed.ts';
import { untrusted } from './untrusted.ts';
import { uuid } from './uuid.ts';

const rules = { wellFormed, sealedAttributes, contestedKeys };

/** Payloads of the asked events, by event. */
const events = {
  update: v.strictObject({
    attributes: untrusted<{ readonly [key: string]: string | number | boolean }>(
      'The attributes to set, by key. Those that are not named stay as they are.',
      { 'customer.tier': 'gold', callbacks: 2 },
    ),
    source: v.optional(
      v.pipe(v.string(), v.minLength(1), v.maxLength(100), v.description('Who writes; sent beside the attributes.')),
      'interlock',
    ),
  }),
} as const;

export const attributesMachine = setup({
  types: { context: {} as Passes, events: {} as { type: 'update' | 'ended' }, meta: {} as EdgeMeta },
  guards: { all: all<typeof rules>() },
  actions: { setAttributes: effect() },
}).createMachine({
  id: 'attributes',
  version: '1.0.0',
  description: 'The attributes of a conversation: written by many, sealed in part once the conversation has ended.',
  context: { passes: 'all' },
  initial: 'live',
  states: {
    live: {
      description: 'The conversation goes on.',
      on: {
        update: {
          target: 'live',
          guard: {
            type: 'all',
            params: [{ type: 'wellFormed' }, { type: 'sealedAttributes' }, { type: 'contestedKeys' }],
          },
          actions: { type: 'setAttributes' },
          description: 'Set some attributes.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
        ended: {
          target: 'ended',
          description: 'The conversation ends.',
          meta: { risk: 'neutral', by: 'observed', source: 'platform' },
        },
      },
    },
    ended: {
      description: 'The conversation has ended.',
      on: {
        update: {
          target: 'ended',
          guard: {
            type: 'all',
            params: [{ type: 'wellFormed' }, { type: 'sealedAttributes' }, { type: 'contestedKeys' }],
          },
          actions: { type: 'setAttributes' },
          description: 'Set some attributes afterwards; those of the platform are sealed.',
          meta: { risk: 'neutral', by: 'asked', source: 'guide' },
        },
      },
    },
  },
});

export const attributes = lifecycle({
  name: 'attributes',
  machine: attributesMachine,
  rules,
  events,
  id: uuid('A conversation id'),
});
