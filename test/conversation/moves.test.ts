import { describe, expect, test } from 'vitest';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { actor, outcomeRecord } from '../client/fixture.ts';
import { HOSTILE } from '../rules/hostile.ts';
import { deep } from '../rules/nested.ts';
import { CONNECT, type ConversationEvent, TALK, talk, update, WRAP_UP } from './fixture.ts';
import { sentWrites } from './sent.ts';

const onPatch = (action: FaultAction, nth = 1): Fault => ({ operation: 'conversation.patch', nth, do: action });

describe('what is sent', () => {
  test('has a reason code and metadata only where they are given', async () => {
    const { conversation, scene, held } = await talk({ state: 'queued' });
    const sent = sentWrites(scene.url);
    await conversation.send({ type: 'connect', actor, payload: { metadata: { crm: { case: 7 } } } });
    await conversation.send({ type: 'transfer', actor });
    await conversation.send({ type: 'connect', actor, payload: {} });
    await conversation.send({ ...WRAP_UP, payload: { reason: 'RESOLVED', text: 'All is well.' } });
    expect(sent.map(({ body }) => body)).toEqual([
      { state: 'connected', metadata: { crm: { case: 7 } } },
      { state: 'transfer' },
      { state: 'connected' },
      { state: 'wrapup', reasonCode: 'RESOLVED' },
    ]);
    expect(await held()).toMatchObject({ state: 'wrapup', metadata: { crm: { case: 7 } } });
  });

  test('tells the participants, unless nobody is to be told', async () => {
    const { conversation, scene, held } = await talk();
    const sent = sentWrites(scene.url);
    await conversation.send(CONNECT);
    await conversation.send({ type: 'transfer', actor, payload: { notifyParticipants: false } });
    expect(sent.map(({ path }) => path.replace(/.*\?/, ''))).toEqual([
      'notifyParticipants=true',
      'notifyParticipants=false',
    ]);
    expect(await held()).toMatchObject({ state: 'transfer', notified: 1 });
  });

  test('names the conversation in the path by its id, one spelling of it', async () => {
    const { client, scene } = await talk();
    const sent = sentWrites(scene.url);
    await client.conversation('D0000000-0000-4000-8000-000000000001').send(CONNECT);
    expect(sent.map(({ path }) => path)).toEqual([
      '/api/v2/conversations/d0000000-0000-4000-8000-000000000001/state?notifyParticipants=true',
    ]);
    expect(() => client.conversation('../oauth/clients')).toThrow('A conversation id is a UUID.');
  });
});

test('nothing is sent on a conversation that is read without an ETag', async () => {
  const read: FaultAction = { kind: 'status', status: 200, body: { id: TALK, state: 'queued', version: 1 } };
  const { conversation, scene } = await talk({ faults: [{ operation: 'conversation.read', do: read }] });
  expect(await conversation.send(CONNECT)).toMatchObject({
    ...{ kind: 'failed', writes: 0, unconfirmed: false },
    failure: { code: 'reply.unusable', message: expect.stringContaining('was read without an ETag header') },
  });
  expect(await scene.asked()).toEqual(['conversation.read']);
});

test('the audit tells each decision, the reason, how often it was written, and by what the platform knows the last write', async () => {
  const { client, conversation, scene } = await talk({ state: 'connected', faults: [onPatch({ kind: 'conflict' })] });
  await conversation.send(WRAP_UP, { request: 'r1' });
  const record = outcomeRecord(client.audit, 'r1');
  const [conflict, accepted] = await scene.requests('conversation.patch');
  expect([...client.audit.records({ request: 'r1' })].map(({ phase }) => phase)).toEqual([
    ...['intent', 'decision', 'outcome'],
  ]);
  expect(record).toMatchObject({
    http: { writes: 2, status: 200, correlationId: accepted?.correlationId },
    concurrency: { before: accepted?.ifMatch, conflicts: 1 },
  });
  expect(accepted?.correlationId).not.toBe(conflict?.correlationId);
  expect(client.audit.payload(record)).toMatchObject({ reason: 'RESOLVED' });
});

test.each([
  ['wrapUp', 'connected'],
  ['close', 'wrapup'],
] as const)('%s needs a reason, whatever the policy leaves unsaid', async (type, state) => {
  const { conversation, writes } = await talk({ state });
  const missing = { rule: 'reason', answer: 'deny', code: 'reason.missing' };
  expect(await conversation.send({ type, actor })).toMatchObject({
    kind: 'refused',
    decision: { verdicts: [{ rule: 'metadataDepth', answer: 'allow' }, missing] },
  });
  expect(await writes()).toEqual([]);
});

test('a state that nobody knows is told as such, and nothing is written', async () => {
  const { conversation, attributes, writes } = await talk({ state: 'toString' });
  for (const outcome of [
    await conversation.send({ type: 'disconnect', actor }),
    await attributes.send(update({ a: 1 })),
  ]) {
    expect(outcome).toMatchObject({ kind: 'refused', decision: { kind: 'unrecognised', from: 'toString' } });
  }
  expect(await writes()).toEqual([]);
});

