import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/engine/accept.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { ACTIVATE, ARCHIVE, configurationOf, ID, joined, OTHER_ID, PAUSE, type Setting, scene } from './fixture.ts';

const both = {
  scenario: { campaigns: [ID, OTHER_ID].map((id) => ({ id, campaignstate: 'active' })) },
} satisfies Setting;

describe('a request that is asked again under its key', () => {
  test.each<[string, Setting]>([
    ['moved', { state: 'active' }],
    ['unchanged', { state: 'paused' }],
    ['refused', { state: 'archived' }],
    ['failed', { scenario: { campaigns: [] } }],
  ])('answers with the outcome on record and makes no call: %s', async (kind, setting) => {
    const { client, campaign, requests } = await scene(setting);
    const told: Outcome[] = [];
    client.on('outcome', (outcome) => told.push(outcome));
    const first = await campaign.send(PAUSE, { request: 'r1' });
    const before = await requests();
    expect(first.kind).toBe(kind);
    expect(await campaign.send(PAUSE, { request: 'r1' })).toEqual(first);
    expect(await requests()).toEqual(before);
    expect(told).toEqual([first]);
  });

  test('answers so to another client of the same journal too', async () => {
    const journal = memoryJournal({ now: Date.now });
    const { campaign, clock, url, patches } = await scene({ state: 'active', journal });
    const first = await campaign.send(PAUSE, { request: 'r1' });
    const other = joined({ ...configurationOf(url), journal, clock });
    expect(await other.campaign(ID).send(PAUSE, { request: 'r1' })).toEqual(first);
    expect(await patches()).toEqual(['200 committed']);
  });

  test('while the first is still under way waits for that', async () => {
    const { campaign, patches } = await scene({ state: 'active' });
    const asked = [1, 2, 3].map(() => campaign.send(PAUSE, { request: 'r1' }));
    const [first, ...others] = await Promise.all(asked);
    expect(others).toEqual([first, first]);
    expect(await patches()).toEqual(['200 committed']);
  });

  test('and under none is another request', async () => {
    const { campaign } = await scene({ state: 'active' });
    const [first, second] = [await campaign.send(PAUSE), await campaign.send(PAUSE)];
    expect([first.kind, second.kind]).toEqual(['moved', 'unchanged']);
    expect(second.request).not.toBe(first.request);
  });
});

describe('a key that already stands for something else is a mistake', () => {
  test.each([
    ['another event', ARCHIVE],
    ['another payload', { ...PAUSE, payload: { reason: 'CUSTOMER_REQUEST' } }],
    ['another actor', { ...PAUSE, actor: { id: 'ben', type: 'user' } }],
  ] as const)('%s', async (_, event) => {
    const { campaign, patches } = await scene({ state: 'active' });
    await campaign.send(PAUSE, { request: 'r1' });
    const again = campaign.send(event, { request: 'r1' });
    await expect(again).rejects.toThrow(RequestError);
    await expect(again).rejects.toThrow('request: the key `r1` already stands for another request.');
    expect(await patches()).toEqual(['200 committed']);
  });

  test('another campaign, also while the first is under way', async () => {
    const { client, snapshot, patches } = await scene(both);
    const first = client.campaign(ID).send(PAUSE, { request: 'r1' });
    const second = client.campaign(OTHER_ID).send(PAUSE, { request: 'r1' });
    await expect(second).rejects.toThrow(RequestError);
    expect(await first).toMatchObject({ kind: 'moved', recorded: true });
    expect(await snapshot(OTHER_ID)).toMatchObject({ campaignstate: 'active', version: 1 });
    expect(await patches()).toEqual(['200 committed']);
  });

  test('another fingerprint of the caller’s own', async () => {
    const { campaign } = await scene();
    const asked = (fingerprint: string) => campaign.send(ACTIVATE, { request: 'r1', fingerprint });
    expect(await asked('line 1')).toEqual(await asked('line 1'));
    await expect(asked('line 2')).rejects.toThrow(RequestError);
  });
});
