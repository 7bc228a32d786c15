import { expect, test } from 'vitest';
import { type AnyStateMachine, assign, createMachine } from 'xstate';
import { campaign, campaignMachine } from '../../machines/campaign.ts';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import { lint } from '../../machines/lint.ts';
import { requestMachine } from '../../machines/request.ts';
import { streamMachine } from '../../machines/stream.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { PLANTS, type Plain, type Plant } from './plants.ts';

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
  for (const { lifecycle } of Object.values(lifecycles)) expect(lint(lifecycle.machine, lifecycle)).toEqual([]);
  for (const machine of [requestMachine, heartbeatMachine, streamMachine]) expect(lint(machine)).toEqual([]);
});

test('a copy of the campaign without a plant is as sound as the campaign', () => {
  expect(lint(planted({}), campaign)).toEqual([]);
});

test.each(PLANTS)('the lint finds $title', ({ rules = campaign.rules, says, ...plant }) => {
  expect(lint(planted(plant), { rules, events: campaign.events })).toContain(says);
});

test('a protocol has no rules, and may remember', () => {
  const problems = lint(planted({ actions: { remember: assign({}) } }));
  expect(problems).toContain('active --pause--> draining: a protocol has no rules.');
  expect(problems).not.toContain('Action remember: `xstate.assign` is not allowed.');
});

test('a guard that only bears the name is found', () => {
  const all = () => true;
  const machine = campaignMachine.provide({ guards: { all } });
  expect(lint(machine, campaign)).toEqual(['Guard all: not the one of this package.']);
});
