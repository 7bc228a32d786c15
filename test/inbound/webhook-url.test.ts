import { describe, expect, test } from 'vitest';
import { guideWebhooks } from '../../src/effects/guide/webhooks.ts';
import { RequestError } from '../../src/engine/accept.ts';
import type { WireRequest } from '../../src/engine/effects.ts';
import { Registration } from '../../src/inbound/registration.ts';

/** What a dry run for this URL, in a platform without webhooks, answers. */
async function ensured(wanted: { url: string; name?: string }) {
  const requests: WireRequest[] = [];
  const registration = new Registration(
    {
      async send(request) {
        requests.push(request);
        return { status: 200, body: { entities: [] }, version: null, sends: 1, receivedAt: 0 };
      },
    },
    guideWebhooks,
  );
  const result = await registration.ensure({ ...wanted, dryRun: true }).catch((error: unknown) => error);
  return { result, requests };
}

describe('a URL is refused before anything is sent', () => {
  test.each([
    ['that is relative', '/genesys', 'An absolute URL is expected.'],
    ['over plain HTTP', 'http://wfm.example.com/', 'https is required; http is for loopback hosts.'],
    [
      'of a host that only begins like loopback',
      'http://127.0.0.1.example.com/',
      'https is required; http is for loopback hosts.',
    ],
    ['of another protocol', 'ftp://wfm.example.com/', 'https is required; http is for loopback hosts.'],
    ['with a name and a password', 'https://user:password@wfm.example.com/', 'No credentials are allowed.'],
    ['with a fragment', 'https://wfm.example.com/#top', 'No fragment is allowed.'],
    ['with an empty fragment', 'https://wfm.example.com/#', 'No fragment is allowed.'],
  ])('%s', async (_, url, rule) => {
    const { result, requests } = await ensured({ url });
    expect(result).toEqual(new RequestError('webhook', [`url (a string): ${rule}`]));
    expect(requests).toEqual([]);
  });

  test('and every rule that it breaks is named, but no part of it shown', async () => {
    const { result } = await ensured({ url: 'http://user:password@wfm.example.com/#top' });
    expect(result).toMatchObject({
      issues: [/https/, /credentials/, /fragment/].map((rule) => expect.stringMatching(rule)),
    });
    expect(String(result)).not.toMatch(/user|password|wfm/);
  });
});

test.each(['http://127.0.0.1:8080/in', 'http://localhost/in', 'http://[::1]:8080/in'])(
  'plain HTTP is allowed for %s',
  async (url) => {
    expect((await ensured({ url })).result).toMatchObject({ kind: 'created' });
  },
);

test('the default name says event and URL, and is the same however the URL is spelled', async () => {
  const name = 'Interlock outbound.campaign.updated https://wfm.example.com/in';
  for (const url of ['https://wfm.example.com/in', 'HTTPS://WFM.example.com:443/x/../in?key=k-4711']) {
    expect((await ensured({ url })).result).toEqual({ kind: 'created', name, dryRun: true });
  }
});

test('an empty name is refused', async () => {
  const { result } = await ensured({ url: 'https://wfm.example.com/', name: '' });
  expect(result).toEqual(new RequestError('webhook', ['name (a string): It may not be empty.']));
});
