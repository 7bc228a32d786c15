import { expect, test } from 'vitest';
import { started } from './visitor.ts';

// The guide's own sequence of calls, spelled as its program spells them, by a client that shares no code with ours.
test('the guide’s program pauses a campaign: token as JSON, read, capacity, patch with the ETag, webhook', async () => {
  const { url } = await started({
    scenario: {
      campaigns: [{ id: 'campaign-1', campaignstate: 'active', outstandingCalls: 1 }],
      queues: [{ id: 'q1', agentsAvailable: 2 }],
    },
  });
  const json = { 'Content-Type': 'application/json' };
  const oauth = await fetch(`${url}/api/v2/oauth/token`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: 'sandbox',
      client_secret: 'sandbox-secret',
      scope: 'outbound:campaign:read outbound:campaign:write analytics:queue:read platform:webhook:write',
    }),
  });
  const { access_token, expires_in } = (await oauth.json()) as { access_token: string; expires_in: number };
  expect(expires_in).toBe(86_400);
  const headers = { ...json, Authorization: `Bearer ${access_token}` };

  const read = await fetch(`${url}/api/v2/outbound/campaigns/campaign-1`, { headers });
  expect(await read.json()).toMatchObject({ campaignstate: 'active' });

  const query = new URLSearchParams({
    interval: 'now',
    groupBy: 'queue',
    select: 'queue,agentsAvailable,agentsLoggedIn',
  });
  const capacity = await fetch(`${url}/api/v2/analytics/queues/realtime?${query}`, { headers });
  expect(await capacity.json()).toMatchObject({ entities: [{ agentsAvailable: 2 }] });

  const pause = { campaignstate: 'paused', pauseReason: 'AGENT_CAPACITY', drainqueue: true };
  const patch = (etag: string | null) =>
    fetch(`${url}/api/v2/outbound/campaigns/campaign-1`, {
      method: 'PATCH',
      headers: { ...headers, 'If-Match': etag ?? '' },
      body: JSON.stringify(pause),
    });
  const patched = await patch(read.headers.get('etag'));
  expect([patched.status, await patched.json()]).toEqual([200, expect.objectContaining({ campaignstate: 'draining' })]);
  expect((await patch(read.headers.get('etag'))).status).toBe(409);

  const register = () =>
    fetch(`${url}/api/v2/webhooks`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        name: 'Outbound Campaign State Sync',
        enabled: true,
        type: 'rest',
        endpoint: 'https://wfm.example.com/api/genesys/campaign-events',
        endpointType: 'rest',
        restMessage: { method: 'POST', headers: { 'Content-Type': 'application/json' } },
        eventFilters: ['outbound.campaign.updated'],
        eventSchemaVersion: 'v1',
        deliveryPolicy: { retryPolicy: 'exponential', retryIntervalSeconds: 5, maxRetries: 3 },
        authentication: { type: 'none' },
      }),
    });
  expect((await register()).status).toBe(200);
  expect((await register()).status).toBe(409);
});

test('the guide’s token request is refused with a description when the secret is wrong or a field is missing', async () => {
  const { url } = await started();
  const ask = async (body: unknown) => {
    const answer = await fetch(`${url}/api/v2/oauth/token`, { method: 'POST', body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  };
  const wrong = { grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'wrong' };
  const error_description = expect.any(String);
  expect(await ask(wrong)).toEqual([401, { error: 'invalid_client', error_description }]);
  expect(await ask({ ...wrong, client_secret: undefined })).toEqual([
    400,
    { error: 'invalid_request', error_description },
  ]);
  expect(await ask({ ...wrong, client_secret: 'sandbox-secret', grant_type: 'x' })).toEqual([
    400,
    { error: 'unsupported_grant_type', error_description },
  ]);
});
