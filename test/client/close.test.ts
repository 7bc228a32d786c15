import { expect, test } from 'vitest';
import { connect } from '../../src/connect.ts';
import { StoppedError } from '../../src/genesys/errors.ts';
import { ClosedError } from '../../src/hosts/carrier.ts';
import { place } from '../journal/place.ts';
import { until } from '../sandbox/visitor.ts';
import { ARCHIVE, configurationOf, EventfulJournal, ID, joined, PAUSE, scene } from './fixture.ts';

test('closing lets what is under way or waits its turn come to its end, and takes nothing more', async () => {
  const journal = new EventfulJournal(Date.now);
  const { client, campaign, asked, patches } = await scene({ state: 'active', journal });
  const { promise, resolve: release } = Promise.withResolvers<void>();
  journal.meanwhile = () => promise;
  const sent = [campaign.send(PAUSE), campaign.send(ARCHIVE)];
  await until(asked, (operations) => operations.length === 1);
  const closed = client.close();
  const late = campaign.send(ARCHIVE);
  await expect(late).rejects.toThrow(ClosedError);
  await expect(late).rejects.toThrow(`campaign ${ID}: the client is closing.`);
  release();
  expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['moved', 'moved']);
  await closed;
  expect(await patches()).toEqual(['200 committed', '200 committed']);
});

test('a closed client sends nothing, reads nothing, and may be closed again', async () => {
  const { client, campaign, requests } = await scene();
  await client.close();
  await client.close();
  await expect(campaign.send(PAUSE)).rejects.toThrow(ClosedError);
  await expect(campaign.read()).rejects.toThrow(StoppedError);
  await expect(campaign.check(PAUSE)).rejects.toMatchObject({ code: 'wire.closed' });
  expect(await requests()).toEqual([]);
});

test('a read that is aborted stops', async () => {
  const there = await scene({ faults: [{ operation: 'campaign.read', do: { kind: 'delay', ms: 3_600_000 } }] });
  const stop = new AbortController();
  const read = there.campaign.read({ signal: stop.signal });
  await until(there.asked, (operations) => operations.length === 1);
  stop.abort();
  await expect(read).rejects.toMatchObject({ code: 'wire.stopped' });
});

test('a journal that was handed in is left open for its owner', async () => {
  const journal = new EventfulJournal(Date.now);
  const { client } = await scene({ journal });
  await client.close();
  expect(journal.startRun('after', false)).toMatchObject({ finished: false });
});

test('a journal that was named by its file is closed with the client, and known to the next one', async () => {
  const file = place();
  const { url, clock, patches } = await scene({ state: 'active' });
  const first = connect({ ...configurationOf(url), clock, journal: file });
  const outcome = await first.campaign(ID).send(PAUSE, { request: 'r1' });
  await first.close();
  const second = joined({ ...configurationOf(url), clock, journal: file });
  expect(await second.campaign(ID).send(PAUSE, { request: 'r1' })).toEqual(outcome);
  expect([...second.audit.records()].map(({ id }) => id)).toEqual(['r1/intent', 'r1/outcome']);
  expect(await patches()).toEqual(['200 committed']);
});
