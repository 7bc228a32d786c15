import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { campaign } from '../../machines/campaign.ts';
import { type Asked, all, type Passes, type RuleCall } from '../../machines/lifecycle.ts';

// Where a line under `@ts-expect-error` compiles after all, the type check of the tests fails.

type Rules = typeof campaign.rules;

const gate = setup({
  types: { context: {} as Passes, events: {} as { type: 'open' } },
  guards: { all: all<Rules>() },
});
const context: Passes = { passes: [] };
const shut = 'shut' as const;

/** Whether a machine that was compiled against the types would open. */
const opens = (machine: ReturnType<typeof gate.createMachine>): boolean =>
  machine.getTransitionData(machine.resolveState({ value: shut, context }), { type: 'open' })?.length === 1;

test('a guard that names a rule of nobody does not compile, and never passes', () => {
  const machine = gate.createMachine({
    context,
    initial: shut,
    states: {
      shut: {
        on: {
          // @ts-expect-error there is no rule `quiet`
          open: { target: 'open', guard: { type: 'all', params: [{ type: 'quiet' }] } },
        },
      },
      open: {},
    },
  });
  expect(opens(machine)).toBe(false);
});

test('a guard that gives a rule other params than it takes does not compile, and never passes', () => {
  const machine = gate.createMachine({
    context,
    initial: shut,
    states: {
      shut: {
        on: {
          // @ts-expect-error `from` names a catalogue of the policy
          open: { target: 'open', guard: { type: 'all', params: [{ type: 'reason', params: { from: 'x' } }] } },
        },
      },
      open: {},
    },
  });
  expect(opens(machine)).toBe(false);
});

test('a guard with the rule and params that exist compiles, and passes once the rule does', () => {
  const machine = gate.createMachine({
    context,
    initial: shut,
    states: {
      shut: {
        on: {
          open: {
            target: 'open',
            guard: { type: 'all', params: [{ type: 'reason', params: { from: 'pauseReasons' } }] },
          },
        },
      },
      open: {},
    },
  });
  const passes = ['reason {"from":"pauseReasons"}'];
  expect(opens(machine)).toBe(false);
  expect(
    machine.getTransitionData(machine.resolveState({ value: shut, context: { passes } }), { type: 'open' }),
  ).toHaveLength(1);
});

test('a call of a rule has the params that the rule takes: no more, no fewer', () => {
  const passes = (call: RuleCall<Rules>) => all<Rules>()({ context: { passes: ['agentCapacity'] } }, [call]);
  expect(passes({ type: 'agentCapacity' })).toBe(true);
  // @ts-expect-error `agentCapacity` takes no params: its numbers are policy
  expect(passes({ type: 'agentCapacity', params: { min: 1 } })).toBe(false);
  // @ts-expect-error `offered` says which capability
  expect(passes({ type: 'offered' })).toBe(false);
});

test('an event has an actor, a type of its lifecycle and a payload of its schema', () => {
  type Event = Asked<typeof campaign.events>;
  const actor = { id: 'ana', type: 'user' } as const;
  const valid: Event[] = [
    { type: 'activate', actor },
    { type: 'pause', actor, payload: { reason: 'COMPLIANCE', drain: false } },
  ];
  const invalid: Event[] = [
    // @ts-expect-error no actor
    { type: 'activate' },
    // @ts-expect-error no event of a campaign
    { type: 'wrapUp', actor },
    // @ts-expect-error a field that the payload does not have
    { type: 'pause', actor, payload: { because: 'COMPLIANCE' } },
  ];
  const fits = ({ type, actor: given, payload = {} }: Event) =>
    given !== undefined && type in campaign.events && safeParse(campaign.events[type], payload).success;
  expect(valid.map(fits)).toEqual([true, true]);
  expect(invalid.map(fits)).toEqual([false, false, false]);
});
