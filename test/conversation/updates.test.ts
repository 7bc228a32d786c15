import { describe, expect, test } from 'vitest';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { actor, EventfulJournal, MORNING } from '../client/fixture.ts';
import { HOSTILE } from '../rules/hostile.ts';
import { type AttributesEvent, talk, update } from './fixture.ts';
import { sentWrites } from './sent.ts';

const onPatch = (action: FaultAction, nth = 1): Fault => ({ operation: 'attributes.patch', nth, do: action });
const another = (attributes: { [key: string]: string | boolean | null }): FaultAction => ({
  kind: 'conflict',
  change: { attributes },
});

describe('an update', () => {
  test('sends the attributes asked for and no other, under the quoted version', async () => {
    const { attributes, scene, held } = await talk({ state: 'connected', held: { hold: true } });
    const sent = sentWrites(scene.url);
    const event: AttributesEvent = { ...update({ 'customer.tier': 'gold', 'routing.score': 8.5, vip: false }) };
    const outcome = await attributes.send({ ...event, payload: { ...event.payload, source: 'crm' } });
    expect(outcome).toMatchObject({ kind: 'moved', first: { version: '"1"' }, last: { version: '"2"' } });
    expect(sent).toEqual([
      {
        path: '/api/v2/conversations/d0000000-0000-4000-8000-000000000001/attributes',
        body: {
          attributes: { 'customer.tier': 'gold', 'routing.score': 8.5, vip: false },
          metadata: { source: 'crm', timestamp: MORNING },
        },
      },
    ]);
    expect(await scene.requests('attributes.patch')).toMatchObject([{ ifMatch: '"1"' }]);
    expect((await held()).attributes).toEqual({
      ...{ hold: true, vip: false },
      ...{ 'customer.tier': 'gold', 'routing.score': 8.5 },
    });
  });

  test.each([
    ...['queued', 'connected', 'transfer', 'wrapup'].map((held) => [held, 'live']),
    ...['closed', 'disconnected', 'abandoned', 'terminated'].map((held) => [held, 'ended']),
  ])('is made while the conversation is %s, which to its attributes is %s', async (state, standing) => {
    const { attributes, held } = await talk({ state });
    expect(await attributes.send(update({ tier: 'gold' }))).toMatchObject({
      kind: 'moved',
      first: { state: standing },
    });
    expect(await held()).toMatchObject({ state, attributes: { tier: 'gold' } });
  });

  test('reads once an attempt, and reads state and version in the same answer', async () => {
    const { attributes, scene } = await talk({ faults: [onPatch({ kind: 'conflict' })] });
    await attributes.send(update({ a: 1 }));
    expect(await scene.asked()).toEqual([
      ...['conversation.read', 'attributes.patch'],
      ...['conversation.read', 'attributes.patch'],
    ]);
  });

  test('of what stands there already writes nothing', async () => {
    const { attributes, scene } = await talk({ held: { a: 1, b: 'x' } });
    expect(await attributes.send(update({ b: 'x', a: 1 }))).toMatchObject({ kind: 'unchanged' });
    expect(await attributes.send(update({ b: 'x', a: '1' }))).toMatchObject({ kind: 'moved' });
    expect(await scene.asked()).toEqual(['conversation.read', 'conversation.read', 'attributes.patch']);
  });

  test('is refused before anything is written where it is not well-formed, and nothing of it is in the journal', async () => {
    const { attributes, client, writes } = await talk();
    const outcome = await attributes.send(update({ note: 'x'.repeat(1025) }), { request: 'r1' });
    expect(outcome).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{ code: 'attributes.badValue' }, {}, {}] },
    });
    expect(await writes()).toEqual([]);
    const records = JSON.stringify([...client.audit.records()]);
    expect(records).not.toContain('xxxx');
  });

  test.each(HOSTILE)('of %s is refused with a verdict', async (_, value) => {
    const { attributes, writes } = await talk();
    const event = { type: 'update', actor, payload: { attributes: value } } as AttributesEvent;
    expect(await attributes.send(event)).toMatchObject({
      kind: 'refused',
      decision: { kind: 'refused', verdicts: [{ rule: 'wellFormed', answer: 'deny' }, {}, {}] },
    });
    expect(await writes()).toEqual([]);
  });

  test.each([
    ['attributes', { state: 'connected', version: 1 }],
    ['version', { state: 'connected', attributes: {} }],
  ])('is not made where the answer shows no %s', async (_, body) => {
    const { attributes, scene } = await talk({
      faults: [{ operation: 'conversation.read', do: { kind: 'status', status: 200, body } }],
    });
    expect(await attributes.send(update({ a: 1 }))).toMatchObject({
      ...{ kind: 'failed', writes: 0 },
      failure: { code: 'reply.unusable' },
    });
    expect(await scene.asked()).toEqual(['conversation.read']);
  });

  test('needs attributes', async () => {
    const { attributes } = await talk();
    await expect(attributes.send({ type: 'update', actor, payload: {} } as never)).rejects.toThrow(
      'payload.attributes (missing): it is required.',
    );
  });
});

