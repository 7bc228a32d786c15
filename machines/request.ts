import { assign, setup } from 'xstate';
import { effect } from './lifecycle.ts';

/** What a step of the protocol asks for. `decide` is answered by the engine itself, everything else by a host. */
export type Task =
  | { readonly task: 'decide' }
  | { readonly task: 'read' | 'gather' | 'intend' | 'write' | 'wait' }
  /** Read to settle a doubt: allowed beyond the caller's deadline, within the grace budget. */
  | { readonly task: 'readBack' }
  | {
      readonly task: 'conclude';
      readonly as: 'moved' | 'unchanged' | 'refused' | 'drifted' | 'conflicted' | 'failed';
    };

export interface Memory {
  /** Writes begun, whether or not they left. */
  readonly attempts: number;
  readonly maxAttempts: number;
  /** A write was once ambiguous: being there already may be our own doing. */
  readonly doubted: boolean;
  /** What is written makes the resource: there is nothing to read before, and nothing to read back by. */
  readonly creating: boolean;
  /** What is decided on was seen by an earlier request: only a write, by its precondition, shows that it still is so. */
  readonly tracked: boolean;
}

export type ProtocolEvent = {
  type:
    | 'asked'
    | 'tracked'
    | 'creating'
    | 'resumed'
    | 'orphaned'
    | 'found'
    | 'allowed'
    | 'already'
    | 'refused'
    | 'outdated'
    | 'undecided'
    | 'gathered'
    | 'intended'
    | 'unrecorded'
    | 'accepted'
    | 'strayed'
    | 'blind'
    | 'conflict'
    | 'expired'
    | 'ambiguous'
    | 'untouched'
    | 'ours'
    | 'asWanted'
    | 'superseded'
    | 'unclear'
    | 'failed'
    | 'waited'
    | 'concluded'
    | 'deadline'
    | 'stop';
};

