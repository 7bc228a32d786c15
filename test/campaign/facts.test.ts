import { describe, expect, test } from 'vitest';
import { campaignRecord } from '../../src/journal/campaign-record.ts';
import type { Warning } from '../../src/notices.ts';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import { ACTIVATE, configurationOf, ID, joined, outcomeRecord, PAUSE, type Setting, scene } from '../client/fixture.ts';
import { ALIKE } from '../edges/campaign.ts';

const NIGHT = '2026-03-27T03:00:00.000Z';
const onCapacity = (action: FaultAction): Setting => ({ faults: [{ operation: 'queues.realtime', do: action }] });
const withoutScope: Setting = {
  scenario: {
    clients: [
      { id: 'sandbox', secret: 'sandbox-secret', scopes: ['outbound:campaign:read', 'outbound:campaign:write'] },
    ],
  },
};
const waving: Setting = {
  policy: { agentCapacity: { queues: { '*': ['sales'] }, onUnknown: 'allow-with-warning' } },
};
const unnamed: Setting = { policy: {} };
const staffedElsewhere: Setting = { policy: { agentCapacity: { queues: { '*': ['service'] } } } };

describe('an activation is refused, and not written, where the capacity is not known', () => {
  test.each<[string, Setting, string, number]>([
    ['it may not be read', withoutScope, 'misconfigured', 1],
    ['it may not be read, whatever the policy lets pass', { ...withoutScope, ...waving }, 'misconfigured', 1],
    ['the platform fails', onCapacity({ kind: 'status', status: 500 }), 'capacity.unavailable', 4],
    ['the answer is not one', onCapacity({ kind: 'malformed', as: 'html' }), 'capacity.unavailable', 4],
    [
      'the answer has another form',
      onCapacity({ kind: 'status', status: 200, body: { queues: [] } }),
      'capacity.unavailable',
      1,
    ],
    [
      'the answer has no count',
      onCapacity({ kind: 'status', status: 200, body: { entities: [] } }),
      'capacity.partial',
      1,
    ],
    ['the policy names a queue that the platform does not', staffedElsewhere, 'capacity.partial', 1],
    ['the policy names no queue', unnamed, 'capacity.queuesUnnamed', 1],
  ])('%s', async (_, setting, code, calls) => {
    const { client, campaign, asked, requests, snapshot } = await scene(setting);
    expect(await campaign.send(ACTIVATE, { request: 'r1' })).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{ code: 'hours.open' }, { answer: 'unknown', code, settledBy: 'refuse' }] },
    });
    expect(outcomeRecord(client.audit, 'r1').decision?.rules[1]).toMatchObject({
      verdict: 'unknown',
      code,
      settledBy: 'refuse',
    });
    expect(await requests('queues.realtime')).toHaveLength(calls);
    expect(await asked()).not.toContain('campaign.patch');
    expect(await snapshot()).toMatchObject({ campaignstate: 'paused', version: 1 });
  });
});

test('where the policy lets an unknown capacity pass, the activation moves, and a warning is on record', async () => {
  const { client, campaign } = await scene({ ...onCapacity({ kind: 'status', status: 503 }), ...waving });
  const warnings: Warning[] = [];
  client.on('warning', (warning) => warnings.push(warning));
  expect(await campaign.send(ACTIVATE, { request: 'r1' })).toMatchObject({ kind: 'moved', to: 'active' });
  expect(warnings).toMatchObject([{ code: 'capacity.unavailable', request: 'r1' }]);
  const record = outcomeRecord(client.audit, 'r1');
  expect(record.decision?.rules[1]).toMatchObject({ verdict: 'unknown', settledBy: 'allow-with-warning' });
  expect(campaignRecord(record, {}, null)).toMatchObject({ complianceChecked: true, capacityChecked: false });
});