describe('after a 412', () => {
  test('what the other writer did to other keys stays', async () => {
    const { attributes, held } = await talk({
      held: { tier: 'silver', hold: false, old: 'x' },
      faults: [onPatch(another({ hold: true, old: null, 'compliance-hold': true }))],
    });
    expect(await attributes.send(update({ tier: 'gold' }))).toMatchObject({ kind: 'moved', conflicts: 1, writes: 2 });
    expect((await held()).attributes).toEqual({ tier: 'gold', hold: true, 'compliance-hold': true });
  });

  test('a contested key refuses the update, and is named without its value', async () => {
    const { attributes, held, writes, client } = await talk({
      held: { tier: 'silver', score: 1 },
      faults: [onPatch(another({ tier: 's3cret' }))],
    });
    const outcome = await attributes.send(update({ tier: 'gold', score: 2 }), { request: 'r1' });
    expect(outcome).toMatchObject({
      ...{ kind: 'refused', conflicts: 1, writes: 1 },
      decision: { verdicts: [{}, {}, { code: 'attributes.contested', evidence: { contested: ['tier'] } }] },
    });
    expect(await writes()).toEqual(['412']);
    expect((await held()).attributes).toEqual({ tier: 's3cret', score: 1 });
    expect(JSON.stringify([outcome, ...client.audit.records()])).not.toMatch(/s3cret|gold/);
  });

  test('ours wins where the policy says so, and the verdict on record says what was written over', async () => {
    const { attributes, held } = await talk({
      held: { tier: 'silver' },
      policy: { contestedKeys: { winner: 'ours' } },
      faults: [onPatch(another({ tier: 'bronze' }))],
    });
    expect(await attributes.send(update({ tier: 'gold' }))).toMatchObject({
      kind: 'moved',
      decision: { verdicts: [{}, {}, { code: 'attributes.oursWin', evidence: { contested: ['tier'] } }] },
    });
    expect((await held()).attributes).toEqual({ tier: 'gold' });
  });

  test('whoever has already written the same leaves nothing to do', async () => {
    const { attributes, writes } = await talk({ faults: [onPatch(another({ tier: 'gold' }))] });
    expect(await attributes.send(update({ tier: 'gold' }))).toMatchObject({ kind: 'unchanged', conflicts: 1 });
    expect(await writes()).toEqual(['412']);
  });

  test('an end of the conversation seals what belongs to the platform', async () => {
    const ended: FaultAction = { kind: 'conflict', change: { state: 'closed' } };
    const sealed = await talk({ faults: [onPatch(ended)] });
    expect(await sealed.attributes.send(update({ 'system.queue': 'x' }))).toMatchObject({
      ...{ kind: 'refused', conflicts: 1, last: { state: 'ended' } },
      decision: { verdicts: [{}, { code: 'attributes.sealed' }, {}] },
    });
    const open = await talk({ faults: [onPatch(ended)] });
    expect(await open.attributes.send(update({ tier: 'gold' }))).toMatchObject({ kind: 'moved', to: 'ended' });
  });

  test('others who never end leave it conflicted after the attempts that are configured', async () => {
    const faults: Fault[] = [{ operation: 'attributes.patch', first: 9, do: { kind: 'conflict' } }];
    const { attributes, writes } = await talk({ faults, maxAttempts: 2 });
    expect(await attributes.send(update({ a: 1 }))).toMatchObject({ kind: 'conflicted', conflicts: 2, writes: 2 });
    expect(await writes()).toEqual(['412', '412']);
  });
});

