import { describe, expect, test } from 'vitest';
import { RefusedError } from '../../src/genesys/errors.ts';
import { ACTIVATE, OTHER_ID, PAUSE, scene } from './fixture.ts';

const EVENING = new Date('2026-03-27T20:30:00.000Z');

describe('a check', () => {
  test('says what a request would come to, and changes nothing', async () => {
    const { client, campaign, asked, snapshot } = await scene();
    const before = await snapshot();
    expect(await campaign.check(ACTIVATE)).toMatchObject({
      decision: {
        kind: 'allowed',
        from: 'paused',
        to: 'active',
        version: before.etag,
        verdicts: [{ code: 'hours.open' }, { code: 'capacity.enough' }],
        validUntil: '2026-03-27T10:00:30.000Z',
      },
      resource: { state: 'paused', version: before.etag },
    });
    expect(await asked()).toEqual(['campaign.read', 'queues.realtime']);
    expect(await snapshot()).toEqual(before);
    expect([...client.audit.records()]).toEqual([]);
    expect(client.metrics().outcomes.moved).toBe(0);
  });

  test('decides as the request then does', async () => {
    const { campaign } = await scene({ agents: 1 });
    const { decision } = await campaign.check(ACTIVATE);
    const outcome = await campaign.send(ACTIVATE);
    expect(outcome).toMatchObject({ kind: 'refused', decision });
  });

  test.each([
    ['active', { kind: 'allowed', to: 'draining' }],
    ['paused', { kind: 'already' }],
    ['archived', { kind: 'notAccepted', accepts: [] }],
    ['stopping', { kind: 'unrecognised', from: 'stopping' }],
  ])('of a pause in %s needs no fact', async (state, decision) => {
    const { campaign, asked } = await scene({ state });
    expect((await campaign.check(PAUSE)).decision).toMatchObject(decision);
    expect(await asked()).toEqual(['campaign.read']);
  });

  test('of a campaign that nobody knows is the platform’s refusal', async () => {
    const { client } = await scene();
    const checked = client.campaign(OTHER_ID).check(ACTIVATE);
    await expect(checked).rejects.toThrow(RefusedError);
    await expect(checked).rejects.toMatchObject({ status: 404, code: 'not.found' });
  });
});

describe('a check of another moment', () => {
  test('at 20:30 is refused by the calling hours, which open at 09:00 the next day', async () => {
    const { campaign, clock, patches } = await scene();
    expect(await campaign.check(ACTIVATE, { at: EVENING })).toMatchObject({
      decision: {
        kind: 'refused',
        at: EVENING.toISOString(),
        retryAt: '2026-03-28T09:00:00.000Z',
        verdicts: [
          {
            rule: 'callingHours',
            answer: 'deny',
            code: 'hours.closed',
            sentence: 'It is 20:30 in UTC, outside the calling hours; they open next at 2026-03-28T09:00:00.000Z.',
            evidence: { zones: [{ zone: 'UTC', localTime: '2026-03-27T20:30:00', windows: [['09:00', '20:00']] }] },
            retryAt: '2026-03-28T09:00:00.000Z',
          },
          { rule: 'agentCapacity', answer: 'allow', code: 'capacity.enough', evidence: { total: 3 } },
        ],
      },
      factsAssumedAt: new Date(clock.now()).toISOString(),
    });
    expect(await patches()).toEqual([]);
  });

  test('with one agent is refused for both reasons, and time alone would not cure it', async () => {
    const { campaign } = await scene({ agents: 1 });
    const { decision } = await campaign.check(ACTIVATE, { at: EVENING });
    expect(decision).toMatchObject({
      kind: 'refused',
      verdicts: [
        { rule: 'callingHours', answer: 'deny', code: 'hours.closed', retryAt: '2026-03-28T09:00:00.000Z' },
        { rule: 'agentCapacity', answer: 'deny', code: 'capacity.low', evidence: { total: 1, min: 2 } },
      ],
    });
    expect(decision).not.toHaveProperty('retryAt');
  });

  test('may allow what is refused now', async () => {
    const { campaign } = await scene({ at: EVENING.toISOString() });
    expect((await campaign.check(ACTIVATE)).decision.kind).toBe('refused');
    const morning = new Date('2026-03-28T09:00:00.000Z');
    expect((await campaign.check(ACTIVATE, { at: morning })).decision.kind).toBe('allowed');
  });
});
