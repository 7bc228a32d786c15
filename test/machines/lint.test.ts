import * as v from 'valibot';
import { expect, test } from 'vitest';
import { type AnyStateMachine, assign, createMachine } from 'xstate';
import { campaign, campaignMachine } from '../../machines/campaign.ts';
import type { RuleSet } from '../../machines/lifecycle.ts';
import { lint } from '../../machines/lint.ts';
import { requestMachine } from '../../machines/request.ts';
import { rule } from '../../machines/rule.ts';
import { allow } from '../../machines/verdict.ts';

interface Plant {
  readonly title: string;
  /** Merged into the config; an array or a function replaces what was there. */
  readonly config?: Plain;
  readonly rules?: RuleSet;
  readonly actions?: object;
  readonly says: string;
}

const pause = {
  target: 'draining',
  actions: { type: 'setState', params: { to: 'paused' } },
  description: 'Stop dialling.',
  meta: { risk: 'lowers', by: 'asked', source: 'guide' },
};
const active = (on: Plain) => ({ states: { active: { on } } });
const state = (config: Plain) => ({ states: { active: config } });

const hopeful = rule()({
  name: 'agentCapacity',
  needs: ['capacity'],
  policy: v.optional(v.strictObject({ onUnknown: v.optional(v.string(), 'allow-with-warning') }), {}),
  says: () => 'There are agents.',
  judge: () => allow({ code: 'capacity.enough', sentence: 'There are agents.', evidence: {} }),
});