export const requestMachine = setup({
  types: { context: {} as Memory, events: {} as ProtocolEvent },
  guards: {
    attemptsLeft: ({ context }) => context.attempts < context.maxAttempts,
    doubted: ({ context }) => context.doubted,
    creating: ({ context }) => context.creating,
    tracked: ({ context }) => context.tracked,
  },
  actions: {
    perform: effect<Task>(),
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
    doubt: assign({ doubted: true }),
    create: assign({ creating: true }),
    track: assign({ tracked: true }),
    see: assign({ tracked: false }),
    trust: assign({ doubted: false }),
  },
}).createMachine({
  id: 'request',
  version: '1.1.0',
  description:
    'The way of every request: read, decide, make it durable, write, and never guess what became of a write.',
  context: { attempts: 0, maxAttempts: 4, doubted: false, creating: false, tracked: false },
  initial: 'starting',
  states: {
    starting: {
      description: 'The payload is valid and identity is taken out; nothing has been sent.',
      on: {
        asked: { target: 'reading', description: 'A new request.' },
        tracked: {
          target: 'deciding',
          actions: { type: 'track' },
          description:
            'A new request of a resource seen lately: it is decided on that, and only a write is built on it.',
        },
        creating: {
          target: 'deciding',
          actions: { type: 'create' },
          description: 'A new request that makes its resource, so that there is nothing to read.',
        },
        orphaned: {
          target: 'failed',
          description: 'A creation found open: whether it was made cannot be told, and it is not made twice.',
        },
        resumed: {
          target: 'verifying',
          actions: { type: 'doubt' },
          description: 'An intent found open: its write may have left before the process died.',
        },
      },
    },
    reading: {
      description: 'The resource is read, state and version in one answer.',
      entry: [{ type: 'see' }, { type: 'perform', params: { task: 'read' } }],
      on: {
        found: { target: 'deciding', description: 'The resource was read.' },
        failed: { target: 'failed', description: 'It could not be read, or does not exist.' },
        deadline: { target: 'failed', description: 'The deadline passed.' },
        stop: { target: 'failed', description: 'The caller gave up, or the client is closing.' },
      },
    },
    deciding: {
      description: 'The machine and its rules decide on what was read and on the facts gathered.',
      entry: { type: 'perform', params: { task: 'decide' } },
      on: {
        undecided: { target: 'gathering', description: 'Facts not yet asked for could change the answer.' },
        allowed: { target: 'intending', description: 'Every rule of an edge passes.' },
        already: [
          {
            target: 'reading',
            guard: { type: 'tracked' },
            description: 'As wanted when it was last seen: whether it still is, only a read shows.',
          },
          { target: 'moved', guard: { type: 'doubted' }, description: 'As wanted, and a write of ours is in doubt.' },
          { target: 'unchanged', description: 'As wanted before anything was written.' },
        ],
        refused: [
          {
            target: 'reading',
            guard: { type: 'tracked' },
            description: 'The answer is no for what was last seen: a no is given only to what is read.',
          },
          { target: 'refused', description: 'No edge, no passing rule, or a state nobody knows.' },
        ],
        outdated: {
          target: 'conflicted',
          description: 'It is asked of one version alone, and the resource is at another.',
        },
      },
    },
    gathering: {
      description: 'The missing facts are fetched in parallel. A fact that cannot be had is an answer too.',
      entry: { type: 'perform', params: { task: 'gather' } },
      on: {
        gathered: { target: 'deciding', description: 'Each fact is known, or known to be unavailable.' },
        deadline: { target: 'failed', description: 'The deadline passed.' },
        stop: { target: 'failed', description: 'The caller gave up, or the client is closing.' },
      },
    },
    intending: {
      description: 'The intent is made durable before anything leaves.',
      entry: { type: 'perform', params: { task: 'intend' } },
      on: {
        intended: { target: 'writing', description: 'The intent is on disk.' },
        unrecorded: { target: 'failed', description: 'The journal cannot be written, so nothing is sent.' },
        deadline: { target: 'failed', description: 'The deadline passed.' },
        stop: { target: 'failed', description: 'The caller gave up, or the client is closing.' },
      },
    },
    writing: {
      description: 'The write is under way, with the version that was read as its precondition.',
      entry: [{ type: 'countAttempt' }, { type: 'perform', params: { task: 'write' } }],
      on: {
        accepted: { target: 'moved', description: 'Accepted, and the answer shows the decided state.' },
        strayed: { target: 'drifted', description: 'Accepted, but the answer shows another state.' },
        blind: [
          {
            target: 'failed',
            guard: { type: 'creating' },
            description: 'Accepted, but the answer does not show what was made.',
          },
          { target: 'confirming', description: 'Accepted, but the answer shows no state.' },
        ],
        conflict: [
          {
            target: 'failed',
            guard: { type: 'creating' },
            description: 'Something of the kind exists already; there is nothing to read and decide on.',
          },
          {
            target: 'verifying',
            guard: { type: 'doubted' },
            description: 'It has changed while a write of ours was in doubt: that write may be the change.',
          },
          {
            target: 'reading',
            guard: { type: 'tracked' },
            description: 'It is not what was last seen any more: it is read, and nothing is lost but this one call.',
          },
          {
            target: 'reading',
            guard: { type: 'attemptsLeft' },
            description: 'Somebody else changed it: read again and decide again.',
          },
          { target: 'conflicted', description: 'Others kept changing it.' },
        ],
        expired: [
          {
            target: 'deciding',
            guard: { type: 'attemptsLeft' },
            description: 'The decision ran out before the write could leave: decide again.',
          },
          { target: 'failed', description: 'The decision kept running out.' },
        ],
        ambiguous: [
          {
            target: 'failed',
            guard: { type: 'creating' },
            description: 'It may have been made, and nothing shows under which id: it is not made twice.',
          },
          {
            target: 'verifying',
            actions: { type: 'doubt' },
            description: 'A timeout, a reset, a 5xx: it may have been applied.',
          },
        ],
        failed: { target: 'failed', description: 'Rejected for good, or it certainly never left.' },
        deadline: { target: 'failed', description: 'The deadline passed before it left.' },
        stop: { target: 'failed', description: 'Stopped before it left.' },
      },
    },
    confirming: {
      description: 'The accepted write is read back, because its answer showed no state.',
      entry: { type: 'perform', params: { task: 'readBack' } },
      on: {
        asWanted: { target: 'moved', description: 'It is as decided.' },
        strayed: { target: 'drifted', description: 'It is in another state.' },
        failed: { target: 'failed', description: 'It could not be read back; the write was accepted.' },
        deadline: { target: 'failed', description: 'The grace budget is used up.' },
      },
    },
    verifying: {
      description: 'A write is in doubt: the resource is read back before anything else is done.',
      entry: [{ type: 'see' }, { type: 'perform', params: { task: 'readBack' } }],
      on: {
        untouched: [
          {
            target: 'waiting',
            guard: { type: 'attemptsLeft' },
            description: 'The version has not moved: the write was not applied.',
          },
          { target: 'failed', description: 'Not applied, and no attempt is left.' },
        ],
        ours: { target: 'moved', description: 'The last change bears the mark of this request.' },
        asWanted: { target: 'moved', description: 'It is as asked, by our write or an identical one.' },
        superseded: [
          {
            target: 'reading',
            guard: { type: 'attemptsLeft' },
            actions: { type: 'trust' },
            description: 'Exactly one change, and it is not ours, which its precondition now keeps out: decide again.',
          },
          { target: 'conflicted', description: 'Others kept changing it.' },
        ],
        unclear: {
          target: 'conflicted',
          description: 'It moved on in a way that does not show whether ours was among the changes: no second write.',
        },
        failed: { target: 'failed', description: 'It could not be read back.' },
        deadline: { target: 'failed', description: 'The grace budget is used up.' },
      },
    },
    waiting: {
      description: 'A pause, growing with each attempt, before the decision is made again.',
      entry: { type: 'perform', params: { task: 'wait' } },
      on: {
        waited: { target: 'deciding', description: 'Time and facts moved on, so decide again.' },
        deadline: { target: 'failed', description: 'The deadline passed.' },
        stop: { target: 'failed', description: 'The caller gave up, or the client is closing.' },
      },
    },
    moved: {
      description: 'The decided state was reached.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'moved' } },
      on: {
        concluded: { target: 'settled', description: 'Outcome and audit are durable.' },
        unrecorded: { target: 'unsettled', description: 'The journal could not take the outcome.' },
      },
    },
    unchanged: {
      description: 'Nothing was written: it already was as asked.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'unchanged' } },
      on: {
        concluded: { target: 'settled', description: 'Outcome and audit are durable.' },
        unrecorded: { target: 'unsettled', description: 'The journal could not take the outcome.' },
      },
    },
    refused: {
      description: 'The decision was no.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'refused' } },
      on: {
        concluded: { target: 'settled', description: 'Outcome and audit are durable.' },
        unrecorded: { target: 'unsettled', description: 'The journal could not take the outcome.' },
      },
    },
    drifted: {
      description: 'The write was accepted, but the resource is elsewhere.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'drifted' } },
      on: {
        concluded: { target: 'settled', description: 'Outcome and audit are durable.' },
        unrecorded: { target: 'unsettled', description: 'The journal could not take the outcome.' },
      },
    },
    conflicted: {
      description: 'Others were faster, or what became of our write cannot be told.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'conflicted' } },
      on: {
        concluded: { target: 'settled', description: 'Outcome and audit are durable.' },
        unrecorded: { target: 'unsettled', description: 'The journal could not take the outcome.' },
      },
    },
    failed: {
      description: 'It could not be carried out; the failure says why, and whether a write is unconfirmed.',
      entry: { type: 'perform', params: { task: 'conclude', as: 'failed' } },
      on: {
        concluded: { target: 'settled', description: 'Outcome and audit are durable.' },
        unrecorded: { target: 'unsettled', description: 'The journal could not take the outcome.' },
      },
    },
    settled: { type: 'final', description: 'The outcome is on record.' },
    unsettled: {
      type: 'final',
      description: 'The outcome is known but not on record; an intent left open is verified at the next start.',
    },
  },
});
