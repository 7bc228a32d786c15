import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ACTIVATE, PAUSE, until, type Visitor, visit } from './visitor.ts';

const PATH = '/api/v2/webhooks';
const webhook = (endpoint = 'http://127.0.0.1:9/events', maxRetries = 0) => ({
  name: 'Outbound Campaign State Sync',
  enabled: true,
  type: 'rest',
  endpoint,
  endpointType: 'rest',
  restMessage: { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Genesys-Source': 'test' } },
  eventFilters: ['outbound.campaign.updated'],
  eventSchemaVersion: 'v1',
  deliveryPolicy: { retryPolicy: 'exponential', retryIntervalSeconds: 5, maxRetries },
  authentication: { type: 'none' },
});

describe('registration', () => {
  test('a webhook gets an id and is listed', async () => {
    const visitor = await visit();
    const { status, body } = await visitor.ask('POST', PATH, { body: webhook() });
    expect(status).toBe(200);
    expect(body).toEqual({ ...webhook(), id: expect.any(String) });
    const list = await visitor.ask('GET', PATH);
    expect(list.body).toEqual({ entities: [body], pageSize: 25, pageNumber: 1, total: 1, numPages: 1 });
    expect(await visitor.log('webhook.create')).toMatchObject([{ status: 200, committed: true }]);
  });

  test('a second one of the same name is answered 409', async () => {
    const visitor = await visit();
    await visitor.ask('POST', PATH, { body: webhook() });
    const { status, body } = await visitor.ask('POST', PATH, { body: webhook('http://127.0.0.1:9/other') });
    expect([status, body.code]).toEqual([409, 'webhook.duplicate']);
  });

  test('a list longer than a page comes in pages, and a page past the end is empty', async () => {
    const visitor = await visit();
    for (let index = 1; index <= 5; index += 1) {
      await visitor.ask('POST', PATH, { body: { ...webhook(), name: `Hook ${index}` } });
    }
    const page = async (number: number) => (await visitor.ask('GET', `${PATH}?pageSize=2&page=${number}`)).body;
    expect(await page(1)).toMatchObject({ pageSize: 2, pageNumber: 1, total: 5, numPages: 3 });
    const names = [];
    for (const number of [1, 2, 3, 4])
      names.push((await page(number)).entities.map(({ name }: { name: string }) => name));
    expect(names).toEqual([['Hook 1', 'Hook 2'], ['Hook 3', 'Hook 4'], ['Hook 5'], []]);
  });

  test('an update replaces it whole, and may carry its id', async () => {
    const visitor = await visit();
    const { body: created } = await visitor.ask('POST', PATH, { body: webhook() });
    const { status, body } = await visitor.ask('PUT', `${PATH}/${created.id}`, {
      body: { ...created, enabled: false },
    });
    expect([status, body]).toEqual([200, { ...created, enabled: false }]);
    expect((await visitor.ask('GET', PATH)).body.entities).toEqual([body]);
  });

  test('an update is refused for an unknown id, another id in the body, and a name that is taken', async () => {
    const visitor = await visit();
    const { body: first } = await visitor.ask('POST', PATH, { body: webhook() });
    await visitor.ask('POST', PATH, { body: { ...webhook(), name: 'Other' } });
    expect((await visitor.ask('PUT', `${PATH}/nobody`, { body: webhook() })).status).toBe(404);
    expect((await visitor.ask('PUT', `${PATH}/${first.id}`, { body: { ...webhook(), id: 'other' } })).status).toBe(400);
    const taken = await visitor.ask('PUT', `${PATH}/${first.id}`, { body: { ...webhook(), name: 'Other' } });
    expect([taken.status, taken.body.code]).toEqual([409, 'webhook.duplicate']);
  });

  test.each([
    ['an endpoint that is no URL', { endpoint: 'somewhere' }, '/endpoint'],
    ['an endpoint of another protocol', { endpoint: 'ftp://127.0.0.1/' }, '/endpoint'],
    [
      'a header that HTTP cannot carry',
      { restMessage: { method: 'POST', headers: { a: 'b\nc' } } },
      '/restMessage/headers/a',
    ],
    ['an unknown authentication', { authentication: { type: 'basic' } }, '/authentication/type'],
    ['a field that does not exist', { color: 'red' }, '/'],
  ])('%s is answered 400', async (_, change, fieldName) => {
    const visitor = await visit();
    const { status, body } = await visitor.ask('POST', PATH, { body: { ...webhook(), ...change } });
    expect([status, body.details[0].fieldName]).toEqual([400, fieldName]);
  });

  test.each(['?pageSize=0', '?pageSize=101', '?page=0', '?page=x', '?pageNumber=1'])(
    'the query %s is answered 400',
    async (query) => {
      const visitor = await visit();
      expect((await visitor.ask('GET', PATH + query)).status).toBe(400);
    },
  );
});

describe('delivery', () => {
  const scenario = {
    clock: '2026-11-20T12:00:00.000Z',
    campaigns: [{ id: 'c1', campaignstate: 'active', outstandingCalls: 1 }],
  };

  test('every commit of a campaign reaches the webhook, in order, with its headers', async () => {
    const received: { headers: IncomingHttpHeaders; body: unknown }[] = [];
    const endpoint = await listen(async (request, response) => {
      received.push({ headers: request.headers, body: await json(request) });
      response.end();
    });
    const visitor = await visit(scenario);
    await visitor.ask('POST', PATH, { body: webhook(endpoint) });
    await visitor.move('c1', PAUSE); // draining
    await visitor.read('c1'); // paused, by the platform itself
    await visitor.move('c1', ACTIVATE);
    await visitor.ask('PUT', '/sandbox/campaigns/c1', { body: { campaignstate: 'blocked' } }); // somebody else
    await delivered(visitor, 4);
    expect(received.map(({ body }) => body)).toEqual(
      ['draining', 'paused', 'active', 'blocked'].map((campaignstate, index) => ({
        eventType: 'outbound.campaign.updated',
        schemaVersion: 'v1',
        timestamp: '2026-11-20T12:00:00.000Z',
        data: { campaignId: 'c1', campaignstate, version: index + 2 },
      })),
    );
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-genesys-source': 'test' });
  });

  test('a failed delivery is retried as often as its policy says, and every attempt is logged', async () => {
    const statuses = [500, 302, 503, 200];
    const endpoint = await listen((_, response) =>
      response.writeHead(statuses.shift() ?? 500, { location: '/' }).end(),
    );
    const visitor = await visit(scenario);
    await visitor.ask('POST', PATH, { body: webhook(`${endpoint}?key=secret`, 2) });
    expect((await visitor.move('c1', { ...PAUSE, drainqueue: false })).status).toBe(200);
    expect(await delivered(visitor, 3)).toEqual([500, 302, 503]);
    expect((await visitor.log('webhook.delivery'))[0].path).toBe(endpoint);
    await visitor.move('c1', ACTIVATE);
    expect(await delivered(visitor, 4)).toEqual([500, 302, 503, 200]);
  });

  test('an endpoint nobody listens on breaks no request', async () => {
    const visitor = await visit(scenario);
    await visitor.ask('POST', PATH, { body: webhook('http://127.0.0.1:1/') });
    expect((await visitor.move('c1', { ...PAUSE, drainqueue: false })).status).toBe(200);
    expect(await delivered(visitor, 1)).toEqual(['unreachable']);
  });

  test.each(['http://example.com/', 'http://127.0.0.1.example.com/', 'http://10.0.0.1/'])(
    'nothing is ever sent to %s',
    async (endpoint) => {
      const visitor = await visit(scenario);
      await visitor.ask('POST', PATH, { body: webhook(endpoint, 3) });
      await visitor.move('c1', PAUSE);
      expect(await delivered(visitor, 1)).toEqual(['skipped']);
    },
  );

  test.each([{ enabled: false }, { eventFilters: ['conversation:state:changed'] }])(
    'a webhook with %o hears nothing',
    async (change) => {
      const visitor = await visit(scenario);
      await visitor.ask('POST', PATH, { body: { ...webhook(), name: 'Deaf', ...change } });
      await visitor.ask('POST', PATH, { body: webhook('http://example.com/') });
      await visitor.move('c1', PAUSE);
      expect(await delivered(visitor, 1)).toEqual(['skipped']);
    },
  );

  test('a sandbox closes although a receiver never answers', async () => {
    const arrived = Promise.withResolvers<void>();
    const endpoint = await listen(() => arrived.resolve());
    const visitor = await visit(scenario);
    await visitor.ask('POST', PATH, { body: webhook(endpoint) });
    await visitor.move('c1', PAUSE);
    await arrived.promise; // the end of the test closes the sandbox, and fails if that hangs
  });
});

/** Waits until so many attempts are logged, and gives their statuses. */
async function delivered(visitor: Visitor, count: number): Promise<unknown[]> {
  const entries = await until(
    () => visitor.log('webhook.delivery'),
    (logged) => logged.length >= count,
  );
  return entries.map(({ status }) => status);
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
}