describe('the participants are asked to be told once, by the first write of a request', () => {
  test.each<readonly [string, FaultAction]>([
    ['a conflict', { kind: 'conflict' }],
    ['a reset before the commit', { kind: 'reset', when: 'before' }],
    ['a 503 before the commit', { kind: 'status', status: 503, when: 'before' }],
  ])('and not again after %s', async (_, fault) => {
    const { conversation, scene, writes } = await talk({ faults: [onPatch(fault)] });
    const sent = sentWrites(scene.url);
    expect(await conversation.send(CONNECT)).toMatchObject({ kind: 'moved', writes: 2 });
    expect(sent.map(({ path }) => path.endsWith('notifyParticipants=true'))).toEqual([true, false]);
    expect((await writes()).at(-1)).toBe('200 committed');
  });

  test('and a lost answer is not followed by a second write at all', async () => {
    const { conversation, held, writes } = await talk({ faults: [onPatch({ kind: 'reset', when: 'after' })] });
    expect(await conversation.send(CONNECT)).toMatchObject({ kind: 'moved', confirmed: 'inferred', writes: 1 });
    expect(await writes()).toEqual(['reset committed']);
    expect(await held()).toMatchObject({ notified: 1, version: 2 });
  });
});

describe('a conflict', () => {
  test('is read and decided again, with the new ETag', async () => {
    const { conversation, scene } = await talk({ faults: [onPatch({ kind: 'conflict' })] });
    expect(await conversation.send(CONNECT)).toMatchObject({ kind: 'moved', conflicts: 1 });
    expect(await scene.asked()).toEqual([
      ...['conversation.read', 'conversation.patch'],
      ...['conversation.read', 'conversation.patch'],
    ]);
    const [first, second] = await scene.requests('conversation.patch');
    expect(first).toMatchObject({ status: 409 });
    expect(second?.ifMatch).not.toBe(first?.ifMatch);
  });

  test('with a customer who has given up meanwhile refuses the second time', async () => {
    const abandoned: FaultAction = { kind: 'conflict', change: { state: 'abandoned' } };
    const { conversation, writes } = await talk({ faults: [onPatch(abandoned)] });
    expect(await conversation.send(CONNECT)).toMatchObject({
      ...{ kind: 'refused', conflicts: 1, last: { state: 'abandoned' } },
      decision: { kind: 'notAccepted', from: 'abandoned', accepts: [] },
    });
    expect(await writes()).toEqual(['409']);
  });

  test('with somebody else’s attributes is one too: they share a version', async () => {
    const another: FaultAction = { kind: 'conflict', change: { attributes: { hold: true } } };
    const { conversation, held } = await talk({ faults: [onPatch(another)] });
    expect(await conversation.send(CONNECT)).toMatchObject({ kind: 'moved', conflicts: 1 });
    expect(await held()).toMatchObject({ state: 'connected', attributes: { hold: true }, version: 3 });
  });

  test('that never ends is given up after the attempts that are configured', async () => {
    const faults: Fault[] = [{ operation: 'conversation.patch', first: 9, do: { kind: 'conflict' } }];
    const { conversation, writes } = await talk({ faults, maxAttempts: 3 });
    expect(await conversation.send(CONNECT)).toMatchObject({ kind: 'conflicted', conflicts: 3, unconfirmed: false });
    expect(await writes()).toEqual(['409', '409', '409']);
  });
});

test('a conversation and its attributes are kept in order: they are one entity', async () => {
  const { conversation, attributes, scene } = await talk();
  const [moved, updated] = await Promise.all([
    conversation.send(CONNECT),
    attributes.send({ type: 'update', actor, payload: { attributes: { tier: 'gold' } } }),
  ]);
  expect([moved, updated]).toMatchObject([{ conflicts: 0 }, { conflicts: 0 }]);
  expect(await scene.asked()).toEqual([
    ...['conversation.read', 'conversation.patch'],
    ...['conversation.read', 'attributes.patch'],
  ]);
});

describe('hostile metadata', () => {
  test.each(HOSTILE)('%s: refused with a verdict, on record, and nothing is written', async (_, value, flaw) => {
    const { client, conversation, writes } = await talk();
    const event = { type: 'connect', actor, payload: { metadata: value } } as ConversationEvent;
    const outcome = await conversation.send(event, { request: 'r1' });
    expect(outcome).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{ code: expect.stringMatching(new RegExp(`^metadata\\.(${flaw})$`)) }, {}] },
    });
    expect(client.audit.record('r1/outcome')).toMatchObject({
      outcome: 'refused',
      change: { keys: ['metadata', 'notifyParticipants'] },
    });
    expect(await writes()).toEqual([]);
  });

  test('may be asked about too', async () => {
    const { conversation } = await talk();
    const { decision } = await conversation.check({
      ...CONNECT,
      payload: { metadata: deep(200_000) },
    } as ConversationEvent);
    expect(decision).toMatchObject({ kind: 'refused', verdicts: [{ code: 'metadata.tooDeep' }, {}] });
  });

  test('is the same request when it is sent again under its key', async () => {
    const { conversation } = await talk();
    const event = { ...CONNECT, payload: { metadata: deep(9) } } as ConversationEvent;
    const first = await conversation.send(event, { request: 'r1' });
    expect(await conversation.send(event, { request: 'r1' })).toEqual(first);
  });
});
