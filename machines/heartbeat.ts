import * as v from 'valibot';
import { setup } from 'xstate';
import { effect } from './lifecycle.ts';
import { beyond, byField } from './looser.ts';

/** What a step of the heartbeat asks its host for. */
export type HeartbeatTask =
  | { readonly task: 'read' | 'reassert' | 'wait' }
  | { readonly task: 'tell'; readonly as: 'confirmed' | 'unanswered' }
  | { readonly task: 'conclude'; readonly as: 'superseded' | 'stopped' };

/** The heartbeat's part of the policy. */
const policy = v.optional(
  v.strictObject({
    /**
     * States that nobody chooses, e.g. `offline` after a lost connection: over these, and no others, a heartbeat that was
     * given an event may ask for its own state again.
     * @default none
     */
    reassertOn: v.optional(v.array(v.pipe(v.string(), v.minLength(1, 'It may not be empty.'))), []),
  }),
  {},
);

export type HeartbeatPolicy = v.InferOutput<typeof policy>;
export const heartbeat = { policy, looser: byField<HeartbeatPolicy>({ reassertOn: beyond }) };

export type ProtocolEvent = {
  type:
    | 'begun'
    | 'confirmed'
    | 'drifted'
    | 'lapsed'
    | 'overtaken'
    | 'unanswered'
    | 'forbidden'
    | 'asserted'
    | 'lost'
    | 'told'
    | 'waited'
    | 'concluded'
    | 'unrecorded'
    | 'stop';
};

export const heartbeatMachine = setup({
  types: { context: {} as Record<never, never>, events: {} as ProtocolEvent },
  actions: { perform: effect<HeartbeatTask>() },
}).createMachine({
  id: 'heartbeat',
  version: '1.0.0',
  description:
    'Watches that a resource stays as we last set it. A tick only reads; a change by anybody else ends the claim, and is never written over.',
  context: {},
  initial: 'starting',
  states: {
    starting: {
      description: 'Nothing has been read. The claim is our last write, or else what the first tick finds.',
      on: { begun: { target: 'reading', description: 'The first tick comes at once.' } },
    },
    reading: {
      description: 'A tick: the resource is read and compared with our last write. Nothing is written.',
      entry: { type: 'perform', params: { task: 'read' } },
      on: {
        confirmed: { target: 'confirmed', description: 'State and version are those of our last write.' },
        overtaken: { target: 'waiting', description: 'We wrote while it was read; the next tick compares with that.' },
        lapsed: {
          target: 'reasserting',
          description: 'One change led to a state that policy lists, and the caller wants its own state back.',
        },
        drifted: { target: 'superseded', description: 'Somebody else changed it.' },
        unanswered: { target: 'unanswered', description: 'It could not be read this time.' },
        forbidden: {
          target: 'stopped',
          description: '401 with a fresh token too, 403 or 404: no later tick can do better.',
        },
        stop: { target: 'stopped', description: 'The owner stopped it; the read is cancelled.' },
      },
    },
    confirmed: {
      description: 'The resource is as we set it.',
      entry: { type: 'perform', params: { task: 'tell', as: 'confirmed' } },
      on: { told: { target: 'waiting', description: 'Listeners know.' } },
    },
    unanswered: {
      description: 'Whether the claim still holds is not known.',
      entry: { type: 'perform', params: { task: 'tell', as: 'unanswered' } },
      on: { told: { target: 'waiting', description: 'Listeners know.' } },
    },
    reasserting: {
      description:
        'Our state is asked for again by an ordinary request, for the version just read alone: every rule is judged anew.',
      entry: { type: 'perform', params: { task: 'reassert' } },
      on: {
        asserted: { target: 'confirmed', description: 'It is in our state again.' },
        lost: {
          target: 'superseded',
          description: 'Somebody was faster, or a rule says no: that counts as a change by others.',
        },
        unanswered: {
          target: 'unanswered',
          description: 'It could not be carried out, and certainly nothing was written.',
        },
        forbidden: { target: 'stopped', description: '401 with a fresh token too, 403 or 404.' },
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    waiting: {
      description: 'The pause between the end of one tick and the next: ticks never overlap, and none is made up for.',
      entry: { type: 'perform', params: { task: 'wait' } },
      on: {
        waited: { target: 'reading', description: 'The next tick.' },
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    superseded: {
      description: 'Somebody else changed the resource: the claim is given up.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'superseded' } },
      on: {
        concluded: { target: 'ended', description: 'Listeners know, and it is on record.' },
        unrecorded: { target: 'ended', description: 'Listeners know, but the journal could not take it.' },
      },
    },
    stopped: {
      description: 'The heartbeat was stopped, or has no right to go on.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'stopped' } },
      on: { concluded: { target: 'ended', description: 'Listeners know why.' } },
    },
    ended: { type: 'final', description: 'No tick follows.' },
  },
});
