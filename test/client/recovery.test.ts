import { describe, expect, test } from 'vitest';
import { type Intent, JournalError } from '../../src/engine/journal.ts';
import type { Warning } from '../../src/notices.ts';
import {
  ACTIVATE,
  type CampaignEvent,
  configurationOf,
  EventfulJournal,
  ID,
  joined,
  PAUSE,
  type Setting,
  scene,
} from './fixture.ts';

const full = () => {
  throw new JournalError('journal.unwritable', 'The journal cannot be written (disk full): any.db');
};
/** As a process is: whatever was to come next does not come. */
const killed = () => {
  throw new Error('killed');
};

describe('a journal that cannot be written', () => {
  test('for the intent fails the request before anything is written to the platform', async () => {
    const journal = new EventfulJournal(Date.now);
    journal.intend = async () => full();
    const { campaign, asked } = await scene({ state: 'active', journal });
    expect(await campaign.send(PAUSE)).toMatchObject({
      kind: 'failed',
      writes: 0,
      unconfirmed: false,
      recorded: true,
      failure: { code: 'journal.unwritable', message: 'The journal cannot be written (disk full): any.db' },
    });
    expect(await asked()).toEqual(['campaign.read']);
  });

  test.each([
    ['moved', { state: 'active' }],
    ['refused', { state: 'archived' }],
  ])('for the outcome leaves that as it is, and says that it is not on record: %s', async (kind, setting) => {
    const journal = new EventfulJournal(Date.now);
    journal.finally = full;
    const { campaign } = await scene({ ...setting, journal });
    expect(await campaign.send(PAUSE)).toMatchObject({ kind, recorded: false });
  });

  test('has the request verified, not written again, when it is asked again under its key', async () => {
    const journal = new EventfulJournal(Date.now);
    journal.finally = full;
    const { campaign, asked, patches } = await scene({ state: 'active', journal });
    expect(await campaign.send(PAUSE, { request: 'r1' })).toMatchObject({ kind: 'moved', recorded: false });
    journal.finally = () => undefined;
    expect(await campaign.send(PAUSE, { request: 'r1' })).toMatchObject({
      kind: 'moved',
      confirmed: 'inferred',
      recorded: true,
    });
    expect(await asked()).toEqual(['campaign.read', 'campaign.patch', 'campaign.read']);
    expect(await patches()).toEqual(['200 committed']);
    expect(journal.openIntents()).toEqual([]);
  });
});

/** A process that was killed over one request, in a sandbox that lives on, and what it left in the journal. */
async function wreck(
  when: 'meanwhile' | 'finally',
  event: CampaignEvent = PAUSE,
  setting: Setting = { state: 'active' },
) {
  const journal = new EventfulJournal(Date.now);
  const there = await scene({ ...setting, journal });
  journal[when] = killed;
  await expect(there.campaign.send(event, { request: 'r1' })).rejects.toThrow('killed');
  journal[when] = () => undefined;
  expect(journal.openIntents()).toHaveLength(1);
  const start = () => joined({ ...configurationOf(there.url), journal, clock: there.clock });
  return { ...there, journal, start };
}

describe('an intent that is found open at the start', () => {
  test('whose write never left is gone on with, and moves once', async () => {
    const { start, patches, snapshot, journal } = await wreck('meanwhile');
    expect(await patches()).toEqual([]);
    const [outcome, ...others] = await start().resumed;
    expect(outcome).toMatchObject({ request: 'r1', kind: 'moved', to: 'paused', confirmed: 'reply' });
    expect(others).toEqual([]);
    expect(await patches()).toEqual(['200 committed']);
    expect(await snapshot()).toMatchObject({ campaignstate: 'paused', version: 2 });
    expect(journal.openIntents()).toEqual([]);
    expect([...journal.records({ request: 'r1' })].map(({ phase }) => phase)).toEqual([
      'intent',
      'decision',
      'outcome',
    ]);
  });

  test('whose write was applied has moved, by inference and without a second write', async () => {
    const { start, patches, journal } = await wreck('finally');
    expect(await patches()).toEqual(['200 committed']);
    expect(await start().resumed).toMatchObject([{ kind: 'moved', confirmed: 'inferred', writes: 1 }]);
    expect(await patches()).toEqual(['200 committed']);
    expect(journal.openIntents()).toEqual([]);
  });

  test('is decided again where its write never left: what the hours forbid by now is refused', async () => {
    const { start, clock, patches } = await wreck('meanwhile', ACTIVATE, { at: '2026-03-27T19:59:40.000Z' });
    clock.forward(30_000);
    expect(await start().resumed).toMatchObject([
      {
        kind: 'refused',
        unconfirmed: true,
        decision: { verdicts: [{ code: 'hours.closed' }, { answer: 'notEvaluated' }] },
      },
    ]);
    expect(await patches()).toEqual([]);
  });

  test('is read back after its deadline too, but nothing is written then', async () => {
    const { start, clock, patches } = await wreck('meanwhile', ACTIVATE, {});
    clock.forward(3_600_000);
    expect(await start().resumed).toMatchObject([{ kind: 'failed', failure: { code: 'request.deadline' } }]);
    expect(await patches()).toEqual([]);
  });

  test('after which a person has undone it is left to people: conflicted, and no second write', async () => {
    const { start, change, patches } = await wreck('finally');
    await change('active');
    expect(await start().resumed).toMatchObject([
      { kind: 'conflicted', unconfirmed: true, failure: { code: 'request.interrupted' } },
    ]);
    expect(await patches()).toEqual(['200 committed']);
  });

  test('is told like any other outcome, and answers whoever asks under its key meanwhile', async () => {
    const { start, patches } = await wreck('meanwhile');
    const client = start();
    const told: string[] = [];
    client.on('outcome', ({ request, kind }) => told.push(`${request} ${kind}`));
    const asked = client.campaign(ID).send(PAUSE, { request: 'r1' });
    expect([await asked]).toEqual(await client.resumed);
    expect(told).toEqual(['r1 moved']);
    expect(await patches()).toEqual(['200 committed']);
  });

  test('comes before what is asked of the same campaign since', async () => {
    const { start } = await wreck('meanwhile');
    const client = start();
    expect(await client.campaign(ID).send(PAUSE)).toMatchObject({ kind: 'unchanged' });
    expect(await client.resumed).toMatchObject([{ kind: 'moved' }]);
  });

  test('of a lifecycle that is not known here is left open, and whoever listens from the start is told', async () => {
    const { journal, start } = await wreck('meanwhile');
    const [intent] = journal.openIntents();
    journal.openIntents = () => (intent === undefined ? [] : [{ ...intent, lifecycle: 'unheard of' } satisfies Intent]);
    const client = start();
    const warnings: Warning[] = [];
    client.on('warning', (warning) => warnings.push(warning));
    expect(await client.resumed).toEqual([]);
    expect(warnings).toMatchObject([{ code: 'intent.unknownLifecycle', request: 'r1' }]);
  });
});

test('a client that finds nothing open makes no call', async () => {
  const { client, requests } = await scene();
  expect(await client.resumed).toEqual([]);
  expect(await requests()).toEqual([]);
});
