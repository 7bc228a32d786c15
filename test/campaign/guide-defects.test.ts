import { describe, expect, test } from 'vitest';
import { campaignRecord } from '../../src/journal/campaign-record.ts';
import { HandClock } from '../client/clock.ts';
import {
  ACTIVATE,
  ARCHIVE,
  actor,
  type CampaignEvent,
  configurationOf,
  EventfulJournal,
  ID,
  joined,
  MORNING,
  OTHER_ID,
  outcomeRecord,
  PAUSE,
  type Setting,
  scene,
} from '../client/fixture.ts';
import { json, platform } from '../genesys/platform.ts';

// What the campaign guide's own program gets wrong, and no other file here shows to be right.

describe('the capacity of a campaign', () => {
  const queues = [
    { id: 'sales', agentsAvailable: 1 },
    { id: 'sales-night', agentsAvailable: 1 },
    { id: 'service', agentsAvailable: 90 },
  ];
  const campaigns = [
    { id: ID, campaignstate: 'paused' },
    { id: OTHER_ID, campaignstate: 'paused' },
  ];
  const own = { [ID]: ['sales'], [OTHER_ID]: ['sales', 'sales-night'] };

  test('is that of its own queues, however many agents are free elsewhere', async () => {
    const { client } = await scene({
      scenario: { queues, campaigns },
      policy: { agentCapacity: { queues: own } },
    });
    expect(await client.campaign(ID).send(ACTIVATE)).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{}, { code: 'capacity.low', evidence: { perQueue: { sales: 1 }, total: 1, min: 2 } }] },
    });
    expect(await client.campaign(OTHER_ID).send(ACTIVATE)).toMatchObject({ kind: 'moved' });
  });

  test('is enough where it is what the policy says, and no number of the program', async () => {
    const { client } = await scene({
      scenario: { queues, campaigns },
      policy: { agentCapacity: { queues: own, min: 3 } },
    });
    expect(await client.campaign(OTHER_ID).send(ACTIVATE)).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{}, { code: 'capacity.low', evidence: { total: 2, min: 3 } }] },
    });
  });
});

test('an activation says until when the calling hours hold', async () => {
  const { campaign } = await scene();
  expect(await campaign.send(ACTIVATE)).toMatchObject({
    decision: { verdicts: [{ rule: 'callingHours', validUntil: '2026-03-27T20:00:00.000Z' }, {}] },
  });
});

test('what is written is conditional on the very read that was decided on, and there is one read for each decision', async () => {
  const { campaign, asked, requests, snapshot } = await scene();
  const { etag } = await snapshot();
  expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved', decision: { version: etag } });
  expect(await asked()).toEqual(['campaign.read', 'queues.realtime', 'campaign.patch']);
  expect(await requests('campaign.patch')).toMatchObject([{ ifMatch: etag }]);
});

test('calls under way are cut only where the pause says so', async () => {
  const { client, snapshot } = await scene({
    scenario: {
      campaigns: [ID, OTHER_ID].map((id) => ({ id, campaignstate: 'active', outstandingCalls: 5 })),
    },
  });
  await client.campaign(ID).send(PAUSE);
  await client.campaign(OTHER_ID).send({ type: 'pause', actor, payload: { reason: 'COMPLIANCE', drain: false } });
  expect(await snapshot(ID)).toMatchObject({ campaignstate: 'draining' });
  expect(await snapshot(OTHER_ID)).toMatchObject({ campaignstate: 'paused' });
});

describe('a reason', () => {
  const bodyOf = async (campaignstate: string, event: CampaignEvent): Promise<unknown> => {
    const queues = { entities: [{ queue: { id: 'sales' }, agentsAvailable: 5 }] };
    const there = await platform((response, call, seen) =>
      seen.url.includes('/queues/')
        ? json(200, queues)(response, call, seen)
        : json(200, { campaignstate }, { etag: '"1"' })(response, call, seen),
    );
    await joined({ ...configurationOf(there.url), clock: new HandClock(MORNING) })
      .campaign(ID)
      .send(event);
    return JSON.parse(there.calls.find(({ method }) => method === 'PATCH')?.body ?? 'null');
  };

  test('is sent with a pause, and its text is kept for the audit', async () => {
    const payload = { reason: 'OTHER', text: 'The auditor called.' };
    expect(await bodyOf('active', { type: 'pause', actor, payload })).toEqual({
      campaignstate: 'paused',
      pauseReason: 'OTHER',
      drainqueue: true,
    });
  });

  test('is not sent with anything else', async () => {
    expect(await bodyOf('paused', ACTIVATE)).toEqual({ campaignstate: 'active' });
    expect(await bodyOf('active', ARCHIVE)).toEqual({ campaignstate: 'archived' });
  });

  test('is not taken with anything else either', async () => {
    const { campaign, requests } = await scene();
    const asked = { type: 'activate', actor, payload: { reason: 'COMPLIANCE' } } as unknown as CampaignEvent;
    await expect(campaign.send(asked)).rejects.toThrow('campaign activate: payload.reason: no such field.');
    expect(await requests()).toEqual([]);
  });
});

test('the latency on record is how long the request took, and not the time of day', async () => {
  const { client, campaign } = await scene({
    state: 'active',
    faults: [{ operation: 'campaign.patch', nth: 1, do: { kind: 'throttle', retryAfter: '2' } }],
  });
  const outcome = await campaign.send(PAUSE, { request: 'r1' });
  expect(outcome.durationMs).toBe(2100);
  expect(campaignRecord(outcomeRecord(client.audit, 'r1'), {}, null).latencyMs).toBe(2100);
});

