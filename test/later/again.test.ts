import { describe, expect, test } from 'vitest';
import { JournalError } from '../../src/engine/journal.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import type { Warning } from '../../src/notices.ts';
import { ACTIVATE, actor, configurationOf, ID, joined, OTHER_ID, PAUSE } from '../client/fixture.ts';
import { CLOSE, HOUR, stage } from './stage.ts';

/** The platform says no to so many reads. */
const forbidden = (first: number) =>
  ({ operation: 'campaign.read', first, do: { kind: 'status', status: 403 } }) as const;
const DAY = 24 * HOUR;
const behind = (ms: number) => new Date(CLOSE.getTime() + ms);

describe('what lowers a risk', () => {
  test('is asked again until it is done, each time as a request of its own, with growing pauses', async () => {
    const { client, campaign, clock, heard } = await stage({ state: 'active', faults: [forbidden(2)] });
    await campaign.send(PAUSE, { at: CLOSE, request: 'evening' });
    clock.forward(HOUR);
    expect(await heard('postponed')).toMatchObject({ nextAt: behind(5_250).toISOString() });
    expect(await heard('postponed')).toMatchObject({ nextAt: behind(15_750).toISOString() });
    expect(client.schedules.list()).toMatchObject([{ attempts: 2, last: { at: behind(5_250).toISOString() } }]);
    expect(client.metrics().schedules).toEqual({ waiting: 1, late: 1 });
    clock.forward(10_500);
    expect(await heard('ended')).toMatchObject({ outcome: 'moved', request: 'evening#3', lateMs: 15_750 });
    const outcomes = [...client.audit.records()].filter(({ phase }) => phase === 'outcome');
    expect(outcomes.map(({ request, outcome, schedule }) => [request, outcome, schedule?.lateMs])).toEqual([
      ['evening#1', 'failed', 0],
      ['evening#2', 'failed', 5_250],
      ['evening#3', 'moved', 15_750],
    ]);
  });

  test.each([
    ['a campaign that is not there', 404, 'failed'],
    ['a body that is refused', 422, 'failed'],
  ])('is not asked again of %s', async (_, status, outcome) => {
    const faults = [{ operation: 'campaign.read', nth: 1, do: { kind: 'status', status } }] as const;
    const { client, campaign, clock, heard } = await stage({ state: 'active', faults: [...faults] });
    const warnings: Warning[] = [];
    client.on('warning', (warning) => warnings.push(warning));
    await campaign.send(PAUSE, { at: CLOSE });
    clock.forward(HOUR);
    expect(await heard('ended')).toMatchObject({ outcome });
    expect(warnings).toMatchObject([{ code: 'schedule.failed' }]);
    expect(client.schedules.list()).toEqual([]);
  });

  test('is not asked again where the campaign has ended meanwhile', async () => {
    const { campaign, clock, heard } = await stage({ state: 'completed' });
    await campaign.send(PAUSE, { at: CLOSE });
    clock.forward(HOUR);
    expect(await heard('ended')).toMatchObject({ outcome: 'refused' });
  });

  test('is asked again of a campaign in a state that nobody knows', async () => {
    const { campaign, clock, heard } = await stage({ state: 'unheard of' });
    await campaign.send(PAUSE, { at: CLOSE });
    clock.forward(HOUR);
    expect(await heard('postponed')).toMatchObject({ code: 'request.refused' });
  });

  test('is asked until a person takes it off, and the audit says who did', async () => {
    const { client, campaign, clock, heard, asked } = await stage({ state: 'active', faults: [forbidden(99)] });
    await campaign.send(PAUSE, { at: CLOSE, request: 'evening' });
    clock.forward(HOUR);
    await heard('postponed');
    await heard('postponed');
    const before = await asked();
    const bert = { id: 'bert', type: 'user' } as const;
    expect(await client.schedules.cancel('evening', bert)).toBe(true);
    expect(await client.schedules.cancel('evening', bert)).toBe(false);
    expect(await heard('cancelled')).toMatchObject({ schedule: 'evening', actor: bert });
    clock.forward(HOUR);
    await client.schedules.idle();
    expect(await asked()).toEqual(before);
    const record = client.audit.record('evening/cancelled');
    expect(record).toMatchObject({ phase: 'cancelled', actor: bert, resource: { id: ID }, change: { keys: [] } });
  });
});

