import { hash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { LEVERS } from '../../src/sandbox/control.ts';
import { RequestLog } from '../../src/sandbox/log.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { PAUSE, started, until, Visitor, visit } from './visitor.ts';

const { Request: GLOBAL_REQUEST, Response: GLOBAL_RESPONSE } = globalThis;
const NOON = '2026-11-20T12:00:00.000Z';
const campaigns = [{ id: 'c1', campaignstate: 'active' }];

test('it says what it is, what it models and what it does not', async () => {
  const { status, body } = await (await visit()).ask('GET', '/sandbox');
  expect(status).toBe(200);
  expect(body.name).toBe('Interlock sandbox');
  expect(body.models).toContain('PATCH /api/v2/outbound/campaigns/:id (campaign.patch, scope outbound:campaign:write)');
  for (const sentence of body.doesNotModel) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test('a reset returns to the scenario: resources, tokens, faults, clock and log', async () => {
  const visitor = await visit({ campaigns, clock: NOON });
  const fresh = (await visitor.ask('POST', '/sandbox/reset')).body;
  expect(fresh.tokens).toBe(0);
  await visitor.login();
  await visitor.move('c1', PAUSE);
  await visitor.ask('PUT', '/sandbox/clock', { body: { fixed: '2027-01-01T00:00:00Z' } });
  await visitor.ask('POST', '/sandbox/faults', { body: { operation: 'token', do: { kind: 'reset' } } });
  expect((await visitor.ask('GET', '/sandbox/snapshot')).body).not.toEqual(fresh);
  expect((await visitor.ask('POST', '/sandbox/reset')).body).toEqual(fresh);
  expect((await visitor.read('c1')).status).toBe(401);
  expect((await visitor.ask('GET', '/sandbox/requests')).body.total).toBe(1);
});

test('a snapshot shows everything it remembers', async () => {
  const visitor = await visit({
    clock: NOON,
    campaigns,
    queues: [{ id: 'q1', agentsAvailable: 2 }],
    faults: [{ operation: 'webhook.list', do: { kind: 'reset' } }],
  });
  const etag = (await visitor.read('c1')).headers.get('etag');
  expect((await visitor.ask('GET', '/sandbox/snapshot')).body).toEqual({
    clock: { now: NOON, fixed: true },
    campaigns: [{ id: 'c1', name: 'c1', campaignstate: 'active', outstandingCalls: 0, version: 1, etag }],
    conversations: [],
    guests: [],
    presences: [],
    subscriptions: [],
    schedules: [],
    queues: [{ id: 'q1', name: 'q1', agentsAvailable: 2, agentsLoggedIn: 2 }],
    webhooks: [],
    crm: { records: [], arrivals: [] },
    faults: [{ operation: 'webhook.list', do: { kind: 'reset' }, matched: 0 }],
    tokens: 1,
  });
});

test('the clock stands still where it is told to, dates every answer, and runs again', async () => {
  const { url } = await started({ now: () => Date.parse('2026-01-01T00:00:00Z') });
  const visitor = new Visitor(url);
  expect((await visitor.ask('GET', '/sandbox/clock')).body).toEqual({ now: '2026-01-01T00:00:00.000Z', fixed: false });
  const fixed = await visitor.ask('PUT', '/sandbox/clock', { body: { fixed: '2026-11-20T13:00:00+01:00' } });
  expect(fixed.body).toEqual({ now: NOON, fixed: true });
  expect((await visitor.ask('GET', '/api/v2/webhooks')).headers.get('date')).toBe('Fri, 20 Nov 2026 12:00:00 GMT');
  const running = await visitor.ask('PUT', '/sandbox/clock', { body: { fixed: null } });
  expect(running.body).toEqual({ now: '2026-01-01T00:00:00.000Z', fixed: false });
});

test('faults are added one or many, listed with the requests they have seen, and cleared', async () => {
  const visitor = await visit({ campaigns });
  const one = { operation: 'campaign.read', nth: 2, do: { kind: 'throttle' } };
  const two = { operation: 'campaign.patch', do: { kind: 'reset', when: 'after' } };
  await visitor.ask('POST', '/sandbox/faults', { body: one });
  await visitor.ask('POST', '/sandbox/faults', { body: [two] });
  await visitor.read('c1');
  expect((await visitor.ask('GET', '/sandbox/faults')).body.faults).toEqual([
    { ...one, matched: 1 },
    { ...two, matched: 0 },
  ]);
  expect((await visitor.ask('DELETE', '/sandbox/faults')).body).toEqual({ faults: [] });
  expect((await visitor.read('c1')).status).toBe(200);
});

test('another person’s change is a commit that obeys no rule', async () => {
  const visitor = await visit({ campaigns });
  const before = (await visitor.read('c1')).headers.get('etag');
  const { status, body } = await visitor.ask('PUT', '/sandbox/campaigns/c1', { body: { campaignstate: 'mystery' } });
  expect([status, body.campaignstate, body.version]).toEqual([200, 'mystery', 2]);
  const after = await visitor.read('c1');
  expect(after.body.campaignstate).toBe('mystery');
  expect(after.headers.get('etag')).not.toBe(before);
});

test('calls that begin under a pause keep it draining, whatever calls there were before', async () => {
  const visitor = await visit({ campaigns: [{ id: 'c1', campaignstate: 'active' }] });
  const change = { campaignstate: 'active', outstandingCalls: 2 };
  expect((await visitor.ask('PUT', '/sandbox/campaigns/c1', { body: change })).body).toMatchObject(change);
  expect((await visitor.move('c1', PAUSE)).body.campaignstate).toBe('draining');
  await visitor.ask('PUT', '/sandbox/campaigns/c1', { body: { outstandingCalls: 1 } });
  expect((await visitor.campaign('c1')).campaignstate).toBe('draining');
  expect((await visitor.read('c1')).body.campaignstate).toBe('paused');
});

test('a queue is staffed anew, and nobody is available who is not logged in', async () => {
  const visitor = await visit({ queues: [{ id: 'q1', agentsAvailable: 1, agentsLoggedIn: 3 }] });
  const staff = async (agentsAvailable: number) =>
    (await visitor.ask('PUT', '/sandbox/queues/q1', { body: { agentsAvailable } })).body;
  expect(await staff(0)).toMatchObject({ agentsAvailable: 0, agentsLoggedIn: 3 });
  expect(await staff(5)).toMatchObject({ agentsAvailable: 5, agentsLoggedIn: 5 });
});

test.each([
  ['PUT', '/sandbox/clock', { fixed: '2026-02-30T00:00:00Z' }, 400],
  ['PUT', '/sandbox/clock', {}, 400],
  ['PUT', '/sandbox/clock', 'tomorrow', 400],
  ['POST', '/sandbox/faults', { operation: 'campaign.delete', do: { kind: 'reset' } }, 400],
  ['PUT', '/sandbox/campaigns/c1', { campaignstate: 'paused', version: 9 }, 400],
  ['PUT', '/sandbox/campaigns/c1', { outstandingCalls: -1 }, 400],
  ['PUT', '/sandbox/campaigns/nobody', { campaignstate: 'paused' }, 404],
  ['PUT', '/sandbox/queues/q1', { agentsAvailable: -1 }, 400],
  ['PUT', '/sandbox/queues/nobody', { agentsAvailable: 1 }, 404],
  ['GET', '/sandbox/requests?operation=campaign.delete', undefined, 400],
  ['GET', '/sandbox/elsewhere', undefined, 404],
])('%s %s with %o is answered %i', async (method, path, body, status) => {
  const visitor = await visit({ campaigns, queues: [{ id: 'q1', agentsAvailable: 1 }] });
  expect((await visitor.ask(method, path, { body })).status).toBe(status);
});

describe('the request log', () => {
  test('holds who asked what, with what, and what came of it', async () => {
    const visitor = await visit({ campaigns, clock: NOON });
    const etag = (await visitor.read('c1')).headers.get('etag');
    const answer = await visitor.patch('c1', etag, PAUSE);
    await visitor.patch('c1', etag, PAUSE);
    await visitor.ask('GET', '/api/v2/nowhere');
    const { total, dropped, requests } = (await visitor.ask('GET', '/sandbox/requests')).body;
    expect([total, dropped]).toEqual([5, 0]);
    expect(requests.map(({ seq, operation, status }: Record<string, unknown>) => [seq, operation, status])).toEqual([
      [1, 'token', 200],
      [2, 'campaign.read', 200],
      [3, 'campaign.patch', 200],
      [4, 'campaign.patch', 409],
      [5, 'unknown', 404],
    ]);
    expect(requests[2]).toEqual({
      seq: 3,
      at: NOON,
      operation: 'campaign.patch',
      method: 'PATCH',
      path: '/api/v2/outbound/campaigns/c1',
      id: 'c1',
      clientId: 'sandbox',
      ifMatch: etag,
      bodyDigest: hash('sha256', JSON.stringify(PAUSE)),
      correlationId: answer.headers.get('inin-correlation-id'),
      status: 200,
      committed: true,
      before: { state: 'active', version: 1 },
      after: { state: 'paused', version: 2 },
      faults: [],
    });
    for (const index of [0, 1, 3, 4]) expect(requests[index].committed).toBe(false);
  });

  test('holds no secret and no token', async () => {
    const visitor = await visit({ campaigns });
    const token = (await visitor.login()).body.access_token;
    await visitor.read('c1');
    const { text } = await visitor.ask('GET', '/sandbox/requests');
    for (const secret of ['sandbox-secret', btoa('sandbox:sandbox-secret'), token]) expect(text).not.toContain(secret);
  });

  test('keeps the latest, in order, and counts what it dropped', () => {
    const log = new RequestLog(3);
    const entry = {
      at: NOON,
      operation: 'token',
      method: 'POST',
      path: '/',
      correlationId: '',
      status: 200,
      committed: false,
      faults: [],
    } as const;
    for (let index = 0; index < 5; index += 1) log.open({ ...entry, faults: [] });
    const { total, dropped, requests } = log.list();
    expect([total, dropped, requests.map(({ seq }) => seq)]).toEqual([5, 2, [3, 4, 5]]);
  });
});

describe('the edges of the API', () => {
  test.each([
    ['GET', '/api/v2/nowhere'],
    ['DELETE', '/api/v2/outbound/campaigns/c1'],
    ['GET', '/elsewhere'],
  ])('%s %s is answered 404 in the platform’s shape', async (method, path) => {
    const { status, body, headers } = await (await visit({ campaigns })).ask(method, path);
    expect(status).toBe(404);
    expect(body).toEqual({
      message: expect.any(String),
      code: 'not.found',
      status: 404,
      contextId: headers.get('inin-correlation-id'),
      details: [],
      errors: [],
    });
  });

  test('an unknown path of the API needs a token first', async () => {
    const { url } = await started();
    expect((await new Visitor(url).ask('GET', '/api/v2/nowhere')).status).toBe(401);
  });

  test('a body of 64 KiB is read, one byte more is answered 413, and the connection lives on', async () => {
    const visitor = await visit({ campaigns });
    const body = (bytes: number) => `{"campaignstate":"${'x'.repeat(bytes - 20)}"}`;
    expect(body(65_536)).toHaveLength(65_536);
    expect((await visitor.move('c1', body(65_536))).status).toBe(422);
    const { status, body: error } = await visitor.move('c1', body(65_537));
    expect([status, error.code]).toEqual([413, 'request.entity.too.large']);
    expect((await visitor.read('c1')).status).toBe(200);
  });

  test.each([
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['LOCALHOST', 200],
    ['localhost:1', 200],
    ['[::1]:8080', 200],
  ])('a request for the host %s is answered %i', async (host, status) => {
    const { url } = await started();
    const asked = request(`${url}/sandbox`, { headers: { host } }).end();
    const [response] = await once(asked, 'response');
    response.resume();
    expect(response.statusCode).toBe(status);
  });
});

describe('a page that somebody has open in a browser', () => {
  const strangers = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost'];

  test.each(LEVERS.map(({ method, path }) => [method, path.replace(':id', 'c1')]))(
    'cannot %s %s',
    async (method, path) => {
      const visitor = await visit({ campaigns, clock: NOON });
      const before = (await visitor.ask('GET', '/sandbox/snapshot')).text;
      for (const origin of strangers) {
        const { status, body } = await visitor.ask(method, path, {
          headers: { origin, 'content-type': 'text/plain' },
          ...(method !== 'GET' && { body: { campaignstate: 'archived' } }),
        });
        expect([status, body.code]).toEqual([403, 'cross.origin']);
      }
      expect((await visitor.ask('GET', '/sandbox/snapshot')).text).toBe(before);
    },
  );

  test.each(['/oauth/token', '/crm/batch', '/api/v2/outbound/campaigns/c1', '/nowhere'])(
    'cannot reach %s either',
    async (path) => {
      const visitor = await visit({ campaigns });
      expect((await visitor.ask('POST', path, { headers: { origin: 'null' } })).status).toBe(403);
    },
  );
});

test('a sandbox takes the port it is given, refuses one that is taken, and closes twice without harm', async () => {
  const sandbox = await started();
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
  await sandbox.close();
  await sandbox.close();
  await expect(fetch(sandbox.url)).rejects.toThrow('fetch failed');
  expect((await started({ port })).url).toBe(sandbox.url);
});

test('closing cuts the requests under way', async () => {
  const sandbox = await started({
    scenario: { faults: [{ operation: 'token', do: { kind: 'delay', ms: 3_600_000 } }] },
  });
  const visitor = new Visitor(sandbox.url);
  const held = expect(visitor.login()).rejects.toThrow('fetch failed');
  await until(
    () => visitor.log('token'),
    ([entry]) => entry?.status === 'pending',
  );
  await sandbox.close();
  await held;
});

test('the global Request and Response stay those of Node', async () => {
  await started();
  expect(globalThis.Request).toBe(GLOBAL_REQUEST);
  expect(globalThis.Response).toBe(GLOBAL_RESPONSE);
});
