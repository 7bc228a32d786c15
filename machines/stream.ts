import { assign, setup } from 'xstate';
import { effect } from './lifecycle.ts';

/** What a step of the stream asks its host for. */
export type StreamTask =
  | { readonly task: 'subscribe' | 'read' | 'handle' | 'pause' | 'abandon' | 'commit' | 'reconcile' | 'rest' | 'wait' }
  | { readonly task: 'conclude'; readonly as: 'failed' | 'stopped' };

export interface Memory {
  /** There is a subscription to read from. */
  readonly subscribed: boolean;
  /** Something may have happened that the stream did not bring. */
  readonly doubted: boolean;
  /** How often the event in hand was given to its handler. */
  readonly tries: number;
  readonly maxTries: number;
}

export type ProtocolEvent = {
  type:
    | 'begun'
    | 'resumed'
    | 'subscribed'
    | 'page'
    | 'gap'
    | 'empty'
    | 'silent'
    | 'rejected'
    | 'handled'
    | 'duplicate'
    | 'unhandled'
    | 'waited'
    | 'abandoned'
    | 'more'
    | 'done'
    | 'differs'
    | 'agrees'
    | 'unanswered'
    | 'forbidden'
    | 'exhausted'
    | 'unrecorded'
    | 'concluded'
    | 'stop';
};

export const streamMachine = setup({
  types: { context: {} as Memory, events: {} as ProtocolEvent },
  guards: {
    subscribed: ({ context }) => context.subscribed,
    doubted: ({ context }) => context.doubted,
    triesLeft: ({ context }) => context.tries < context.maxTries,
  },
  actions: {
    perform: effect<StreamTask>(),
    resume: assign({ subscribed: true, doubted: true }),
    lose: assign({ subscribed: false }),
    doubt: assign({ doubted: true }),
    trust: assign({ doubted: false }),
    countTry: assign({ tries: ({ context }) => context.tries + 1 }),
    forgetTries: assign({ tries: 0 }),
  },
}).createMachine({
  id: 'stream',
  version: '1.0.0',
  description:
    'Reads events by cursor. The cursor is saved only after an event was handled; what may be missing is looked up before the stream says that it is live.',
  context: { subscribed: false, doubted: false, tries: 0, maxTries: 3 },
  initial: 'starting',
  states: {
    starting: {
      description: 'Nothing has been read.',
      on: {
        begun: { target: 'subscribing', description: 'No cursor is on record, or one of another subject.' },
        resumed: {
          target: 'reading',
          actions: { type: 'resume' },
          description: 'A cursor is on record: go on behind it, and compare with the resources once that is read.',
        },
      },
    },
    subscribing: {
      description: 'The stream is subscribed to. It begins now, so that what happened before has to be looked up.',
      entry: { type: 'perform', params: { task: 'subscribe' } },
      on: {
        subscribed: { target: 'reading', actions: { type: 'resume' }, description: 'The subscription is on record.' },
        unanswered: { target: 'resting', description: 'It could not be subscribed to this time.' },
        exhausted: { target: 'failed', description: 'Too many subscriptions within an hour.' },
        forbidden: { target: 'failed', description: '401 with a fresh token too, 403 or 404.' },
        unrecorded: { target: 'failed', description: 'The journal could not take the subscription.' },
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    reading: {
      description: 'The page behind the cursor is read.',
      entry: { type: 'perform', params: { task: 'read' } },
      on: {
        page: { target: 'handling', description: 'It has events.' },
        gap: {
          target: 'handling',
          actions: { type: 'doubt' },
          description: 'It has events, but some before them are missing, or nothing was heard for too long.',
        },
        empty: [
          {
            target: 'reconciling',
            guard: { type: 'doubted' },
            description: 'All is read, but something may be missing.',
          },
          { target: 'live', description: 'All is read.' },
        ],
        silent: {
          target: 'reconciling',
          actions: { type: 'doubt' },
          description: 'All is read, but nothing was heard for too long.',
        },
        rejected: {
          target: 'subscribing',
          actions: { type: 'lose' },
          description: 'The cursor or the subscription is gone (400, 404, 410).',
        },
        unanswered: { target: 'resting', description: 'It could not be read this time.' },
        forbidden: { target: 'failed', description: '401 with a fresh token too, or 403.' },
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    handling: {
      description: 'The next event is handled, unless it was before.',
      entry: [{ type: 'countTry' }, { type: 'perform', params: { task: 'handle' } }],
      on: {
        handled: { target: 'committing', description: 'Its handler is done.' },
        duplicate: { target: 'committing', description: 'It, or a later one of its resource, was handled before.' },
        unhandled: [
          { target: 'pausing', guard: { type: 'triesLeft' }, description: 'Its handler failed.' },
          { target: 'abandoning', description: 'Its handler failed each time.' },
        ],
        stop: { target: 'stopped', description: 'The owner stopped it before the event was handed over.' },
      },
    },
    pausing: {
      description: 'A pause, growing with each try, before the same event is handled again.',
      entry: { type: 'perform', params: { task: 'pause' } },
      on: {
        waited: { target: 'handling', description: 'Try again.' },
        stop: { target: 'stopped', description: 'The owner stopped it; the event stays behind the cursor.' },
      },
    },
    abandoning: {
      description: 'An event that nobody can handle is told and put on record, so that it does not hold up the others.',
      entry: { type: 'perform', params: { task: 'abandon' } },
      on: {
        abandoned: { target: 'committing', description: 'It is on record.' },
        unrecorded: { target: 'failed', description: 'The journal could not take it, so the cursor stays before it.' },
      },
    },
    committing: {
      description: 'The cursor is saved behind the event, together with what is now known of its resource.',
      entry: [{ type: 'forgetTries' }, { type: 'perform', params: { task: 'commit' } }],
      on: {
        more: { target: 'handling', description: 'There is another event in hand.' },
        done: { target: 'reading', description: 'There is none.' },
        unrecorded: { target: 'failed', description: 'The journal could not take the cursor.' },
      },
    },
    reconciling: {
      description: 'The resources are read and compared with what is known of them.',
      entry: { type: 'perform', params: { task: 'reconcile' } },
      on: {
        differs: {
          target: 'handling',
          actions: { type: 'trust' },
          description: 'Each difference is an event, marked as reconciled.',
        },
        agrees: { target: 'live', actions: { type: 'trust' }, description: 'Nothing was missed.' },
        unanswered: { target: 'resting', description: 'They could not be read this time; the doubt remains.' },
        forbidden: { target: 'failed', description: '401 with a fresh token too, or 403.' },
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    live: {
      description: 'All that happened is known. A pause before the next page.',
      entry: { type: 'perform', params: { task: 'wait' } },
      on: {
        waited: { target: 'reading', description: 'The next page.' },
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    resting: {
      description: 'Something could not be reached: a pause that grows with each failure.',
      entry: { type: 'perform', params: { task: 'rest' } },
      on: {
        waited: [
          { target: 'reading', guard: { type: 'subscribed' }, description: 'Go on behind the cursor.' },
          { target: 'subscribing', description: 'Subscribe again.' },
        ],
        stop: { target: 'stopped', description: 'The owner stopped it.' },
      },
    },
    failed: {
      description: 'It cannot go on by itself.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'failed' } },
      on: { concluded: { target: 'ended', description: 'Listeners know why.' } },
    },
    stopped: {
      description: 'It was stopped; the cursor stays where it is.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'stopped' } },
      on: { concluded: { target: 'ended', description: 'Listeners know.' } },
    },
    ended: { type: 'final', description: 'Nothing more is read.' },
  },
});
