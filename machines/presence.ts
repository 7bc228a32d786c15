import * as v from 'valibot';
import { setup } from 'xstate';
import { all, type EdgeMeta, effect, lifecycle, type Passes } from './lifecycle.ts';
import type { Presence, PresenceToSet } from './presence-names.ts';
import { mandatoryBreak } from './rules/mandatory-break.ts';
import { offered } from './rules/offered.ts';
import { reason } from './rules/reason.ts';
import { uuid } from './uuid.ts';

const rules = { mandatoryBreak, offered, reason };

/** Every change takes the same payload. */
const change = v.optional(
  v.strictObject({
    reason: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(100),
        v.examples(['PLANNED']),
        v.description('Why: a reason code. The rule `reason` says no where policy wants one and it is missing.'),
      ),
    ),
    text: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(1000),
        v.description('Why, in words, where the code says nothing by itself. Kept in the audit, not sent.'),
      ),
    ),
    interactionContextToken: v.optional(
      v.pipe(
        v.string(),
        v.minLength(1, 'It may not be empty.'),
        v.maxLength(200),
        v.description(
          'The interaction that the change belongs to. Where none is given, the request leaves its own mark.',
        ),
      ),
    ),
  }),
  {},
);

/** Payloads of the asked events, by event. */
const events = {
  goAvailable: change,
  goBusy: change,
  goAway: change,
  goBreak: change,
  goMeal: change,
  goMeeting: change,
  goTraining: change,
  goOnQueue: change,
  goOffline: change,
} as const;

type AskedType = keyof typeof events;
type ObservedType = `became${Capitalize<Presence>}`;

/**
 * From any state to any other: nothing in an agent's day has an order. The changes are neutral in risk, going on a queue too:
 * where the schedule cannot be read, the presence guide lets them pass with a warning, which no edge that raises risk may do.
 */
export const presenceMachine = setup({
  types: {
    context: {} as Passes,
    events: {} as { type: AskedType | ObservedType },
    meta: {} as EdgeMeta,
  },
  guards: { all: all<typeof rules>() },
  actions: { setPresence: effect<{ readonly to: PresenceToSet }>() },
}).createMachine({
  id: 'presence',
  version: '1.0.0',
  description: "An agent's presence: what the agent is doing, as the agent, a program or the platform last said.",
  context: { passes: 'all' },
  initial: 'offline',
  on: {
    goAvailable: {
      target: '.available',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'available' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'available' } },
          { type: 'mandatoryBreak', params: { to: 'available' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'available' } },
      description: 'Take work that is not routed through queues.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goBusy: {
      target: '.busy',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'busy' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'busy' } },
          { type: 'mandatoryBreak', params: { to: 'busy' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'busy' } },
      description: 'Be left alone for a while.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goAway: {
      target: '.away',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'away' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'away' } },
          { type: 'mandatoryBreak', params: { to: 'away' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'away' } },
      description: 'Leave the desk.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goBreak: {
      target: '.break',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'break' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'break' } },
          { type: 'mandatoryBreak', params: { to: 'break' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'break' } },
      description: 'Take a break.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goMeal: {
      target: '.meal',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'meal' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'meal' } },
          { type: 'mandatoryBreak', params: { to: 'meal' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'meal' } },
      description: 'Go and eat.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goMeeting: {
      target: '.meeting',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'meeting' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'meeting' } },
          { type: 'mandatoryBreak', params: { to: 'meeting' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'meeting' } },
      description: 'Go to a meeting.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goTraining: {
      target: '.training',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'training' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'training' } },
          { type: 'mandatoryBreak', params: { to: 'training' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'training' } },
      description: 'Go to a training.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goOnQueue: {
      target: '.onQueue',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'onQueue' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'onQueue' } },
          { type: 'mandatoryBreak', params: { to: 'onQueue' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'onQueue' } },
      description: 'Take work from the queues.',
      meta: { risk: 'neutral', by: 'asked', source: 'guide' },
    },
    goOffline: {
      target: '.offline',
      guard: {
        type: 'all',
        params: [
          { type: 'offered', params: { capability: 'offline' } },
          { type: 'reason', params: { from: 'presenceReasons', to: 'offline' } },
        ],
      },
      actions: { type: 'setPresence', params: { to: 'offline' } },
      description: 'Go home. It never waits for the schedule.',
      meta: { risk: 'lowers', by: 'asked', source: 'guide' },
    },
    becameAvailable: {
      target: '.available',
      description: 'The agent, or another program, sets it to available.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameBusy: {
      target: '.busy',
      description: 'The agent, or another program, sets it to busy.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameAway: {
      target: '.away',
      description: 'The agent, or another program, sets it to away.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameBreak: {
      target: '.break',
      description: 'The agent, or another program, sets it to break.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameMeal: {
      target: '.meal',
      description: 'The agent, or another program, sets it to meal.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameMeeting: {
      target: '.meeting',
      description: 'The agent, or another program, sets it to meeting.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameTraining: {
      target: '.training',
      description: 'The agent, or another program, sets it to training.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameOnQueue: {
      target: '.onQueue',
      description: 'The agent, or another program, sets it to onQueue.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameOffline: {
      target: '.offline',
      description: 'The agent, or another program, sets it to offline.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
    becameIdle: {
      target: '.idle',
      description: 'The platform finds the workstation untouched.',
      meta: { risk: 'neutral', by: 'observed', source: 'platform' },
    },
  },
  states: {
    available: { description: 'At work, and not on a queue.' },
    busy: { description: 'At work, and not to be disturbed.' },
    away: { description: 'Not at the desk.' },
    break: { description: 'On a break.' },
    meal: { description: 'At table.' },
    meeting: { description: 'In a meeting.' },
    training: { description: 'In a training.' },
    onQueue: { description: 'Taking work from the queues.' },
    offline: { description: 'Not at work.' },
    idle: { description: 'At work, but the workstation has not been touched for a while. Only the platform says so.' },
  },
});

export const presence = lifecycle({
  name: 'presence',
  machine: presenceMachine,
  rules,
  events,
  id: uuid("A presence's id, which is its agent's,"),
});
