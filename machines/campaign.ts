import * as v from 'valibot';
import { setup } from 'xstate';
import { all, type EdgeMeta, effect, lifecycle, type Passes } from './lifecycle.ts';
import { agentCapacity } from './rules/agent-capacity.ts';
import { callingHours } from './rules/calling-hours.ts';
import { offered } from './rules/offered.ts';
import { reason } from './rules/reason.ts';
import { uuid } from './uuid.ts';

const rules = { agentCapacity, callingHours, offered, reason };

const nothing = v.optional(v.strictObject({}), {});

/** Payloads of the asked events, by event. */
const events = {
  activate: nothing,
  pause: v.strictObject({
    reason: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(100),
        v.examples(['COMPLIANCE']),
        v.description('Why: a code of the catalogue `pauseReasons`. The rule `reason` says no where it is missing.'),
      ),
    ),
    text: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(1000),
        v.description('Why, in words, where the code says nothing by itself. Kept in the audit, not sent.'),
      ),
    ),
    drain: v.optional(v.pipe(v.boolean(), v.description('Calls under way may end first.')), true),
  }),
  complete: nothing,
  archive: nothing,
} as const;

type AskedType = keyof typeof events;
type ObservedType = 'drained' | 'finished' | 'blocked' | 'released';

export const campaignMachine = setup({
  types: {
    context: {} as Passes,
    events: {} as { type: AskedType | ObservedType },
    meta: {} as EdgeMeta,
  },
  guards: { all: all<typeof rules>() },
  actions: { setState: effect<{ readonly to: 'active' | 'paused' | 'completed' | 'archived' }>() },
}).createMachine({
  id: 'campaign',
  version: '1.0.0',
  description: 'An outbound campaign: it dials while active, and only within its hours and with agents to answer.',
  context: { passes: 'all' },
  initial: 'paused',
  states: {
    active: {
      description: 'The dialler places calls.',
      on: {
        pause: {
          target: 'draining',
          guard: { type: 'all', params: [{ type: 'reason', params: { from: 'pauseReasons' } }] },
          actions: { type: 'setState', params: { to: 'paused' } },
          description: 'Stop dialling; calls under way end first.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        complete: {
          target: 'completed',
          guard: { type: 'all', params: [{ type: 'offered', params: { capability: 'complete' } }] },
          actions: { type: 'setState', params: { to: 'completed' } },
          description: 'End the campaign for good, its contact list dialled or not.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        archive: {
          target: 'archived',
          guard: { type: 'all', params: [{ type: 'offered', params: { capability: 'archive' } }] },
          actions: { type: 'setState', params: { to: 'archived' } },
          description: 'Put the campaign away without completing it.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        finished: {
          target: 'completed',
          description: 'The contact list is used up.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
        blocked: {
          target: 'blocked',
          description: 'The platform stops the campaign by itself.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
      },
    },
    draining: {
      description: 'No new calls are placed; those under way are coming to their end.',
      on: {
        drained: {
          target: 'paused',
          description: 'The last call under way has ended.',
          meta: { risk: 'lowers', by: 'observed', settles: true, source: 'platform' },
        },
        blocked: {
          target: 'blocked',
          description: 'The platform stops the campaign by itself.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
      },
    },
    paused: {
      description: 'No calls are placed.',
      on: {
        activate: {
          target: 'active',
          guard: { type: 'all', params: [{ type: 'callingHours' }, { type: 'agentCapacity' }] },
          actions: { type: 'setState', params: { to: 'active' } },
          description: 'Start dialling.',
          meta: { risk: 'raises', by: 'asked', source: 'guide' },
        },
        complete: {
          target: 'completed',
          guard: { type: 'all', params: [{ type: 'offered', params: { capability: 'complete' } }] },
          actions: { type: 'setState', params: { to: 'completed' } },
          description: 'End the campaign for good.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        archive: {
          target: 'archived',
          guard: { type: 'all', params: [{ type: 'offered', params: { capability: 'archive' } }] },
          actions: { type: 'setState', params: { to: 'archived' } },
          description: 'Put the campaign away without completing it.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
        blocked: {
          target: 'blocked',
          description: 'The platform stops the campaign by itself.',
          meta: { risk: 'lowers', by: 'observed', source: 'platform' },
        },
      },
    },
    completed: {
      description: 'The campaign has ended.',
      on: {
        activate: {
          target: 'active',
          guard: {
            type: 'all',
            params: [
              { type: 'offered', params: { capability: 'reactivate' } },
              { type: 'callingHours' },
              { type: 'agentCapacity' },
            ],
          },
          actions: { type: 'setState', params: { to: 'active' } },
          description: 'Run a completed campaign again, where the dialect can.',
          meta: { risk: 'raises', by: 'asked', source: 'platform' },
        },
        archive: {
          target: 'archived',
          guard: { type: 'all', params: [{ type: 'offered', params: { capability: 'archive' } }] },
          actions: { type: 'setState', params: { to: 'archived' } },
          description: 'Put the ended campaign away.',
          meta: { risk: 'lowers', by: 'asked', source: 'guide' },
        },
      },
    },
    blocked: {
      description: 'Stopped by the platform; only the platform or a person can release it.',
      on: {
        released: {
          target: 'paused',
          description: 'The block is lifted; the campaign does not dial by itself.',
          meta: { risk: 'neutral', by: 'observed', source: 'house' },
        },
      },
    },
    archived: {
      type: 'final',
      description: 'Put away; nothing leads out of it.',
    },
  },
});

export const campaign = lifecycle({
  name: 'campaign',
  machine: campaignMachine,
  rules,
  events,
  id: uuid('A campaign id'),
});
