import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Answer, started, until, Visitor, visit } from './visitor.ts';

const STATES = ['queued', 'connected', 'wrapup', 'transfer', 'closed', 'disconnected', 'abandoned', 'constructor'];
const conversations = STATES.map((state) => ({ id: state, state }));

const PATH = '/api/v2/conversations';
const read = (visitor: Visitor, id: string) => visitor.ask('GET', `${PATH}/${id}`);
const patch = (visitor: Visitor, what: string, ifMatch: string | null, body: unknown): Promise<Answer> =>
  visitor.ask('PATCH', `${PATH}/${what}`, { body, headers: ifMatch === null ? {} : { 'if-match': ifMatch } });
const codeOf = ({ status, body }: Answer) => [status, body.code];

describe('reading', () => {
  test('shows state, version and attributes, and a strong, opaque ETag', async () => {
    const visitor = await visit({ conversations: [{ id: 'k', state: 'queued', attributes: { tier: 'gold' } }] });
    const { status, body, headers } = await read(visitor, 'k');
    expect(status).toBe(200);
    expect(body).toEqual({ id: 'k', state: 'queued', version: 1, attributes: { tier: 'gold' } });
    expect(headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
    expect(codeOf(await read(visitor, 'nobody'))).toEqual([404, 'not.found']);
  });
});

describe('moving', () => {
  test('goes along the edges of the guide, and along no other', async () => {
    const legal = [
      ...['queued -> connected', 'queued -> disconnected', 'queued -> abandoned'],
      ...['connected -> wrapup', 'connected -> transfer', 'connected -> disconnected'],
      ...['wrapup -> closed', 'wrapup -> disconnected'],
      ...['transfer -> connected', 'transfer -> disconnected', 'transfer -> abandoned'],
    ];
    const moved: string[] = [];
    for (const from of STATES) {
      for (const state of STATES) {
        const visitor = await visit({ conversations });
        const etag = (await read(visitor, from)).headers.get('etag');
        const answer = await patch(visitor, `${from}/state`, etag, { state, reasonCode: 'X' });
        if (answer.status === 200) moved.push(`${from} -> ${state}`);
        else expect(codeOf(answer)).toEqual([400, 'conversation.invalid.transition']);
      }
    }
    expect(moved.sort()).toEqual(legal.sort());
  });

  test('under an ETag that is not current is answered 409 with the version, and changes nothing', async () => {
    const visitor = await visit({ conversations });
    const stale = await patch(visitor, 'queued/state', '"1"', { state: 'connected' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'version.conflict', version: 1 } });
    expect((await read(visitor, 'queued')).body).toMatchObject({ state: 'queued', version: 1 });
  });

  test('needs a reason to wrap up and to close', async () => {
    const visitor = await visit({ conversations });
    const answer = await patch(visitor, 'connected/state', null, { state: 'wrapup' });
    expect(codeOf(answer)).toEqual([400, 'conversation.reason.required']);
  });

  test('puts metadata in the place of what is there, and leaves it where none come', async () => {
    const visitor = await visit({ conversations });
    const held = async () => (await visitor.ask('GET', '/sandbox/snapshot')).body.conversations[0].metadata;
    await patch(visitor, 'queued/state', null, { state: 'connected', metadata: { a: 1 } });
    expect(await held()).toEqual({ a: 1 });
    await patch(visitor, 'queued/state', null, { state: 'transfer' });
    expect(await held()).toEqual({ a: 1 });
    await patch(visitor, 'queued/state', null, { state: 'connected', metadata: {} });
    expect(await held()).toEqual({});
  });

  test.each([
    ['no state', {}],
    ['a field that nobody knows', { state: 'connected', why: 'x' }],
    ['metadata that are a list', { state: 'connected', metadata: [] }],
  ])('with %s is answered 400', async (_, body) => {
    const visitor = await visit({ conversations });
    expect(codeOf(await patch(visitor, 'queued/state', null, body))).toEqual([400, 'bad.request']);
  });

  test('with a query that nobody knows is answered 400', async () => {
    const visitor = await visit({ conversations });
    const answer = await patch(visitor, 'queued/state?notifyParticipants=perhaps', null, { state: 'connected' });
    expect(codeOf(answer)).toEqual([400, 'bad.request']);
  });
});

