import { describe, expect, test } from 'vitest';
import { WEEKDAYS } from '../../machines/timetable.ts';
import { JournalError } from '../../src/engine/journal.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import { ACTIVATE, actor, configurationOf, EventfulJournal, ID, joined, PAUSE } from '../client/fixture.ts';
import { CLOSE, HOUR, stage, until } from './stage.ts';

/** A policy under which the hours forbid nothing. */
const ALWAYS = {
  agentCapacity: { queues: { '*': ['sales'] } },
  callingHours: { weekly: Object.fromEntries(WEEKDAYS.map((day) => [day, [['00:00', '24:00']]])) },
};
const killed = () => {
  throw new Error('killed');
};
const reset = (when: 'before' | 'after') =>
  ({ operation: 'campaign.patch', first: 9, do: { kind: 'reset', when } }) as const;

describe('a campaign that is activated until its close', () => {
  test('has its pause on record before the activation leaves, and is paused then', async () => {
    const journal = new EventfulJournal(Date.now);
    const there = await stage({ journal });
    const { client, campaign, clock, heard, patches, snapshot } = there;
    const meanwhile: unknown[] = [];
    journal.meanwhile = async () => meanwhile.push(await patches(), journal.schedules.list());
    const outcome = await campaign.activateUntil(CLOSE, { ...until, request: 'r1' });
    journal.meanwhile = () => undefined;
    const [pause] = client.schedules.list();
    expect(meanwhile).toEqual([[], [pause]]);
    expect(pause).toMatchObject({ event: 'pause', id: ID, actor, follows: 'r1', dueAt: CLOSE.toISOString() });
    expect(outcome).toMatchObject({
      kind: 'moved',
      followUp: { schedule: pause?.schedule, dueAt: CLOSE.toISOString() },
    });
    clock.forward(HOUR);
    expect(await heard('ended')).toMatchObject({ event: 'pause', outcome: 'moved', lateMs: 0 });
    expect(await snapshot()).toMatchObject({ campaignstate: 'paused', pauseReason: 'COMPLIANCE' });
  });

  test('is not activated where the journal does not take the pause', async () => {
    const journal = new MemoryJournal(Date.now);
    journal.schedules.following = () => {
      throw new JournalError('journal.full', 'full');
    };
    const { client, campaign, asked } = await stage({ journal });
    expect(await campaign.activateUntil(CLOSE, until)).toMatchObject({
      ...{ kind: 'failed', writes: 0, unconfirmed: false, failure: { code: 'journal.full' } },
    });
    expect(await asked()).not.toContain('campaign.patch');
    expect(journal.openIntents()).toEqual([]);
    expect([...client.audit.records()].map(({ phase }) => phase)).toEqual(['outcome']);
  });

  test('has no pause on record where a rule refuses it: it never came to an intent', async () => {
    const { client, campaign } = await stage({ agents: 0 });
    expect(await campaign.activateUntil(CLOSE, until)).toMatchObject({ kind: 'refused' });
    expect(client.schedules.list()).toEqual([]);
    expect([...client.audit.records()].map(({ phase }) => phase)).toEqual(['outcome']);
  });

  test('has the pause taken off on record, with the outcome, where that proves that nothing was activated', async () => {
    const no = { kind: 'status', status: 422, code: 'campaign.locked' } as const;
    const { client, campaign } = await stage({ faults: [{ operation: 'campaign.patch', nth: 1, do: no }] });
    const outcome = await campaign.activateUntil(CLOSE, { ...until, request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'failed', unconfirmed: false });
    expect(outcome.followUp).toBeUndefined();
    expect(client.schedules.list()).toEqual([]);
    expect([...client.audit.records()].map(({ phase, error }) => [phase, error?.code])).toEqual([
      ['intent', undefined],
      ['scheduled', undefined],
      ['outcome', 'campaign.locked'],
      ['cancelled', 'schedule.withdrawn'],
    ]);
  });

  test('is paused all the same where nobody can tell what became of the activation', async () => {
    const { client, campaign, fault } = await stage({ faults: [reset('after')] });
    await fault({ operation: 'campaign.read', nth: 2, do: { kind: 'status', status: 403 } });
    const outcome = await campaign.activateUntil(CLOSE, until);
    expect(outcome).toMatchObject({ kind: 'failed', unconfirmed: true });
    expect(client.schedules.list()).toMatchObject([{ schedule: outcome.followUp?.schedule, event: 'pause' }]);
  });

  test('is paused then where it was active already, once however often that is asked', async () => {
    const { client, campaign, clock, heard } = await stage({ state: 'active' });
    const outcome = await campaign.activateUntil(CLOSE, until);
    expect(outcome).toMatchObject({ kind: 'unchanged', followUp: { dueAt: CLOSE.toISOString() } });
    expect((await campaign.activateUntil(CLOSE, until)).followUp).toEqual(outcome.followUp);
    expect(client.schedules.list()).toHaveLength(1);
    clock.forward(HOUR);
    expect(await heard('ended')).toMatchObject({ event: 'pause', outcome: 'moved' });
  });

  test('keeps a pause that an earlier activation rests on, where a later one comes to nothing', async () => {
    const { client, campaign, change, fault } = await stage();
    const { followUp } = await campaign.activateUntil(CLOSE, until);
    await change('paused');
    await fault({ operation: 'campaign.patch', nth: 1, do: { kind: 'status', status: 422 } });
    expect(await campaign.activateUntil(CLOSE, until)).toMatchObject({ kind: 'failed', unconfirmed: false });
    expect(client.schedules.list()).toMatchObject([{ schedule: followUp?.schedule }]);
  });

  test('needs a close to come, and a pause that will be allowed', async () => {
    const { client, campaign, asked } = await stage();
    const past = new Date('2026-03-27T19:00:00.000Z');
    await expect(campaign.activateUntil(past, until)).rejects.toThrow('its moment has passed already');
    const pause = { reason: 'TYPO' };
    await expect(campaign.activateUntil(CLOSE, { actor, pause })).rejects.toThrow('pauseReasons');
    await expect(campaign.activateUntil(new Date('no'), until)).rejects.toThrow('invalid date');
    expect(await asked()).toEqual([]);
    expect(client.schedules.list()).toEqual([]);
  });

  test('is not activated at its close or after it, however long the way there takes', async () => {
    const { campaign, clock, patches } = await stage({
      faults: [{ operation: 'campaign.patch', first: 9, do: { kind: 'throttle', retryAfter: '4' } }],
    });
    const close = new Date(clock.now() + 11_000);
    expect(await campaign.activateUntil(close, until)).toMatchObject({ kind: 'failed', writes: 0 });
    expect(await patches()).toEqual(['429', '429', '429']);
  });
});

