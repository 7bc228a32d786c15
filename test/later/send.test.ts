import { describe, expect, test } from 'vitest';
import { ACTIVATE, actor, ID, outcomeRecord, PAUSE } from '../client/fixture.ts';
import { CLOSE, HOUR, stage } from './stage.ts';

describe('a request for later', () => {
  test('is on record and waits; nothing is sent before its moment', async () => {
    const { client, campaign, asked } = await stage({ state: 'active' });
    const scheduled = await campaign.send(PAUSE, { at: CLOSE, request: 'evening' });
    expect(scheduled).toEqual({
      ...{ schedule: 'evening', lifecycle: 'campaign', id: ID, event: 'pause', actor, attempts: 0 },
      ...{ dueAt: CLOSE.toISOString(), nextAt: CLOSE.toISOString(), platform: expect.stringMatching(/^guide http/) },
    });
    expect(client.schedules.list()).toEqual([scheduled]);
    expect(client.metrics().schedules).toEqual({ waiting: 1, late: 0 });
    await client.schedules.idle();
    expect(await asked()).toEqual([]);
    expect(client.audit.record('evening/scheduled')).toMatchObject({
      ...{ phase: 'scheduled', action: 'campaign.pause', actor, resource: { kind: 'campaign', id: ID } },
      ...{ schedule: { key: 'evening', dueAt: CLOSE.toISOString() }, change: { keys: ['drain', 'reason'] } },
    });
  });

  test('is sent when it is due, and its outcome says when that was and how late', async () => {
    const { client, campaign, clock, heard, snapshot } = await stage({ state: 'active' });
    await campaign.send(PAUSE, { at: CLOSE, request: 'evening' });
    clock.forward(HOUR + 7_000);
    expect(await heard('ended')).toMatchObject({ outcome: 'moved', request: 'evening#1', lateMs: 7_000 });
    expect(await snapshot()).toMatchObject({ campaignstate: 'paused' });
    expect(outcomeRecord(client.audit, 'evening#1')).toMatchObject({
      schedule: { key: 'evening', dueAt: CLOSE.toISOString(), lateMs: 7_000 },
    });
    expect(client.schedules.list()).toEqual([]);
    expect(client.metrics().schedules).toEqual({ waiting: 0, late: 0 });
  });

  test('whose moment has passed is due at once', async () => {
    const { campaign, heard } = await stage({ state: 'active' });
    await campaign.send(PAUSE, { at: new Date('2026-03-27T18:59:00.000Z') });
    expect(await heard('due')).toMatchObject({ lateMs: 60_000 });
    expect(await heard('ended')).toMatchObject({ outcome: 'moved' });
  });

  test('that is none is refused at once, by the name of its field, and leaves nothing', async () => {
    const { client, campaign } = await stage();
    const send = (event: object, options: object) => campaign.send(event as never, options as never);
    await expect(send({ type: 'pause', actor, payload: { reason: 7 } }, { at: CLOSE })).rejects.toThrow(
      'payload.reason',
    );
    await expect(send(PAUSE, { at: new Date('never') })).rejects.toThrow('at: an invalid date');
    await expect(send(PAUSE, { at: new Date(8.64e15) })).rejects.toThrow('year 10000');
    await expect(send(PAUSE, { at: CLOSE, request: '' })).rejects.toThrow('request: a key');
    expect(client.schedules.list()).toEqual([]);
    expect([...client.audit.records()]).toEqual([]);
  });

  test('is the same under the same key, and no other may have that', async () => {
    const { client, campaign, clock, heard } = await stage({ state: 'active' });
    const first = await campaign.send(PAUSE, { at: CLOSE, request: 'evening' });
    expect(await campaign.send(PAUSE, { at: CLOSE, request: 'evening' })).toEqual(first);
    const other = { ...PAUSE, payload: { reason: 'OTHER' } };
    const later = new Date(CLOSE.getTime() + 1);
    await expect(campaign.send(other, { at: CLOSE, request: 'evening' })).rejects.toThrow('already stands');
    await expect(campaign.send(PAUSE, { at: later, request: 'evening' })).rejects.toThrow('already stands');
    await expect(campaign.send(PAUSE, { request: 'evening' })).rejects.toThrow('already stands');
    expect(client.schedules.list()).toHaveLength(1);
    clock.forward(HOUR);
    await heard('ended');
    await expect(campaign.send(PAUSE, { at: CLOSE, request: 'evening' })).rejects.toThrow('already stands');
  });

  test('goes in order with what is asked of the resource', async () => {
    const { campaign, clock, heard, patches } = await stage();
    await campaign.send(ACTIVATE, { at: new Date(CLOSE.getTime() - HOUR / 2) });
    await campaign.send(PAUSE, { at: CLOSE });
    clock.forward(HOUR / 2);
    expect(await heard('ended')).toMatchObject({ event: 'activate', outcome: 'moved' });
    clock.forward(HOUR / 2);
    expect(await heard('ended')).toMatchObject({ event: 'pause', outcome: 'moved' });
    expect(await patches()).toEqual(['200 committed', '200 committed']);
  });
});