test('nobody takes a schedule off without a name', async () => {
  const { client } = await stage();
  await expect(client.schedules.cancel('evening', { id: '', type: 'user' })).rejects.toThrow('actor: id');
});

describe('what raises a risk', () => {
  test('is asked once', async () => {
    const { client, campaign, clock, heard } = await stage({ faults: [forbidden(1)] });
    await campaign.send(ACTIVATE, { at: new Date(CLOSE.getTime() - HOUR / 2) });
    clock.forward(HOUR / 2);
    expect(await heard('ended')).toMatchObject({ outcome: 'failed' });
    expect(client.schedules.list()).toEqual([]);
  });

  test('is asked again only when time alone will have cured the refusal', async () => {
    const { campaign, clock, heard } = await stage();
    await campaign.send(ACTIVATE, { at: CLOSE });
    clock.forward(HOUR);
    expect(await heard('postponed')).toMatchObject({ nextAt: '2026-03-28T09:00:00.000Z' });
    clock.forward(13 * HOUR);
    expect(await heard('ended')).toMatchObject({ outcome: 'moved', lateMs: 13 * HOUR });
  });

  test('is not asked again behind the moment at which it was to be undone', async () => {
    const { client, campaign, clock, heard } = await stage();
    await campaign.send(ACTIVATE, { at: CLOSE });
    await campaign.send(PAUSE, { at: behind(HOUR) });
    clock.forward(HOUR);
    expect(await heard('ended')).toMatchObject({ event: 'activate', outcome: 'refused' });
    expect(client.schedules.list()).toMatchObject([{ event: 'pause' }]);
  });

  test('is taken off on record where it could not be sent before it was to be undone', async () => {
    const there = await stage();
    const journal = new MemoryJournal(there.clock.now);
    const configuration = { ...configurationOf(there.url), journal, clock: there.clock };
    const first = joined(configuration);
    await first.campaign(ID).send(ACTIVATE, { at: new Date(CLOSE.getTime() - HOUR / 2), request: 'up' });
    await first.campaign(ID).send(PAUSE, { at: new Date(CLOSE.getTime() - HOUR / 4), request: 'down' });
    await first.close();
    there.clock.forward((HOUR * 7) / 8);
    const client = joined(configuration);
    await client.schedules.idle();
    expect(client.audit.record('up/cancelled')).toMatchObject({ error: { code: 'schedule.overtaken' } });
    expect(client.audit.record('down#1/outcome')).toMatchObject({ outcome: 'unchanged' });
    expect(await there.patches()).toEqual([]);
  });

  test('waits until what was to lower the risk before it is settled', async () => {
    const { campaign, clock, heard, patches } = await stage({ state: 'active', faults: [forbidden(2)] });
    await campaign.send(PAUSE, { at: new Date(CLOSE.getTime() - HOUR / 2) });
    await campaign.send(ACTIVATE, { at: new Date(CLOSE.getTime() - HOUR / 2 + 6_000) });
    clock.forward(HOUR / 2);
    await heard('postponed');
    await heard('postponed');
    clock.forward(20_000);
    expect(await heard('ended')).toMatchObject({ event: 'pause', outcome: 'moved' });
    expect(await heard('ended')).toMatchObject({ event: 'activate', outcome: 'moved' });
    expect(await patches()).toEqual(['200 committed', '200 committed']);
  });

  test('is sent within a minute once what was to lower the risk before it is taken off', async () => {
    const { client, campaign, clock, heard } = await stage({ faults: [forbidden(1)] });
    await campaign.send(PAUSE, { at: new Date(CLOSE.getTime() - HOUR / 2), request: 'down' });
    await campaign.send(ACTIVATE, { at: new Date(CLOSE.getTime() - HOUR / 2 + 2_000) });
    clock.forward(HOUR / 2);
    await heard('postponed');
    await new Promise(setImmediate);
    clock.forward(3_000);
    await new Promise(setImmediate);
    expect(await client.schedules.cancel('down', actor)).toBe(true);
    await new Promise(setImmediate);
    clock.forward(60_000);
    expect(await heard('ended')).toMatchObject({ event: 'activate', outcome: 'moved' });
  });
});

