import { expect, test } from 'vitest';
import { ACTIVATE, EventfulJournal, ID, MORNING, OTHER_ID, PAUSE, joined, configurationOf, scene } from './fixture.ts';
import { connect } from '../../src/connect.ts';

test('409 without code', async () => {
  for (const body of [{ message: 'x' }, '', 'Conflict', { version: 3 }]) {
    const { campaign, requests } = await scene({ state: 'active', faults: [{ operation: 'campaign.patch', nth: 1, do: { kind: 'status', status: 409, body } }] });
    const o = await campaign.send(PAUSE);
    console.log(JSON.stringify(body), o.kind, 'failure' in o && o.failure, (await requests('campaign.patch')).map((r) => r.status));
  }
});
test('429 outlasting', async () => {
  const { campaign, requests, clock } = await scene({ at: '2026-03-27T19:59:58.000Z', faults: [{ operation: 'campaign.patch', first: 9, do: { kind: 'throttle', retryAfter: '3' } }] });
  const o = await campaign.send(ACTIVATE);
  console.log(o.kind, 'failure' in o && o.failure, (await requests('campaign.patch')).map((r) => r.status), clock.waits, clock.now());
});
test('same key', async () => {
  const { client } = await scene({ scenario: { campaigns: [{ id: ID, campaignstate: 'active' }, { id: OTHER_ID, campaignstate: 'active' }] } });
  console.log(await Promise.allSettled([client.campaign(ID).send(PAUSE, { request: 'k' }), client.campaign(OTHER_ID).send(PAUSE, { request: 'k' })]));
});
test('config', async () => {
  for (const c of [{ apiUrl: 'https://u:p@api.example.com' }, { apiUrl: 'ftp://localhost' }, { journal: undefined }, { dialect: undefined }, { region: 'x' }, { clientId: 7 }, {loginUrl: undefined}, {apiUrl: undefined, loginUrl: undefined}, {region: 'eu_west_1'}, {timeoutMs: 0}, {apiURL: 'x'}, {policy: {x: 1}}, {policy: {agentCapacity: {min: 'x'}}}, {journal: ''}, {journal: 7}, {clock: 3}]) {
    try { const cl = connect({ ...configurationOf('http://127.0.0.1:1'), ...c } as never); console.log(JSON.stringify(c), 'fine'); await cl.close() } catch (e) { console.log(JSON.stringify(c), String(e)); }
  }
});
test('unrecognised', async () => {
  const { campaign, client } = await scene({ state: 'weird' });
  const w: unknown[] = []; client.on('warning', (x) => w.push(x));
  const o = await campaign.send(PAUSE);
  console.log(o.kind, w);
});