describe('attributes', () => {
  test('are merged under the quoted version, and share it with the state', async () => {
    const visitor = await visit({ conversations: [{ id: 'k', state: 'queued', attributes: { a: 1, b: 1 } }] });
    const body = { attributes: { b: 2, c: 'x' }, metadata: { source: 's', timestamp: '2026-11-21T00:00:00Z' } };
    expect(await patch(visitor, 'k/attributes', '"1"', body)).toMatchObject({
      status: 200,
      body: { version: 2, attributes: { a: 1, b: 2, c: 'x' } },
    });
    const etag = (await read(visitor, 'k')).headers.get('etag');
    expect((await patch(visitor, 'k/state', etag, { state: 'connected' })).body.version).toBe(3);
    expect(codeOf(await patch(visitor, 'k/attributes', '"2"', body))).toEqual([412, 'precondition.failed']);
    expect(codeOf(await patch(visitor, 'k/attributes', '3', body))).toEqual([412, 'precondition.failed']);
    expect(codeOf(await patch(visitor, 'k/attributes', null, body))).toEqual([428, 'precondition.required']);
  });

  test.each([[{}], [{ a: null }], [{ a: {} }], [{ a: 'x'.repeat(1025) }], [{ ['k'.repeat(129)]: 1 }]])(
    'such as %j are answered 400',
    async (attributes) => {
      const visitor = await visit({ conversations });
      expect(codeOf(await patch(visitor, 'queued/attributes', '"1"', { attributes }))).toEqual([400, 'bad.request']);
    },
  );

  test('of the platform stand still once the conversation has ended', async () => {
    const visitor = await visit({ conversations });
    const own = { attributes: { 'system.x': 1 } };
    expect((await patch(visitor, 'queued/attributes', '"1"', own)).status).toBe(200);
    for (const ended of ['closed', 'disconnected', 'abandoned']) {
      const answer = await patch(visitor, `${ended}/attributes`, '"1"', own);
      expect(codeOf(answer)).toEqual([400, 'conversation.attributes.immutable']);
      expect((await patch(visitor, `${ended}/attributes`, '"1"', { attributes: { x: 1 } })).status).toBe(200);
    }
  });
});

test('each operation needs its own scope, as the guides name them', async () => {
  const clients = [{ id: 'reader', secret: 's', scopes: ['conversation:read'] }];
  const visitor = new Visitor((await started({ scenario: { conversations, clients } })).url);
  await visitor.login('reader', 's');
  expect((await read(visitor, 'queued')).status).toBe(200);
  const refused = [
    await patch(visitor, 'queued/state', null, { state: 'connected' }),
    await patch(visitor, 'queued/attributes', '"1"', { attributes: { a: 1 } }),
  ];
  expect(refused.map(({ status, body }) => [status, body.message])).toEqual([
    [403, 'The token lacks the scope conversation:write.'],
    [403, 'The token lacks the scope conversation:attributes:write.'],
  ]);
});

test('another person changes state and attributes, bound by no rule', async () => {
  const visitor = await visit({ conversations: [{ id: 'k', state: 'closed', attributes: { a: 1, b: 1 } }] });
  const change = (body: object) => visitor.ask('PUT', '/sandbox/conversations/k', { body });
  expect((await change({ attributes: { a: null, c: true } })).body).toMatchObject({
    version: 2,
    attributes: { b: 1, c: true },
  });
  expect((await change({ state: 'queued' })).body).toMatchObject({ state: 'queued', version: 3 });
  expect((await change({ state: 7 })).status).toBe(400);
  expect((await visitor.ask('PUT', '/sandbox/conversations/nobody', { body: {} })).status).toBe(404);
});

test('whoever registered hears of each new state, in order, and of no attribute', async () => {
  const heard: { eventType: string; data: object }[] = [];
  const receiver = createServer(async (request, response) => {
    heard.push(JSON.parse(await text(request)));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  onTestFinished(() => void receiver.close());
  const { port } = receiver.address() as AddressInfo;
  const visitor = await visit({ conversations });
  const subscription = {
    ...{ name: 'n', enabled: true, type: 'rest', endpoint: `http://127.0.0.1:${port}/`, endpointType: 'rest' },
    ...{ restMessage: { method: 'POST' }, eventFilters: ['conversation:state:changed'], eventSchemaVersion: 'v1' },
    deliveryPolicy: { retryPolicy: 'none', retryIntervalSeconds: 0, maxRetries: 0 },
    authentication: { type: 'none' },
  };
  expect((await visitor.ask('POST', '/api/v2/webhooks', { body: subscription })).status).toBe(200);
  await patch(visitor, 'queued/attributes', '"1"', { attributes: { a: 1 } });
  await patch(visitor, 'queued/state', null, { state: 'connected' });
  await visitor.ask('PUT', '/sandbox/conversations/queued', { body: { state: 'closed' } });
  await until(
    async () => (await visitor.log('webhook.delivery')).length,
    (count) => count === 2,
  );
  expect(heard.map(({ eventType, data }) => [eventType, data])).toEqual([
    ['conversation:state:changed', { conversationId: 'queued', state: 'connected', version: 3 }],
    ['conversation:state:changed', { conversationId: 'queued', state: 'closed', version: 4 }],
  ]);
});
