import * as v from 'valibot';
import { setup } from 'xstate';
import { type EdgeMeta, effect, lifecycle, type Passes } from '../../machines/lifecycle.ts';

const nothing = v.strictObject({});
const events = { park: nothing, open: nothing, close: nothing } as const;

const actions = { type: 'put' } as const;
const meta = { risk: 'neutral', by: 'asked', source: 'house' } as const;

/** A lifecycle with an edge for all states, which one of them has an edge of its own for besides. */
export const desk = lifecycle({
  name: 'desk',
  machine: setup({
    types: { context: {} as Passes, events: {} as { type: keyof typeof events }, meta: {} as EdgeMeta },
    actions: { put: effect() },
  }).createMachine({
    id: 'desk',
    version: '1.0.0',
    description: 'A desk that is left and come back to.',
    context: { passes: 'all' },
    initial: 'open',
    on: { close: { target: '.closed', actions, description: 'For good.', meta } },
    states: {
      open: {
        description: 'Somebody is there.',
        on: {
          park: { target: 'parked', actions, description: 'Leave it for a while.', meta },
          close: { target: 'parked', actions, description: 'Not while somebody is there.', meta },
        },
      },
      parked: {
        description: 'Nobody is there.',
        on: { open: { target: 'open', actions, description: 'Come back.', meta } },
      },
      closed: { type: 'final', description: 'It is gone.' },
    },
  }),
  rules: {},
  events,
  id: v.string(),
});
