import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { Visitor } from '../sandbox/visitor.ts';
import { CONNECT, TALK, talk } from './fixture.ts';

const URL = 'https://crm.example.com/genesys';

/** What the sandbox has registered. */
const registered = async (url: string) => (await new Visitor(url).ask('GET', '/sandbox/snapshot')).body.webhooks;

test('the webhook of conversations is registered, found again, and repaired', async () => {
  const { client, scene } = await talk();
  const ensure = () => client.webhooks.ensure({ lifecycle: 'conversation', url: URL });
  expect(await ensure()).toMatchObject({
    kind: 'created',
    name: 'Interlock conversation:state:changed https://crm.example.com/genesys',
  });
  expect(await registered(scene.url)).toMatchObject([
    {
      enabled: true,
      endpoint: URL,
      eventFilters: ['conversation:state:changed'],
      restMessage: { method: 'POST', headers: { 'Content-Type': 'application/json' } },
    },
  ]);
  expect(await ensure()).toMatchObject({ kind: 'unchanged' });
  const visitor = new Visitor(scene.url);
  await visitor.login();
  const [{ id, ...found }] = await registered(scene.url);
  const broken = { ...found, enabled: false, eventFilters: ['outbound.campaign.updated'] };
  await visitor.ask('PUT', `/api/v2/webhooks/${id}`, { body: broken });
  expect(await ensure()).toMatchObject({
    kind: 'repaired',
    id,
    differences: [
      { field: 'enabled', was: false, wanted: true },
      { field: 'eventFilters', was: ['outbound.campaign.updated'], wanted: ['conversation:state:changed'] },
    ],
  });
  expect(await registered(scene.url)).toMatchObject([{ enabled: true, eventFilters: ['conversation:state:changed'] }]);
});

test('campaigns and conversations have a webhook each, also at the same URL, and only the first names its source', async () => {
  const { client, scene } = await talk();
  await client.webhooks.ensure({ url: URL });
  await client.webhooks.ensure({ lifecycle: 'conversation', url: URL });
  const webhooks: { eventFilters: string[]; restMessage: { headers: object } }[] = await registered(scene.url);
  expect(webhooks.map(({ eventFilters, restMessage }) => [eventFilters, Object.keys(restMessage.headers)])).toEqual([
    [['outbound.campaign.updated'], ['Content-Type', 'X-Genesys-Source']],
    [['conversation:state:changed'], ['Content-Type']],
  ]);
});

test('there is none of attributes', async () => {
  const { client, scene } = await talk();
  await expect(client.webhooks.ensure({ lifecycle: 'attributes', url: URL } as never)).rejects.toThrow('lifecycle');
  expect(await registered(scene.url)).toEqual([]);
});

test('the platform then tells the URL of every new state', async () => {
  const heard = Promise.withResolvers<unknown>();
  const receiver = createServer(async (request, response) => {
    heard.resolve(await json(request));
    response.end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void receiver.close());
  await once(receiver, 'listening');
  const { client, conversation } = await talk();
  const { port } = receiver.address() as AddressInfo;
  await client.webhooks.ensure({ lifecycle: 'conversation', url: `http://127.0.0.1:${port}/` });
  await conversation.send(CONNECT);
  expect(await heard.promise).toMatchObject({
    eventType: 'conversation:state:changed',
    data: { conversationId: TALK, state: 'connected', version: 2 },
  });
});