describe('a process that is killed', () => {
  /** Killed between the intent of an activation and its write, in a sandbox that lives on. */
  async function wreck() {
    const journal = new EventfulJournal(Date.now);
    const there = await stage({ journal });
    journal.meanwhile = killed;
    await expect(there.campaign.activateUntil(CLOSE, { ...until, request: 'r1' })).rejects.toThrow('killed');
    journal.meanwhile = () => undefined;
    return { ...there, journal, start: () => joined({ ...configurationOf(there.url), journal, clock: there.clock }) };
  }

  test('leaves the pause: the activation is settled by reading, and what it comes to has its pause', async () => {
    const { start, patches } = await wreck();
    const client = start();
    expect(await client.resumed).toMatchObject([{ kind: 'moved', followUp: { dueAt: CLOSE.toISOString() } }]);
    expect(client.schedules.list()).toMatchObject([{ event: 'pause', follows: 'r1' }]);
    expect(await patches()).toEqual(['200 committed']);
  });

  test('after the close activates nothing any more, and pauses to be sure', async () => {
    const { start, clock, patches } = await wreck();
    clock.forward(HOUR);
    const client = start();
    const [outcome] = await client.resumed;
    expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'request.deadline' }, unconfirmed: true });
    await client.schedules.idle();
    expect(client.schedules.list()).toEqual([]);
    expect([...client.audit.records({ outcome: 'unchanged' })]).toMatchObject([{ action: 'campaign.pause' }]);
    expect(await patches()).toEqual([]);
  });

  test('leaves what is overdue to the next one, which sends it before anything that is asked then', async () => {
    const there = await stage();
    const journal = new MemoryJournal(there.clock.now);
    const first = joined({ ...configurationOf(there.url), journal, clock: there.clock });
    await first.campaign(ID).activateUntil(CLOSE, until);
    await first.close();
    there.clock.forward(2 * HOUR);
    // The hours are over by then; another policy has no such rule in the way.
    const client = joined({ ...configurationOf(there.url), policy: ALWAYS, journal, clock: there.clock });
    const ended: string[] = [];
    client.on('outcome', ({ event, kind }) => ended.push(`${event} ${kind}`));
    await client.campaign(ID).send(ACTIVATE);
    expect(ended).toEqual(['pause moved', 'activate moved']);
    expect((await there.requests('campaign.patch')).map(({ after }) => after?.state)).toEqual([
      'active',
      'paused',
      'active',
    ]);
  });

  test('over an activation that could still be made, where a pause is overdue: it is found out about, and not made', async () => {
    const journal = new EventfulJournal(Date.now);
    const { campaign, clock, url, patches } = await stage({ at: '2026-03-27T19:59:40.000Z', journal, policy: ALWAYS });
    await campaign.send(PAUSE, { at: CLOSE });
    journal.meanwhile = killed;
    await expect(campaign.send(ACTIVATE)).rejects.toThrow('killed');
    journal.meanwhile = () => undefined;
    clock.forward(30_000);
    const client = joined({ ...configurationOf(url), policy: ALWAYS, journal, clock });
    expect(await client.resumed).toMatchObject([{ event: 'activate', failure: { code: 'request.deadline' } }]);
    await client.schedules.idle();
    expect(await patches()).toEqual([]);
  });
});
