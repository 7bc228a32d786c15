import { describe, expect, test } from 'vitest';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { ACTIVATE, ID, PAUSE, scene } from '../client/fixture.ts';

const onPatch = (action: FaultAction, which: { nth?: number; first?: number } = { nth: 1 }): Fault => ({
  operation: 'campaign.patch',
  ...which,
  do: action,
});

describe('a write that is answered 429 is sent again, the same, after', () => {
  test.each<[string, FaultAction, number]>([
    ['the seconds that Retry-After asks for and a little more', { kind: 'throttle', retryAfter: '2' }, 2100],
    ['the date that it asks for and a little more', { kind: 'throttle', retryAfterDateSeconds: 2 }, 2100],
    ['no time where it says 0', { kind: 'throttle', retryAfter: '0' }, 0],
    ['a short wait by chance where it is absent', { kind: 'throttle' }, 125],
  ])('%s', async (_, action, waitMs) => {
    const { client, campaign, clock, patches, requests } = await scene({ state: 'active', faults: [onPatch(action)] });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'reply', conflicts: 0 });
    expect(clock.waits).toEqual([waitMs]);
    expect(await patches()).toEqual(['429', '200 committed']);
    const [first, second] = await requests('campaign.patch');
    expect(second?.ifMatch).toBe(first?.ifMatch);
    expect(client.metrics()).toMatchObject({ throttles: 1, retries: 1, tokens: 1 });
  });
});

test('a write that is throttled to the end fails without a sleep after the last attempt', async () => {
  const faults = [onPatch({ kind: 'throttle', retryAfter: '1' }, { first: 9 })];
  const { campaign, clock, patches, snapshot } = await scene({ state: 'active', faults });
  expect(await campaign.send(PAUSE)).toMatchObject({
    kind: 'failed',
    unconfirmed: false,
    failure: { status: 429, code: 'too.many.requests' },
  });
  expect(await patches()).toEqual(['429', '429', '429', '429']);
  expect(clock.waits).toEqual([1050, 1050, 1050]);
  expect(await snapshot()).toMatchObject({ campaignstate: 'active', version: 1 });
});

test('a Retry-After longer than the longest wait is not waited for, nor is the platform asked again', async () => {
  const faults = [onPatch({ kind: 'throttle', retryAfter: '61' })];
  const { campaign, clock, patches } = await scene({ state: 'active', faults });
  expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'failed', failure: { code: 'too.many.requests' } });
  expect(await patches()).toEqual(['429']);
  expect(clock.waits).toEqual([]);
});

test('a write whose Retry-After outlasts the decision waits it out, is read back, decided again, and refused', async () => {
  const { campaign, patches, clock } = await scene({
    at: '2026-03-27T19:59:58.000Z',
    faults: [onPatch({ kind: 'throttle', retryAfter: '3' })],
  });
  expect(await campaign.send(ACTIVATE)).toMatchObject({
    kind: 'refused',
    unconfirmed: false,
    decision: { verdicts: [{ code: 'hours.closed' }, { answer: 'notEvaluated' }] },
  });
  expect(await patches()).toEqual(['429']);
  expect(clock.waits).toEqual([3150, 125]);
});

test('a write that was throttled and done all the same is never told as refused', async () => {
  const throttle = { kind: 'status', status: 429, headers: { 'retry-after': '3' }, when: 'after' } as const;
  const { campaign, patches, snapshot } = await scene({
    at: '2026-03-27T19:59:58.000Z',
    faults: [onPatch(throttle)],
  });
  expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved', confirmed: 'inferred' });
  expect(await patches()).toEqual(['429 committed']);
  expect(await snapshot()).toMatchObject({ campaignstate: 'active' });
});

describe('a token', () => {
  test('that expires in mid-flight is renewed, and the write sent once more', async () => {
    const { client, campaign, patches, requests } = await scene({
      state: 'active',
      faults: [onPatch({ kind: 'expireToken' })],
    });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'reply' });
    expect(await patches()).toEqual(['401', '200 committed']);
    expect(await requests('token')).toHaveLength(2);
    expect(client.metrics()).toMatchObject({ tokens: 2, outcomes: { moved: 1 } });
  });

  test('that is never accepted fails the write after one replay', async () => {
    const { campaign, patches, snapshot } = await scene({
      state: 'active',
      faults: [onPatch({ kind: 'expireToken' }, { first: 9 })],
    });
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'failed',
      unconfirmed: false,
      failure: { status: 401, code: 'bad.credentials' },
    });
    expect(await patches()).toEqual(['401', '401']);
    expect(await snapshot()).toMatchObject({ version: 1 });
  });

  test('that the platform does not grant fails the request with its status and words, and no secret', async () => {
    const { campaign, asked, requests } = await scene({ clientSecret: 'not-the-secret' });
    const outcome = await campaign.send(ACTIVATE);
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: {
        status: 401,
        code: 'token.refused',
        message: 'oauth.token brought no token (401 token.refused): invalid_client: No client has this id and secret.',
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('not-the-secret');
    expect(await asked()).toEqual([]);
    expect(await requests('token')).toHaveLength(1);
  });

  test('without the scope to write fails the write and says which scope', async () => {
    const clients = [
      { id: 'sandbox', secret: 'sandbox-secret', scopes: ['outbound:campaign:read', 'analytics:queue:read'] },
    ];
    const campaigns = [{ id: ID, campaignstate: 'active' }];
    const { campaign, patches } = await scene({ scenario: { clients, campaigns } });
    const outcome = await campaign.send(PAUSE);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { status: 403, code: 'missing.permissions' } });
    expect(JSON.stringify(outcome)).toContain('outbound:campaign:write');
    expect(await patches()).toEqual(['403']);
  });
});