describe('a check counts as made only where it was', () => {
  test.each<[string, CampaignEvent, Setting, { compliance: boolean; capacity: boolean }]>([
    ['an activation that moved', ACTIVATE, {}, { compliance: true, capacity: true }],
    ['one for lack of agents refused', ACTIVATE, { agents: 1 }, { compliance: true, capacity: true }],
    ['one refused by the hours', ACTIVATE, { at: '2026-03-27T20:30:00.000Z' }, { compliance: true, capacity: false }],
    ['a pause', PAUSE, { state: 'active' }, { compliance: false, capacity: false }],
    ['what is not accepted', PAUSE, { state: 'archived' }, { compliance: false, capacity: false }],
    ['what already is so', ACTIVATE, { state: 'active' }, { compliance: false, capacity: false }],
    ['what could not be read', ACTIVATE, { scenario: { campaigns: [] } }, { compliance: false, capacity: false }],
  ])('%s', async (_, event, setting, { compliance, capacity }) => {
    const { client, campaign } = await scene(setting);
    await campaign.send(event, { request: 'r1' });
    const record = campaignRecord(outcomeRecord(client.audit, 'r1'), {}, null);
    expect(record).toMatchObject({ complianceChecked: compliance, capacityChecked: capacity });
  });
});

test('every record names who asked, and the guide’s own form of it leaves nothing out', async () => {
  const { client, campaign } = await scene({ state: 'active' });
  const onBehalf = { id: 'wfm', type: 'service', onBehalfOf: 'anna' } as const;
  await campaign.send({ ...PAUSE, actor: onBehalf }, { request: 'r1' });
  await client.campaign(OTHER_ID).send(PAUSE, { request: 'r2' });
  for (const record of client.audit.records({ request: 'r1' })) expect(record.actor).toEqual(onBehalf);
  const [moved, lost] = ['r1', 'r2'].map((request) => {
    const record = outcomeRecord(client.audit, request);
    return campaignRecord(record, client.audit.payload(record), 'L3');
  });
  expect(moved).toMatchObject({
    currentState: 'active',
    targetState: 'paused',
    pauseReason: 'COMPLIANCE',
    success: true,
    errorDetails: null,
    governanceLevel: 'L3',
  });
  expect(lost).toMatchObject({
    currentState: null,
    targetState: 'paused',
    success: false,
    errorDetails: 'campaign.read was refused (404 not.found): No campaign has this id.',
    governanceLevel: 'L3',
  });
});

test('the intent is on record before the write leaves, and the outcome after it', async () => {
  const journal = new EventfulJournal(Date.now);
  const { campaign, patches } = await scene({ state: 'active', journal });
  const before: unknown[] = [];
  journal.meanwhile = async () => {
    before.push(
      await patches(),
      [...journal.records()].map(({ id }) => id),
    );
  };
  await campaign.send(PAUSE, { request: 'r1' });
  expect(before).toEqual([[], ['r1/intent']]);
  expect([...journal.records()].map(({ id }) => id)).toEqual(['r1/intent', 'r1/outcome']);
});

test('a token that has grown old between two requests is renewed before the second', async () => {
  const clients = [
    {
      id: 'sandbox',
      secret: 'sandbox-secret',
      scopes: ['outbound:campaign:read', 'outbound:campaign:write'],
      tokenSeconds: 100,
    },
  ];
  const campaigns = [{ id: ID, campaignstate: 'active' }];
  const { campaign, clock, requests, patches } = await scene({ scenario: { clients, campaigns } });
  expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved' });
  clock.forward(95_000);
  expect(await campaign.send(ARCHIVE)).toMatchObject({ kind: 'moved' });
  expect(await requests('token')).toHaveLength(2);
  expect(await patches()).toEqual(['200 committed', '200 committed']);
});

test('two clients in one process have tokens of their own', async () => {
  const scopes = ['outbound:campaign:read', 'outbound:campaign:write'];
  const clients = ['north', 'south'].map((id) => ({ id, secret: `secret of ${id}`, scopes }));
  const campaigns = [ID, OTHER_ID].map((id) => ({ id, campaignstate: 'active' }));
  const there = await scene({ clientId: 'north', clientSecret: 'secret of north', scenario: { clients, campaigns } });
  const south = joined({
    ...configurationOf(there.url),
    clientId: 'south',
    clientSecret: 'secret of south',
    clock: there.clock,
  });
  await Promise.all([there.campaign.send(PAUSE), south.campaign(OTHER_ID).send(PAUSE)]);
  const writers = (await there.requests('campaign.patch')).map(({ id, clientId }) => `${id} ${clientId}`);
  expect(writers.sort()).toEqual([`${ID} north`, `${OTHER_ID} south`]);
});

describe('a webhook', () => {
  test('is registered only when told to, for a URL that has no default', async () => {
    const { client, campaign, asked } = await scene({ state: 'active' });
    await campaign.send(PAUSE);
    expect((await asked()).filter((operation) => operation.startsWith('webhook'))).toEqual([]);
    // @ts-expect-error a URL is required
    await expect(client.webhooks.ensure({})).rejects.toThrow('url');
  });

  test('that cannot be registered keeps no request from being made', async () => {
    const faults = [{ operation: 'webhook.list' as const, do: { kind: 'status' as const, status: 503 } }];
    const { client, campaign } = await scene({ state: 'active', faults });
    await expect(client.webhooks.ensure({ url: 'https://wfm.example.com/in' })).rejects.toMatchObject({ status: 503 });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved' });
  });
});
