import { expect, test } from 'vitest';
import { started, Visitor, visit } from './visitor.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

test('a client gets a bearer token by HTTP Basic and a form, and the token opens the API', async () => {
  const visitor = new Visitor(
    (await started({ scenario: { campaigns: [{ id: 'c1', campaignstate: 'active' }] } })).url,
  );
  const { status, body } = await visitor.login();
  expect(status).toBe(200);
  expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 86_400 });
  expect((await visitor.read('c1')).status).toBe(200);
});

test('a wrong secret and an unknown client are refused alike, with 401 in the shape of OAuth', async () => {
  const visitor = new Visitor((await started()).url);
  const wrong = await visitor.login('sandbox', 'wrong');
  const unknown = await visitor.login('nobody', 'sandbox-secret');
  expect(wrong.status).toBe(401);
  expect(wrong.body).toEqual({ error: 'invalid_client', error_description: expect.any(String) });
  expect([unknown.status, unknown.body]).toEqual([401, wrong.body]);
});

test('a secret may hold colons', async () => {
  const clients = [{ id: 'a', secret: 'b:c:d', scopes: [] }];
  const visitor = new Visitor((await started({ scenario: { clients } })).url);
  expect((await visitor.login('a', 'b:c:d')).status).toBe(200);
});

test.each([
  ['another grant', FORM, 'grant_type=password', 'unsupported_grant_type'],
  ['no grant', FORM, '', 'invalid_request'],
  ['a field the form does not have', FORM, 'grant_type=client_credentials&color=red', 'invalid_request'],
  ['a scope the client lacks', FORM, 'grant_type=client_credentials&scope=everything', 'invalid_scope'],
])('%s is answered 400', async (_, headers, body, error) => {
  const visitor = new Visitor((await started()).url);
  const answer = await visitor.ask('POST', '/oauth/token', {
    headers: { ...headers, ...basic('sandbox:sandbox-secret') },
    body,
  });
  expect([answer.status, answer.body.error]).toEqual([400, error]);
});

test('a token asked for some scopes has only those', async () => {
  const visitor = await visit({ campaigns: [{ id: 'c1', campaignstate: 'active' }] });
  await visitor.login('sandbox', 'sandbox-secret', 'outbound:campaign:read analytics:queue:read');
  expect((await visitor.read('c1')).status).toBe(200);
  const { status, body } = await visitor.move('c1', { campaignstate: 'completed' });
  expect([status, body.code]).toEqual([403, 'missing.permissions']);
  expect(body.message).toContain('outbound:campaign:write');
});

test.each([
  ['GET', '/api/v2/outbound/campaigns/c1', 'outbound:campaign:read'],
  ['PATCH', '/api/v2/outbound/campaigns/c1', 'outbound:campaign:write'],
  ['GET', '/api/v2/analytics/queues/realtime', 'analytics:queue:read'],
  ['GET', '/api/v2/webhooks', 'platform:webhook:write'],
  ['POST', '/api/v2/webhooks', 'platform:webhook:write'],
  ['PUT', '/api/v2/webhooks/w1', 'platform:webhook:write'],
])('%s %s without its scope is answered 403, naming %s', async (method, path, scope) => {
  const visitor = new Visitor(
    (await started({ scenario: { clients: [{ id: 'bare', secret: 's', scopes: [] }] } })).url,
  );
  await visitor.login('bare', 's');
  const { status, body } = await visitor.ask(method, path);
  expect([status, body.code]).toEqual([403, 'missing.permissions']);
  expect(body.message).toContain(scope);
});

test('a token lives as long as its client says, by the clock of the sandbox', async () => {
  const clients = [{ id: 'brief', secret: 's', scopes: ['outbound:campaign:read'], tokenSeconds: 60 }];
  const clock = '2026-11-20T12:00:00.000Z';
  const visitor = new Visitor(
    (await started({ scenario: { clients, clock, campaigns: [{ id: 'c1', campaignstate: 'active' }] } })).url,
  );
  expect((await visitor.login('brief', 's')).body.expires_in).toBe(60);
  await visitor.ask('PUT', '/sandbox/clock', { body: { fixed: '2026-11-20T12:00:59.999Z' } });
  expect((await visitor.read('c1')).status).toBe(200);
  await visitor.ask('PUT', '/sandbox/clock', { body: { fixed: '2026-11-20T12:01:00.000Z' } });
  const { status, body } = await visitor.read('c1');
  expect([status, body.code]).toEqual([401, 'bad.credentials']);
});

test('no token, an unknown one and another kind of credentials are answered 401, each with its code', async () => {
  const visitor = new Visitor((await started()).url);
  const codeWith = async (headers: Record<string, string>) => {
    const { status, body } = await visitor.ask('GET', '/api/v2/webhooks', { headers });
    return [status, body.code];
  };
  expect(await codeWith({})).toEqual([401, 'authentication.required']);
  expect(await codeWith({ authorization: 'Bearer nonsense' })).toEqual([401, 'bad.credentials']);
  expect(await codeWith(basic('sandbox:sandbox-secret'))).toEqual([401, 'bad.credentials']);
});

test('the guides’ own ways of asking are heard too: the grant in the query with Basic, and all of it in the query', async () => {
  const visitor = new Visitor((await started()).url);
  const grant = 'grant_type=client_credentials';
  const tokenOf = async (query: string, headers: Record<string, string> = {}) => {
    const { status, body } = await visitor.ask('POST', `/oauth/token?${query}`, { headers: { ...FORM, ...headers } });
    return [status, body.token_type ?? body.error];
  };
  expect(await tokenOf(grant, basic('sandbox:sandbox-secret'))).toEqual([200, 'bearer']);
  expect(await tokenOf(`${grant}&client_id=sandbox&client_secret=sandbox-secret`)).toEqual([200, 'bearer']);
  expect(await tokenOf(`${grant}&client_id=sandbox&client_secret=wrong`)).toEqual([401, 'invalid_client']);
  expect(await tokenOf(grant)).toEqual([401, 'invalid_client']);
  expect(await tokenOf(`${grant}&client_id=x&client_secret=y`, basic('sandbox:wrong'))).toEqual([
    401,
    'invalid_client',
  ]);
});

test('a secret in a query stays out of the log', async () => {
  const visitor = new Visitor((await started()).url);
  await visitor.ask(
    'POST',
    '/oauth/token?grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret',
  );
  expect(JSON.stringify(await visitor.log('token'))).not.toContain('sandbox-secret');
});
