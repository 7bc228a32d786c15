import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import { ACTIVATE, EventfulJournal, PAUSE, scene } from '../client/fixture.ts';

const onPatch = (action: FaultAction, which: { nth?: number; first?: number } = { nth: 1 }) => ({
  operation: 'campaign.patch' as const,
  ...which,
  do: action,
});
const another = (campaignstate?: string): FaultAction => ({
  kind: 'conflict',
  ...(campaignstate !== undefined && { change: { campaignstate } }),
});

describe('a conflict with another writer', () => {
  test('is read and decided again, and then moves', async () => {
    const { client, campaign, requests, asked, patches, snapshot } = await scene({
      state: 'active',
      faults: [onPatch(another())],
    });
    const outcome = await campaign.send(PAUSE, { request: 'r1' });
    const after = await snapshot();
    expect(outcome).toMatchObject({ kind: 'moved', confirmed: 'reply', conflicts: 1, writes: 2 });
    expect(await asked()).toEqual(['campaign.read', 'campaign.patch', 'campaign.read', 'campaign.patch']);
    expect(await patches()).toEqual(['409', '200 committed']);
    const [first, second] = await requests('campaign.patch');
    expect(second?.ifMatch).not.toBe(first?.ifMatch);
    expect(after).toMatchObject({ campaignstate: 'paused', version: 3 });
    expect([...client.audit.records({ request: 'r1' })].map(({ id }) => id)).toEqual([
      'r1/intent',
      'r1/decision-2',
      'r1/outcome',
    ]);
  });

  test('who has archived it has the second decision refuse, and nothing more is written', async () => {
    const { campaign, patches, snapshot } = await scene({ state: 'active', faults: [onPatch(another('archived'))] });
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'refused',
      conflicts: 1,
      first: { state: 'active' },
      last: { state: 'archived' },
      decision: { kind: 'notAccepted', from: 'archived', accepts: [] },
    });
    expect(await patches()).toEqual(['409']);
    expect(await snapshot()).toMatchObject({ campaignstate: 'archived', version: 2 });
  });

  test('who has already done what is asked leaves nothing to do', async () => {
    const { campaign, patches } = await scene({ state: 'active', faults: [onPatch(another('paused'))] });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'unchanged', conflicts: 1 });
    expect(await patches()).toEqual(['409']);
  });

  test('who never ends leaves it conflicted after the attempts that are configured', async () => {
    const { campaign, patches, clock } = await scene({
      state: 'active',
      maxAttempts: 3,
      faults: [onPatch(another(), { first: 9 })],
    });
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'conflicted',
      conflicts: 3,
      writes: 3,
      unconfirmed: false,
      failure: { status: 409, code: 'version.conflict' },
    });
    expect(await patches()).toEqual(['409', '409', '409']);
    expect(clock.waits).toEqual([]);
  });

  test('has the facts fetched anew once they have aged: agents who left meanwhile are missed', async () => {
    const journal = new EventfulJournal(Date.now);
    const { campaign, clock, staff, asked, patches } = await scene({ journal, faults: [onPatch(another())] });
    journal.meanwhile = async ({ writes }) => {
      if (writes > 1) return;
      clock.forward(20_000);
      await staff(1);
    };
    expect(await campaign.send(ACTIVATE)).toMatchObject({
      kind: 'refused',
      decision: { verdicts: [{ code: 'hours.open' }, { rule: 'agentCapacity', answer: 'deny', code: 'capacity.low' }] },
    });
    expect(await patches()).toEqual(['409']);
    expect(await asked()).toEqual([
      'campaign.read',
      'queues.realtime',
      'campaign.patch',
      'campaign.read',
      'queues.realtime',
    ]);
  });
});

describe('an answer is taken for a conflict, read and decided again', () => {
  test.each<[string, FaultAction]>([
    ['412', { kind: 'status', status: 412 }],
    ['409 with a code that speaks of a version', { kind: 'status', status: 409, code: 'campaign.version.stale' }],
    ['409 with the version in its body', { kind: 'status', status: 409, body: { code: 'conflict', version: 9 } }],
    ['409 with a body that has no code', { kind: 'status', status: 409, body: { message: 'Modified meanwhile.' } }],
    ['409 without a body', { kind: 'status', status: 409, body: '' }],
  ])('%s', async (_, action) => {
    const { campaign, asked, patches } = await scene({ state: 'active', faults: [onPatch(action)] });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', conflicts: 1 });
    expect(await asked()).toEqual(['campaign.read', 'campaign.patch', 'campaign.read', 'campaign.patch']);
    expect(await patches()).toHaveLength(2);
  });
});

test.each<[string, number, string]>([
  ['a 409 that speaks of a duplicate', 409, 'campaign.duplicate'],
  ['a 409 that speaks of a busy resource', 409, 'general.busy'],
  ['a 422', 422, 'campaign.invalid.transition'],
  ['a 400', 400, 'bad.request'],
])('%s is no conflict: it fails with what the platform says, and is not tried again', async (_, status, code) => {
  const { campaign, patches, snapshot } = await scene({
    state: 'active',
    faults: [onPatch({ kind: 'status', status, code })],
  });
  expect(await campaign.send(PAUSE)).toMatchObject({
    kind: 'failed',
    conflicts: 0,
    unconfirmed: false,
    failure: {
      status,
      code,
      message: `campaign.patch was refused (${status} ${code}): The sandbox was told to answer this way.`,
      contextId: expect.any(String),
      correlationId: expect.any(String),
    },
  });
  expect(await patches()).toEqual([String(status)]);
  expect(await snapshot()).toMatchObject({ campaignstate: 'active', version: 1 });
});

test('an accepted write whose answer shows another state has drifted', async () => {
  const body = { campaignstate: 'blocked', version: 2 };
  const { campaign, patches } = await scene({
    state: 'active',
    faults: [onPatch({ kind: 'status', status: 200, when: 'after', body })],
  });
  expect(await campaign.send(PAUSE)).toMatchObject({
    kind: 'drifted',
    to: 'blocked',
    decision: { kind: 'allowed', to: 'draining' },
  });
  expect(await patches()).toEqual(['200 committed']);
});
