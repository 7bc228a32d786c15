import { expect, test } from 'vitest';
import { started } from './visitor.ts';

// The calls of the two guides' own programs, spelled as they spell them, by a client that shares no code with ours.

test('the conversation guide’s program: token by the query, read, patch under the ETag, webhooks page by page', async () => {
  const { url } = await started({ scenario: { conversations: [{ id: 'talk-1', state: 'connected' }] } });
  const grant = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'sandbox',
    client_secret: 'sandbox-secret',
    scope: 'conversation:write conversation:read webhook:readwrite webhook:read',
  });
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const oauth = await fetch(`${url}/oauth/token?${grant}`, { method: 'POST', headers: form });
  const { access_token } = (await oauth.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' };

  const read = await fetch(`${url}/api/v2/conversations/talk-1`, { headers });
  expect(await read.json()).toMatchObject({ state: 'connected' });
  const patch = (state: string, etag: string | null) =>
    fetch(`${url}/api/v2/conversations/talk-1/state?notifyParticipants=true`, {
      method: 'PATCH',
      headers: { ...headers, ...(etag !== null && { 'If-Match': etag }) },
      body: JSON.stringify({ state, reasonCode: 'RESOLVED', metadata: {} }),
    });
  const moved = await patch('wrapup', read.headers.get('etag'));
  expect(moved.status).toBe(200);
  expect(moved.headers.get('etag')).not.toBe(read.headers.get('etag'));
  expect((await patch('closed', read.headers.get('etag'))).status).toBe(409);
  expect((await patch('connected', moved.headers.get('etag'))).status).toBe(400);
  expect((await patch('closed', null)).status).toBe(200);

  const webhooks = await fetch(`${url}/api/v2/webhooks?pageSize=25&page=1`, { headers });
  expect(await webhooks.json()).toMatchObject({ entities: [], numPages: 0 });
});

test('the attribute guide’s program: read the version, patch under it in quotes, and 412 once it is old', async () => {
  const { url } = await started({ scenario: { conversations: [{ id: 'talk-1', state: 'connected' }] } });
  const oauth = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa('sandbox:sandbox-secret')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token } = (await oauth.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' };
  const read = await fetch(`${url}/api/v2/conversations/talk-1`, { headers });
  const { version } = (await read.json()) as { version: number };
  const patch = () =>
    fetch(`${url}/api/v2/conversations/talk-1/attributes`, {
      method: 'PATCH',
      headers: { ...headers, 'If-Match': `"${version}"` },
      body: JSON.stringify({
        attributes: { 'campaign.id': '12345', 'routing.score': 85, 'last.updated': new Date(0).toISOString() },
        metadata: { source: 'external-integration', timestamp: new Date(0).toISOString() },
      }),
    });
  expect(await (await patch()).json()).toMatchObject({ attributes: { 'routing.score': 85 } });
  expect((await patch()).status).toBe(412);
});
