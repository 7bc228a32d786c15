import { describe, expect, test } from 'vitest';
import type { Warning } from '../../src/notices.ts';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import { HandClock } from '../client/clock.ts';
import {
  ACTIVATE,
  ARCHIVE,
  COMPLETE,
  configurationOf,
  ID,
  joined,
  MORNING,
  OTHER_ID,
  outcomeRecord,
  PAUSE,
  scene,
} from '../client/fixture.ts';
import { json, platform } from '../genesys/platform.ts';

const onRead = (action: FaultAction, nth?: number) => [
  { operation: 'campaign.read' as const, ...(nth !== undefined && { nth }), do: action },
];

test('a campaign that nobody knows fails as not found, and nothing is written', async () => {
  const { client, asked } = await scene();
  expect(await client.campaign(OTHER_ID).send(ACTIVATE, { request: 'r1' })).toMatchObject({
    kind: 'failed',
    unconfirmed: false,
    failure: { status: 404, code: 'not.found', contextId: expect.any(String), correlationId: expect.any(String) },
  });
  expect(outcomeRecord(client.audit, 'r1')).toMatchObject({
    outcome: 'failed',
    transition: { from: null, to: null },
    concurrency: { before: null, after: null, conflicts: 0 },
    error: { code: 'not.found' },
    http: { correlationId: expect.any(String), writes: 0 },
  });
  expect(await asked()).toEqual(['campaign.read']);
});

describe('a state that the machine does not know', () => {
  test.each([
    ['stopping', ACTIVATE],
    ['off', PAUSE],
    ['toString', COMPLETE],
    ['__proto__', ARCHIVE],
  ])('%s: is refused as unrecognised, raises the alarm, and nothing is written', async (state, event) => {
    const { client, campaign, asked } = await scene({ state });
    const warnings: Warning[] = [];
    client.on('warning', (warning) => warnings.push(warning));
    expect(await campaign.send(event, { request: 'r1' })).toMatchObject({
      kind: 'refused',
      decision: { kind: 'unrecognised', from: state },
    });
    expect(warnings).toEqual([
      {
        code: 'state.unrecognised',
        message: `campaign ${ID}: the platform reports the state \`${state}\`, which the machine does not know.`,
        request: 'r1',
      },
    ]);
    expect(await asked()).toEqual(['campaign.read']);
    expect(client.metrics()).toMatchObject({ reasons: { unrecognised: 1 }, warnings: 1 });
  });
});

describe('a campaign that is read without an ETag that names one version is never written to', () => {
  test.each<[string, Record<string, string>]>([
    ['none', {}],
    ['a star', { etag: '*' }],
    ['a list', { etag: '"1", "2"' }],
  ])('%s', async (_, headers) => {
    const there = await platform(json(200, { campaignstate: 'active' }, headers));
    const client = joined({ ...configurationOf(there.url), clock: new HandClock(MORNING) });
    expect(await client.campaign(ID).send(PAUSE)).toMatchObject({
      kind: 'failed',
      writes: 0,
      unconfirmed: false,
      failure: {
        code: 'reply.unusable',
        message: 'The campaign was read without an ETag header, so nothing can be written to it safely.',
      },
    });
    expect(there.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  test('but what already is as asked needs none', async () => {
    const there = await platform(json(200, { campaignstate: 'paused' }));
    const client = joined({ ...configurationOf(there.url), clock: new HandClock(MORNING) });
    expect(await client.campaign(ID).send(PAUSE)).toMatchObject({ kind: 'unchanged' });
  });
});

describe('a read', () => {
  test.each<[string, FaultAction]>([
    ['a reset', { kind: 'reset' }],
    ['a 503', { kind: 'status', status: 503 }],
    ['a 429', { kind: 'throttle', retryAfter: '1' }],
    ['half an answer', { kind: 'malformed', as: 'truncated', when: 'after' }],
    ['an expired token', { kind: 'expireToken' }],
  ])('that meets %s is made again', async (_, action) => {
    const { campaign, asked } = await scene({ state: 'active', faults: onRead(action, 1) });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', writes: 1 });
    expect(await asked()).toEqual(['campaign.read', 'campaign.read', 'campaign.patch']);
  });

  test.each<[string, FaultAction, object]>([
    ['a 403', { kind: 'status', status: 403 }, { status: 403, code: 'not.authorized' }],
    ['a 503 each time', { kind: 'status', status: 503 }, { status: 503, code: 'service.unavailable' }],
    ['a reset each time', { kind: 'reset' }, { code: 'wire.reset' }],
    ['no JSON each time', { kind: 'malformed', as: 'html' }, { code: 'wire.unreadable' }],
    [
      'an answer that is no campaign',
      { kind: 'status', status: 200, body: { campaignstate: 7 } },
      {
        code: 'reply.unusable',
        message: 'The answer is no campaign: campaignstate (a number): string is expected.',
      },
    ],
  ])('that meets %s fails the request, and nothing is written', async (_, action, failure) => {
    const { campaign, patches } = await scene({ state: 'active', faults: onRead(action) });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'failed', unconfirmed: false, writes: 0, failure });
    expect(await patches()).toEqual([]);
  });
});
