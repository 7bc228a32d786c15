import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { allow, type Configuration, ConfigurationError, connect, lint, PolicyError } from '../../src/index.ts';
import { pages } from '../../src/pages/pages.ts';
import { coverage } from '../../src/paths/coverage.ts';
import { modelOf } from '../../src/paths/model.ts';
import { tours } from '../../src/paths/tours.ts';
import { configurationOf, joined, outcomeRecord } from '../client/fixture.ts';
import { platform } from '../genesys/platform.ts';
import { callback, callbackEntry } from './callback.ts';
import { Callbacks } from './callbacks.ts';

const actor = { id: 'anna', type: 'user' } as const;
const DIAL = { type: 'dial', actor } as const;
const lifecycles = { callback: callbackEntry };

async function scene(policy: Configuration<typeof lifecycles>['policy'] = {}) {
  const callbacks = new Callbacks();
  const { url, calls } = await platform(callbacks.api);
  const client = joined({ ...configurationOf(url), lifecycles, policy });
  return { callbacks, client, handle: client.callback('cb-1'), methods: () => calls.map(({ method }) => method) };
}

test('one file with a machine, an effects object and a roster line is all it takes, with the public page alone', () => {
  const text = readFileSync(new URL('./callback.ts', import.meta.url), 'utf8');
  const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
  expect(new Set(imported)).toEqual(new Set(['valibot', 'xstate', '../../src/index.ts']));
  expect(lint(callback.machine, callback)).toEqual([]);
});

describe('a lifecycle of your own', () => {
  test('is moved, and put on record like those of the house', async () => {
    const { callbacks, client, handle, methods } = await scene();
    const outcome = await handle.send(DIAL, { request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'moved', to: 'dialling', last: { state: 'dialling', version: '"2"' } });
    expect(callbacks).toMatchObject({ state: 'dialling', tries: 1 });
    expect(methods()).toEqual(['GET', 'PUT']);
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({ actor, action: 'callback.dial', outcome: 'moved' });
    expect(client.metrics().outcomes).toMatchObject({ moved: 1 });
  });

  test('is refused by its own rule, whose number is policy', async () => {
    const { callbacks, handle } = await scene({ triesLeft: { most: 1 } });
    callbacks.tries = 1;
    expect(await handle.send(DIAL)).toMatchObject({
      kind: 'refused',
      writes: 0,
      decision: {
        verdicts: [{ rule: 'triesLeft', answer: 'deny', code: 'tries.used', evidence: { tries: 1, most: 1 } }],
      },
    });
    expect(callbacks.version).toBe(1);
  });

  test('is checked and read without a write, and unchanged where it already is as asked', async () => {
    const { callbacks, handle, methods } = await scene();
    expect(await handle.check(DIAL)).toMatchObject({ decision: { kind: 'allowed', to: 'dialling' } });
    callbacks.change('dialling');
    expect(await handle.read()).toMatchObject({ state: 'dialling', document: { tries: 1 } });
    expect(await handle.send(DIAL)).toMatchObject({ kind: 'unchanged' });
    expect(methods()).toEqual(['GET', 'GET', 'GET']);
  });

  test('is read and decided upon again after a conflict, and then rightly refused', async () => {
    const { callbacks, handle } = await scene({ triesLeft: { most: 1 } });
    callbacks.meanwhile = () => {
      callbacks.change('dialling');
      callbacks.change('waiting');
    };
    expect(await handle.send(DIAL)).toMatchObject({ kind: 'refused', conflicts: 1, decision: { version: '"3"' } });
    expect(callbacks).toMatchObject({ state: 'waiting', tries: 1 });
  });

  test('with evidence that is no JSON is told so by its rule, and nothing is written', async () => {
    const evidence = { at: new Date(0) as unknown as string };
    const triesLeft = { ...callback.rules.triesLeft, judge: () => allow({ code: 'own', sentence: 'Yes.', evidence }) };
    const careless: typeof callbackEntry = { ...callbackEntry, lifecycle: { ...callback, rules: { triesLeft } } };
    const { url, calls } = await platform(new Callbacks().api);
    const client = joined<typeof lifecycles>({
      ...configurationOf(url),
      lifecycles: { callback: careless },
      policy: {},
    });
    const sentence = 'callback: the evidence of rule triesLeft is no JSON: evidence.at (an object of class Date).';
    await expect(client.callback('cb-1').send(DIAL)).rejects.toThrow(sentence);
    expect([calls.map(({ method }) => method), [...client.audit.records()]]).toEqual([['GET'], []]);
  });

  test('has its types: events, payloads and policy that are none do not compile, and are told at run time', async () => {
    const { client, handle } = await scene();
    // @ts-expect-error no such event
    await expect(handle.send({ type: 'ring', actor })).rejects.toThrow('event (a string)');
    // @ts-expect-error no such field
    await expect(handle.send({ type: 'dial', actor, payload: { loud: true } })).rejects.toThrow('loud: no such field.');
    expect(() => client.callback('1')).toThrow('A callback id is expected.');
    const { url } = await platform(new Callbacks().api);
    // @ts-expect-error no such part
    expect(() => connect({ ...configurationOf(url), lifecycles, policy: { tries: {} } })).toThrow(PolicyError);
  });

  test('has its page and its tours', () => {
    const [, page] = pages(lifecycles);
    expect(page?.text).toContain('A caller is rung 3 times at most.');
    expect(page?.text).toContain('/api/v2/callbacks/{id}');
    const model = modelOf(callback);
    expect(coverage(model, tours(model, { switch: 1 }))).toMatchObject({
      edges: { feasible: edgesOf(callback.machine).length, missed: [] },
      pairs: { missed: [] },
    });
  });
});