describe('a caller who read the attributes before', () => {
  test('is held to what they were then', async () => {
    const { attributes, change, writes } = await talk({ held: { tier: 'silver', hold: false } });
    const base = await attributes.read();
    await change({ attributes: { tier: 'bronze' } });
    const outcome = await attributes.send(update({ tier: 'gold' }), { base });
    expect(outcome).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{}, {}, { evidence: { contested: ['tier'] } }] },
    });
    expect(await writes()).toEqual([]);
    expect(await attributes.send(update({ hold: true }), { base })).toMatchObject({ kind: 'moved' });
  });
});

describe('the time in the body is that of asking', () => {
  test('on every attempt, however long they take', async () => {
    const faults = [onPatch({ kind: 'conflict' }), onPatch({ kind: 'reset', when: 'before' }, 2)];
    const journal = new EventfulJournal(Date.now);
    const { attributes, scene } = await talk({ faults, journal });
    journal.meanwhile = () => scene.clock.forward(1_000);
    const sent = sentWrites(scene.url);
    expect(await attributes.send(update({ a: 1 }))).toMatchObject({ kind: 'moved', writes: 3 });
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ body }) => body.metadata.timestamp))).toEqual(new Set([MORNING]));
  });
});

describe('a lost answer', () => {
  test('is read back, and moved by inference without a second write', async () => {
    const { attributes, held, writes } = await talk({ faults: [onPatch({ kind: 'reset', when: 'after' })] });
    expect(await attributes.send(update({ a: 1 }))).toMatchObject({ kind: 'moved', confirmed: 'inferred', writes: 1 });
    expect(await writes()).toEqual(['reset committed']);
    expect((await held()).version).toBe(2);
  });

  test('with somebody else at our key since cannot be told, and is not written again', async () => {
    const faults: Fault[] = [
      onPatch({ kind: 'reset', when: 'after' }),
      { operation: 'conversation.read', nth: 2, do: another({ a: 'theirs' }) },
    ];
    const { attributes, held, writes } = await talk({ faults });
    expect(await attributes.send(update({ a: 'ours' }))).toMatchObject({ kind: 'conflicted', unconfirmed: true });
    expect(await writes()).toEqual(['reset committed']);
    expect((await held()).attributes).toEqual({ a: 'theirs' });
  });
});

test('a listener that throws takes neither the update nor its record away', async () => {
  const { attributes, client } = await talk();
  client.on('outcome', () => {
    throw new Error('A listener of no use.');
  });
  expect(await attributes.send(update({ a: 1 }), { request: 'r1' })).toMatchObject({ kind: 'moved', recorded: true });
  expect(client.audit.record('r1/outcome')).toMatchObject({ outcome: 'moved' });
});

test('an id is asked for: there is no conversation of zeros', async () => {
  const { client } = await talk();
  expect(() => client.attributes('')).toThrow('A conversation id is a UUID.');
});

test('metrics tell requests, writes, conflicts and input that is none apart, and count each once', async () => {
  const faults: Fault[] = [{ operation: 'attributes.patch', first: 2, do: { kind: 'conflict' } }];
  const { attributes, client } = await talk({ state: 'closed', faults, maxAttempts: 2 });
  await attributes.send(update({ a: 1 }));
  await attributes.send(update({ a: 1 }));
  await attributes.send(update({ 'system.x': 1 }));
  await attributes.send(update({ note: 'x'.repeat(1025) }));
  await expect(attributes.send({ type: 'remove', actor } as never)).rejects.toThrow('update is expected');
  expect(client.metrics()).toMatchObject({
    outcomes: { moved: 1, conflicted: 1, refused: 2, unchanged: 0, drifted: 0, failed: 0 },
    reasons: { 'precondition.failed': 1, 'attributes.sealed': 1, 'attributes.badValue': 1 },
    ...{ invalid: 1, writes: 3, conflicts: 2 },
  });
});
