import { expect, test } from 'vitest';
import { Pace } from '../../src/sandbox/pace.ts';
import { type Answer, visit } from './visitor.ts';

const campaigns = [{ id: 'c1', campaignstate: 'active' }];
const pace = ({ headers }: Answer) =>
  ['count', 'allowed', 'reset'].map((name) => headers.get(`inin-ratelimit-${name}`));

test('every answer of the API tells the pace, refusals too', async () => {
  const visitor = await visit({ campaigns });
  expect(pace(await visitor.read('c1'))).toEqual(['1', '300', '60']);
  expect(pace(await visitor.read('nobody')).slice(0, 2)).toEqual(['2', '300']);
  const anonymous = await visitor.ask('GET', '/api/v2/webhooks', { headers: { authorization: '' } });
  expect([anonymous.status, ...pace(anonymous)]).toEqual([401, '0', '300', '60']);
});

test('a token past its limit is answered 429 with Retry-After in whole seconds, and changes nothing', async () => {
  const visitor = await visit({ campaigns, rateLimit: { allowed: 2, windowSeconds: 600 } });
  const etag = (await visitor.read('c1')).headers.get('etag');
  await visitor.read('c1');
  const refused = await visitor.patch('c1', etag, { campaignstate: 'archived' });
  expect([refused.status, refused.body.code]).toEqual([429, 'too.many.requests']);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
  expect(pace(refused).slice(0, 2)).toEqual(['2', '2']);
  expect((await visitor.campaign('c1')).version).toBe(1);
});

test('another token has a window of its own', async () => {
  const visitor = await visit({ campaigns, rateLimit: { allowed: 1, windowSeconds: 600 } });
  expect((await visitor.read('c1')).status).toBe(200);
  expect((await visitor.read('c1')).status).toBe(429);
  await visitor.login();
  expect((await visitor.read('c1')).status).toBe(200);
});

test('tokens of one client share a window where the limit is per client; another client has its own', async () => {
  const scopes = ['outbound:campaign:read'];
  const clients = ['sandbox', 'other'].map((id) => ({ id, secret: 'sandbox-secret', scopes }));
  const rateLimit = { allowed: 2, windowSeconds: 600, per: 'client' } as const;
  const visitor = await visit({ campaigns, clients, rateLimit });
  expect(pace(await visitor.read('c1'))[0]).toBe('1');
  await visitor.login();
  expect(pace(await visitor.read('c1'))[0]).toBe('2');
  expect((await visitor.read('c1')).status).toBe(429);
  await visitor.login('other');
  expect(pace(await visitor.read('c1'))[0]).toBe('1');
});

test('a window ends on the clock it is handed, to the millisecond, and a refused turn is not counted', () => {
  let now = 5_000;
  const limited = new Pace({ allowed: 1, windowSeconds: 2 }, () => now);
  const window = limited.windowOf('client');
  const taken = () => {
    const { headers, waitSeconds } = limited.take(window);
    return [headers['inin-ratelimit-count'], headers['inin-ratelimit-reset'], waitSeconds];
  };
  expect(taken()).toEqual(['1', '2', undefined]);
  now = 5_001;
  expect(taken()).toEqual(['1', '2', 2]);
  now = 6_999;
  expect(taken()).toEqual(['1', '1', 1]);
  now = 7_000;
  expect(taken()).toEqual(['1', '2', undefined]);
});