describe('what is no lifecycle is told before anything is opened', () => {
  const { machine } = callback;
  const joining = (own: object) => () =>
    connect({ ...configurationOf('http://127.0.0.1:1'), lifecycles: own as typeof lifecycles });
  const changed = (changes: object) => ({ ...callbackEntry, lifecycle: { ...callback, ...changes } });

  test.each([
    ['a name of the house', { campaign: changed({ name: 'campaign' }) }, 'lifecycles.campaign: the name is taken.'],
    ['a name of the client', { close: changed({ name: 'close' }) }, 'lifecycles.close: the name is taken.'],
    ['a thenable', Object.fromEntries([['then', changed({ name: 'then' })]]), 'lifecycles.then: the name is taken.'],
    ['two names', { other: callbackEntry }, 'lifecycles.other: it calls itself `callback`; one name is expected.'],
    [
      'no camelCase',
      { 'call-back': callbackEntry },
      'lifecycles.call-back (a string): A name in camelCase is expected.',
    ],
    ['no dialect', { callback: { lifecycle: callback } }, 'lifecycles.callback.dialects (missing): it is required.'],
    ['no entry', { callback: 7 }, 'lifecycles.callback (a number)'],
    [
      'a rule of the house under which another stands',
      { callback: changed({ rules: { triesLeft: callback.rules.triesLeft, reason: callback.rules.triesLeft } }) },
      'lifecycles.callback: rule `reason`: the policy has another part of that name.',
    ],
    [
      'an event without a schema',
      { callback: changed({ events: { dial: v.strictObject({}), cancel: v.strictObject({}) } }) },
      'lifecycles.callback: dialling --postpone--> waiting: `postpone` is asked: asked events have a payload schema',
    ],
  ])('%s', (_, own, sentence) => {
    expect(joining(own)).toThrow(ConfigurationError);
    expect(joining(own)).toThrow(sentence);
  });

  test('a machine that the lint turns down', () => {
    const mute = createMachine({ ...machine.config, description: '' });
    expect(joining({ callback: changed({ machine: mute }) })).toThrow(
      'lifecycles.callback: The machine has no description.',
    );
  });
});
