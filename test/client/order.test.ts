import { expect, test } from 'vitest';
import { until } from '../sandbox/visitor.ts';
import { ARCHIVE, actor, type CampaignEvent, EventfulJournal, ID, OTHER_ID, PAUSE, scene } from './fixture.ts';

/** Two campaigns, where the first request of one is held between its intent and its write. */
async function held() {
  const journal = new EventfulJournal(Date.now);
  const there = await scene({
    journal,
    scenario: { campaigns: [ID, OTHER_ID].map((id) => ({ id, campaignstate: 'active' })) },
  });
  const { promise, resolve: release } = Promise.withResolvers<void>();
  journal.meanwhile = ({ request }) => (request === 'held' ? promise : undefined);
  const first = there.campaign.send(PAUSE, { request: 'held' });
  await until(there.asked, (asked) => asked.length === 1);
  return { ...there, first, release };
}

test('requests for one campaign are carried out one after the other, in the order in which they were asked', async () => {
  const { campaign, first, release, asked, requests } = await held();
  const archived = campaign.send(ARCHIVE);
  const resumed = campaign.send({ type: 'activate', actor } satisfies CampaignEvent);
  expect(await asked()).toEqual(['campaign.read']);
  release();
  expect((await Promise.all([first, archived, resumed])).map(({ kind }) => kind)).toEqual([
    'moved',
    'moved',
    'refused',
  ]);
  expect((await requests('campaign.patch')).map(({ after }) => after?.state)).toEqual(['paused', 'archived']);
  expect(await asked()).toEqual([
    'campaign.read',
    'campaign.patch',
    'campaign.read',
    'campaign.patch',
    'campaign.read',
  ]);
});

test('requests for different campaigns do not wait for each other', async () => {
  const { client, first, release, snapshot } = await held();
  expect(await client.campaign(OTHER_ID).send(PAUSE)).toMatchObject({ kind: 'moved' });
  expect(await snapshot(ID)).toMatchObject({ campaignstate: 'active' });
  release();
  expect(await first).toMatchObject({ kind: 'moved' });
});

test('a request that is thrown out does not hold up the next one', async () => {
  const { campaign, first, release } = await held();
  const mistaken = campaign.send(ARCHIVE, { request: 'held' });
  const next = campaign.send(PAUSE);
  release();
  await first;
  await expect(mistaken).rejects.toThrow('already stands for another request');
  expect(await next).toMatchObject({ kind: 'unchanged' });
});

test('many requests for many campaigns are all carried out, each once', async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const { client, patches, requests } = await scene({
    scenario: { campaigns: ids.map((id) => ({ id, campaignstate: 'active' })) },
  });
  const outcomes = await Promise.all(
    ids.flatMap((id) => [client.campaign(id).send(PAUSE), client.campaign(id).send(PAUSE)]),
  );
  const kinds = outcomes.map(({ kind }) => kind);
  expect(kinds).toEqual(ids.flatMap(() => ['moved', 'unchanged']));
  expect(await patches()).toEqual(ids.map(() => '200 committed'));
  expect(await requests('token')).toHaveLength(1);
});