describe('an agenda', () => {
  test('sends what lowers a risk before what is due longer', async () => {
    const campaigns = [
      { id: OTHER_ID, campaignstate: 'paused' },
      { id: ID, campaignstate: 'active' },
    ];
    const { client, campaign, clock, heard, told } = await stage({ scenario: { campaigns } });
    await client.campaign(OTHER_ID).send(ACTIVATE, { at: new Date(CLOSE.getTime() - 1) });
    await campaign.send(PAUSE, { at: new Date(CLOSE.getTime()) });
    clock.forward(HOUR);
    await heard('ended');
    expect(told.all.filter(({ kind }) => kind === 'due').map(({ event }) => event)).toEqual(['pause', 'activate']);
  });

  test('has no timer while nothing waits, and looks at the clock once a minute at least while something does', async () => {
    const { campaign, clock, heard } = await stage({ state: 'active' });
    expect(clock.pending).toBe(0);
    await campaign.send(PAUSE, { at: behind(40 * DAY) });
    await new Promise(setImmediate);
    expect(clock.pending).toBe(1);
    // The machine sleeps for longer than that, and no timer of it has noticed.
    const { now } = clock;
    clock.now = () => now() + 41 * DAY;
    clock.forward(60_000);
    expect(await heard('due')).toMatchObject({ lateMs: DAY - HOUR + 60_000 });
  });

  test('leaves in the journal what waits when it is closed, and takes no more', async () => {
    const { clock, url } = await stage({ state: 'active' });
    const journal = new MemoryJournal(clock.now);
    const first = joined({ ...configurationOf(url), journal, clock });
    await first.campaign(ID).send(PAUSE, { at: CLOSE });
    await first.close();
    expect(first.metrics().schedules).toEqual({ waiting: 1, late: 0 });
    await expect(first.campaign(ID).send(PAUSE, { at: CLOSE })).rejects.toThrow('closing');
    expect(journal.schedules.list()).toHaveLength(1);
  });

  test('says once what is for other clients to send, and leaves it alone', async () => {
    const { clock, url } = await stage();
    const journal = new MemoryJournal(clock.now);
    const elsewhere = joined({ ...configurationOf('http://127.0.0.1:9'), journal, clock });
    await elsewhere.campaign(ID).send(PAUSE, { at: CLOSE });
    await elsewhere.close();
    clock.forward(HOUR);
    const client = joined({ ...configurationOf(url), journal, clock });
    const warnings: Warning[] = [];
    client.on('warning', (warning) => warnings.push(warning));
    await client.schedules.idle();
    expect(warnings).toEqual([
      { code: 'schedule.notHere', message: '1 waiting of guide http://127.0.0.1:9: left alone.' },
    ]);
    expect(client.schedules.list()).toHaveLength(1);
  });

  test('looks again where what had to wait could not be read', async () => {
    const journal = new MemoryJournal(Date.now);
    const { settle, list } = journal.schedules;
    let broken = false;
    journal.schedules.settle = async (schedule) => {
      broken = true;
      return settle.call(journal.schedules, schedule);
    };
    journal.schedules.list = (filter) => {
      if (!broken) return list.call(journal.schedules, filter);
      broken = false;
      throw new JournalError('journal.unreadable', 'busy');
    };
    const { campaign, clock, heard } = await stage({ state: 'active', journal });
    await campaign.send(PAUSE, { at: CLOSE });
    await campaign.send(ACTIVATE, { at: CLOSE });
    clock.forward(HOUR);
    expect(await heard('ended')).toMatchObject({ event: 'pause' });
    expect(await heard('due')).toMatchObject({ event: 'activate' });
  });

  test('comes back to a journal that could not be written, and does nothing twice', async () => {
    const journal = new MemoryJournal(Date.now);
    const settle = journal.schedules.settle.bind(journal.schedules);
    let broken = 1;
    journal.schedules.settle = async (schedule) => {
      if (broken-- > 0) throw new JournalError('journal.unwritable', 'full');
      return settle(schedule);
    };
    const there = await stage({ state: 'active', journal });
    const warned = Promise.withResolvers<Warning>();
    there.client.on('warning', warned.resolve);
    await there.campaign.send(PAUSE, { at: CLOSE, request: 'evening' });
    there.clock.forward(HOUR);
    expect(await warned.promise).toMatchObject({ code: 'journal.unwritable' });
    await new Promise(setImmediate);
    there.clock.forward(90_000);
    expect(await there.heard('ended')).toMatchObject({ outcome: 'moved', request: 'evening#1' });
    expect(await there.patches()).toEqual(['200 committed']);
  });
});