test('a pause asks neither for the capacity nor for the hours: no agent, no answer and no hour keeps it from being made', async () => {
  const { client, campaign, asked } = await scene({
    at: NIGHT,
    state: 'active',
    agents: 0,
    ...onCapacity({ kind: 'status', status: 500 }),
  });
  expect(await campaign.send(PAUSE, { request: 'r1' })).toMatchObject({
    kind: 'moved',
    decision: { verdicts: [{ rule: 'reason', answer: 'allow' }] },
  });
  expect(await asked()).toEqual(['campaign.read', 'campaign.patch']);
  const record = outcomeRecord(client.audit, 'r1');
  expect(record.decision?.rules.map(({ rule }) => rule)).toEqual(['reason']);
  expect(campaignRecord(record, {}, null)).toMatchObject({ complianceChecked: false, capacityChecked: false });
});

test('where the hours already deny, the capacity is not paid for, and is on record as not evaluated', async () => {
  const { client, campaign, asked } = await scene({ at: NIGHT });
  expect(await campaign.send(ACTIVATE, { request: 'r1' })).toMatchObject({
    kind: 'refused',
    decision: {
      retryAt: '2026-03-27T09:00:00.000Z',
      verdicts: [
        { rule: 'callingHours', answer: 'deny' },
        { rule: 'agentCapacity', answer: 'notEvaluated' },
      ],
    },
  });
  expect(await asked()).toEqual(['campaign.read']);
  const record = outcomeRecord(client.audit, 'r1');
  expect(record.decision?.rules[1]).toMatchObject({ rule: 'agentCapacity', verdict: 'notEvaluated' });
  expect(campaignRecord(record, {}, null)).toMatchObject({ complianceChecked: true, capacityChecked: false });
});

test('what the dialect does not offer is refused, and no capacity is paid for', async () => {
  const { campaign, asked } = await scene({ state: 'completed' });
  expect(await campaign.send(ACTIVATE)).toMatchObject({
    kind: 'refused',
    decision: {
      verdicts: [
        { rule: 'offered', answer: 'deny', code: 'dialect.notOffered' },
        { rule: 'callingHours', answer: 'allow' },
        { rule: 'agentCapacity', answer: 'notEvaluated' },
      ],
    },
  });
  expect(await asked()).toEqual(['campaign.read']);
});

test('what a dialect offers and the platform will not do fails, by the platform’s own word', async () => {
  const { url, clock, snapshot, patches } = await scene({ state: 'completed' });
  const { campaignOfMore } = joined<typeof ALIKE>({ ...configurationOf(url), clock, lifecycles: ALIKE });
  expect(await campaignOfMore(ID).send(ACTIVATE)).toMatchObject({
    ...{ kind: 'failed', unconfirmed: false, decision: { kind: 'allowed', to: 'active' } },
    failure: { status: 422, code: 'campaign.invalid.transition' },
  });
  expect(await patches()).toEqual(['422']);
  expect(await snapshot()).toMatchObject({ campaignstate: 'completed', version: 1 });
});

test('a failure is not kept: who asks next has the capacity fetched again', async () => {
  const { campaign } = await scene({
    faults: [{ operation: 'queues.realtime', first: 4, do: { kind: 'status', status: 500 } }],
  });
  expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'refused' });
  expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved' });
});

test('one sample serves all who ask within half its life, and is asked for anew after that', async () => {
  const ids = [1, 2, 3].map((n) => `c0000000-0000-4000-8000-00000000000${n}`);
  const { client, clock, requests } = await scene({
    scenario: { campaigns: ids.map((id) => ({ id, campaignstate: 'paused' })) },
  });
  const activate = (at: number) => client.campaign(ids[at] ?? ID).send(ACTIVATE);
  await Promise.all([activate(0), activate(1)]);
  expect(await requests('queues.realtime')).toHaveLength(1);
  clock.forward(15_000);
  expect(await activate(2)).toMatchObject({ kind: 'moved' });
  expect(await requests('queues.realtime')).toHaveLength(2);
});
