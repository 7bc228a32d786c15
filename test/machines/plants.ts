import * as v from 'valibot';
import { assign } from 'xstate';
import { campaign } from '../../machines/campaign.ts';
import type { RuleSet } from '../../machines/lifecycle.ts';
import { rule } from '../../machines/rule.ts';
import { allow } from '../../machines/verdict.ts';

/** A config, seen as plain data. */
export type Plain = { readonly [key: string]: unknown };

/** Something that the lint must find: what is changed in the campaign, and the sentence that says so. */
export interface Plant {
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

export const PLANTS: readonly Plant[] = [
  { title: 'no version', config: { version: undefined }, says: 'The machine has no version.' },
  { title: 'no description', config: { description: undefined }, says: 'The machine has no description.' },
  {
    title: 'an edge at the root without a target',
    config: { on: { pause: { description: 'Stop.' } } },
    says: 'The machine, pause: an edge is an object with a target.',
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
    says: 'active --pause--> draining: guard `quiet`: every guarded edge uses `all`, with its rules.',
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
  {
    title: 'a guard by its bare name',
    config: active({ pause: { guard: 'all' } }),
    says: 'active --pause--> draining: guard `all`: every guarded edge uses `all`, with its rules.',
  },
  {
    title: 'the guard `all` without rules',
    config: active({ pause: { guard: { type: 'all', params: [] } } }),
    says: 'active --pause--> draining: guard `all`: every guarded edge uses `all`, with its rules.',
  },
  {
    title: 'an effect of a lifecycle in an entry',
    config: state({ entry: pause.actions }),
    says: 'State active: `entry` is not allowed.',
  },
  {
    title: 'a wildcard',
    config: active({ '*': { ...pause } }),
    says: 'active --*--> draining: a wildcard hides which events are meant.',
  },
  {
    title: 'an asked event without a payload schema',
    config: active({ hurry: { ...pause } }),
    says: 'active --hurry--> draining: `hurry` is asked: asked events have a payload schema, observed ones have none.',
  },
  {
    title: 'an event that is asked here and observed there',
    config: active({ pause: { actions: undefined, guard: undefined, meta: { ...pause.meta, by: 'observed' } } }),
    says: 'active --pause--> draining: `pause` is observed: asked events have a payload schema, observed ones have none.',
  },
  {
    title: 'a history state',
    config: { states: { before: { type: 'history', description: 'Where it was.' } } },
    says: 'State before: of type history; only final is.',
  },
  {
    title: 'a state that nothing leads to',
    config: { states: { forgotten: { type: 'final', description: 'Nobody comes here.' } } },
    says: 'State forgotten: nothing leads to it.',
  },
];