const PLANTS: readonly Plant[] = [
  { title: 'no version', config: { version: undefined }, says: 'The machine has no version.' },
  { title: 'no description', config: { description: undefined }, says: 'The machine has no description.' },
  {
    title: 'an edge at the root',
    config: { on: { pause: { ...pause, target: '.draining' } } },
    says: 'The machine: `on` is not allowed.',
  },
  {
    title: 'an inline guard',
    config: active({ pause: { guard: () => true } }),
    says: 'machine.states.active.on.pause.guard: an inline function; name it, so that the chart can show it.',
  },
  {
    title: 'an inline action',
    config: active({ pause: { actions: assign({}) } }),
    says: 'machine.states.active.on.pause.actions: an inline function; name it, so that the chart can show it.',
  },
  {
    title: 'params that are computed',
    config: active({ pause: { actions: { type: 'setState', params: () => ({ to: 'paused' }) } } }),
    says: 'machine.states.active.on.pause.actions.params: an inline function; name it, so that the chart can show it.',
  },
  {
    title: 'a number in params',
    config: active({ pause: { actions: { params: { to: 2 } } } }),
    says: 'machine.states.active.on.pause.actions.params.to: a number; numbers are policy.',
  },
  {
    title: 'a state without description',
    config: state({ description: undefined }),
    says: 'State active: has no description.',
  },
  {
    title: 'an edge without description',
    config: active({ pause: { description: undefined } }),
    says: 'active --pause--> draining: has no description.',
  },
  {
    title: 'an edge without meta',
    config: active({ pause: { meta: undefined } }),
    says: 'active --pause--> draining: has no meta.',
  },
  {
    title: 'a target as a string',
    config: active({ pause: 'draining' }),
    says: 'State active, pause: an edge is an object with a target.',
  },
  {
    title: 'an edge without target',
    config: active({ pause: { target: undefined } }),
    says: 'State active, pause: an edge is an object with a target.',
  },
  {
    title: 'an edge that re-enters',
    config: active({ pause: { reenter: true } }),
    says: 'State active, pause: `reenter` is not allowed.',
  },
  { title: 'an invoke', config: state({ invoke: { src: 'dial' } }), says: 'State active: `invoke` is not allowed.' },
  {
    title: 'a delayed edge',
    config: state({ after: { 1000: 'paused' } }),
    says: 'State active: `after` is not allowed.',
  },
  {
    title: 'an edge without event',
    config: state({ always: { target: 'paused' } }),
    says: 'State active: `always` is not allowed.',
  },
  {
    title: 'a state that leads nowhere',
    config: state({ on: undefined }),
    says: 'State active: not final, yet nothing leads out.',
  },
  {
    title: 'a guard of its own',
    config: active({ pause: { guard: { type: 'quiet' } } }),
    says: 'active --pause--> draining: guard `quiet`: every guarded edge uses `all`.',
  },
  {
    title: 'a guard that nobody wrote',
    config: active({ pause: { guard: { type: 'quiet' } } }),
    says: 'active, pause: no such guard `quiet`.',
  },
  {
    title: 'a rule that nobody wrote',
    config: active({ pause: { guard: { params: [{ type: 'quiet' }] } } }),
    says: "active --pause--> draining: rule `quiet` is not in the lifecycle's rules.",
  },
  {
    title: 'two effects',
    config: active({ pause: { actions: [pause.actions, pause.actions] } }),
    says: 'active --pause--> draining: an asked edge has exactly one effect.',
  },
  {
    title: 'an asked edge without effect',
    config: active({ pause: { actions: undefined } }),
    says: 'active --pause--> draining: an asked edge has exactly one effect.',
  },
  {
    title: 'an observed edge with an effect',
    config: active({ finished: { actions: pause.actions } }),
    says: 'active --finished--> completed: an observed edge has neither rules nor effects.',
  },
  {
    title: 'an effect that nobody wrote',
    config: active({ pause: { actions: { type: 'shout' } } }),
    says: 'active, pause: no such action `shout`.',
  },
  {
    title: 'an assign in a lifecycle',
    actions: { remember: assign({}) },
    says: 'Action remember: `xstate.assign` is not allowed.',
  },
  {
    title: 'a remote fact on an edge that lowers risk',
    config: active({ pause: { guard: { params: [{ type: 'agentCapacity' }] } } }),
    says: 'active --pause--> draining: rule `agentCapacity` needs a remote fact on an edge that lowers risk.',
  },
  {
    title: 'a warning by default on an edge that raises risk',
    rules: { ...campaign.rules, agentCapacity: hopeful },
    says: 'paused --activate--> active: rule `agentCapacity` does not refuse by default what it does not know, on an edge that raises risk.',
  },
  {
    title: 'candidate edges that differ in risk',
    config: active({ pause: [pause, { ...pause, meta: { ...pause.meta, risk: 'raises' } }] }),
    says: 'active, pause: candidate edges differ in risk.',
  },
];

type Plain = { readonly [key: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const merged = (base: Plain, over: Plain): Plain =>
  Object.fromEntries(
    Object.entries({ ...base, ...over }).map(([key, value]) => {
      const before = base[key];
      return [key, isPlain(before) && isPlain(value) ? merged(before, value) : value];
    }),
  );

const planted = ({ config = {}, actions = {} }: Partial<Plant>): AnyStateMachine =>
  createMachine(
    merged(campaignMachine.config as unknown as Plain, config) as Parameters<typeof createMachine>[0],
  ).provide({
    guards: { ...campaignMachine.implementations.guards },
    actions: { ...campaignMachine.implementations.actions, ...actions },
  } as never);

test('the machines are sound', () => {
  expect(lint(campaignMachine, campaign.rules)).toEqual([]);
  expect(lint(requestMachine)).toEqual([]);
});

test('a copy of the campaign without a plant is as sound as the campaign', () => {
  expect(lint(planted({}), campaign.rules)).toEqual([]);
});

test.each(PLANTS)('the lint finds $title', ({ rules = campaign.rules, says, ...plant }) => {
  expect(lint(planted(plant), rules)).toContain(says);
});

test('a protocol has no rules, and may remember', () => {
  const problems = lint(planted({ actions: { remember: assign({}) } }));
  expect(problems).toContain('active --pause--> draining: a protocol has no rules.');
  expect(problems).not.toContain('Action remember: `xstate.assign` is not allowed.');
});
