import { describe, expect, test } from 'vitest';
import { type Received, receiver } from '../../src/inbound/receiver.ts';
import type { SinkConfiguration } from '../../src/sink-settings.ts';
import { cloudEvent } from '../../src/sinks/cloud-event.ts';
import { ACTIVATE, actor, ID, joined, PAUSE, type Scene, scene } from '../client/fixture.ts';
import { ANNA, EMAIL, PHONE, stage } from '../guest/stage.ts';
import { Hook } from './hook.ts';
import { LOOPBACK, SECRET } from './secrets.ts';

async function listening(changes: Partial<SinkConfiguration> = {}) {
  const hook = await new Hook().start();
  const sink = { name: 'wfm', url: hook.url, secrets: [SECRET], allowAddresses: LOOPBACK, ...changes };
  return { hook, sinks: [sink] as SinkConfiguration<never>[] };
}

const told = (hook: Hook) => hook.arrived.map(({ body }) => JSON.parse(body));

describe('an outcome', () => {
  async function moved(changes: Partial<SinkConfiguration> = {}, setting = {}): Promise<Scene & { hook: Hook }> {
    const { hook, sinks } = await listening(changes);
    return { ...(await scene({ sinks, ...setting })), hook };
  }

  test('goes out as a CloudEvent that says what happened, and of the payload the keys alone', async () => {
    const { campaign, hook, url, client } = await moved({}, { state: 'active' });
    await campaign.send(PAUSE, { request: 'r.1' });
    const [{ headers, id } = { headers: {} as never, id: '' }] = await hook.heard(1);
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(told(hook)).toEqual([
      {
        ...{ specversion: '1.0', id, source: url, type: 'interlock.campaign.moved', subject: `campaign/${ID}` },
        ...{ time: '2026-03-27T10:00:00.000Z', partitionkey: `campaign/${ID}`, datacontenttype: 'application/json' },
        data: {
          ...{ request: 'r.1', lifecycle: 'campaign', id: ID, event: 'pause', outcome: 'moved' },
          ...{
            actor: PAUSE.actor,
            from: 'active',
            to: 'paused',
            confirmed: 'reply',
            reasons: [],
            keys: ['drain', 'reason'],
          },
          version: { before: expect.stringMatching(/^".+"$/), after: expect.stringMatching(/^".+"$/) },
          ...{ startedAt: '2026-03-27T10:00:00.000Z', endedAt: '2026-03-27T10:00:00.000Z', durationMs: 0 },
        },
      },
    ]);
    await client.close();
    expect(client.metrics().outbox).toEqual({ waiting: 0, dead: 0, delivered: 1, postponed: 0 });
  });

  test('of another kind than asked for is not told of', async () => {
    const { campaign, hook, client } = await moved({ outcomes: ['refused'] }, { agents: 0, state: 'paused' });
    await campaign.send(PAUSE, { request: 'r1' });
    await campaign.send(ACTIVATE, { request: 'r2' });
    await client.close();
    expect(told(hook)).toMatchObject([
      { type: 'interlock.campaign.refused', data: { request: 'r2', reasons: ['capacity.low'], unconfirmed: false } },
    ]);
  });

  test('of another lifecycle than asked for is not told of', async () => {
    const { campaign, hook, client } = await moved({ lifecycles: ['guest'] }, { state: 'active' });
    await campaign.send(PAUSE);
    await client.close();
    expect(hook.arrived).toEqual([]);
    expect(client.metrics().outbox.delivered).toBe(0);
  });

  test('in the format of its guide is the guide’s own record', async () => {
    const { campaign, hook } = await moved({ format: 'guide' }, { state: 'active' });
    await campaign.send(PAUSE);
    const [{ headers } = { headers: {} as never }] = await hook.heard(1);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(told(hook)).toMatchObject([
      { campaignId: ID, currentState: 'active', targetState: 'paused', pauseReason: 'COMPLIANCE', success: true },
    ]);
  });

  test('waits for a sink that is down, is counted and told of by the sink’s name, and can be sent again', async () => {
    const { campaign, hook, client, clock } = await moved({}, { state: 'active' });
    hook.reply = () => 410;
    const letters: unknown[] = [];
    const dead = Promise.withResolvers<void>();
    client.on('deadLettered', (event) => {
      letters.push(event);
      dead.resolve();
    });
    await campaign.send(PAUSE);
    await dead.promise;
    const [posting] = client.outbox.list({ dead: true });
    expect(letters).toEqual([
      { sink: 'wfm', key: posting?.id, letters: [{ item: `campaign:${ID}`, code: 'http.410' }] },
    ]);
    expect(client.metrics()).toMatchObject({ warnings: 1, outbox: { waiting: 0, dead: 1 } });
    hook.reply = () => 204;
    clock.forward(1_000);
    expect(await client.outbox.enable('wfm')).toBe(true);
    // The courier has found nothing by now, and sleeps.
    await new Promise(setImmediate);
    const again = (asking: object) => client.outbox.replay('wfm', posting?.id ?? '', asking as typeof actor);
    await expect(again({ id: '', type: 'user' })).rejects.toThrow('actor: id (a string): It may not be empty.');
    expect(await again(actor)).toBe(true);
    await hook.heard(2);
    expect(new Set(hook.ids)).toEqual(new Set([posting?.id]));
    await client.close();
    expect(client.metrics().outbox).toEqual({ waiting: 0, dead: 0, delivered: 1, postponed: 0 });
    expect([...client.audit.records()].slice(2)).toMatchObject([
      {
        phase: 'replay',
        actor,
        action: 'outbox.replayed',
        posting: { sink: 'wfm', id: posting?.id, dead: 'http.410' },
      },
    ]);
  });

  test('that is told of twice has one id each, and no two outcomes share one', async () => {
    const { campaign, hook } = await moved({}, { state: 'active' });
    await campaign.send(PAUSE, { request: 'r1' });
    await campaign.send(ACTIVATE, { request: 'r2' });
    await campaign.send(PAUSE, { request: 'r3' });
    await hook.heard(3);
    expect(new Set(hook.ids).size).toBe(3);
    expect(told(hook).map(({ data }) => data.request)).toEqual(['r1', 'r2', 'r3']);
  });

  test('is taken by our own receiver', async () => {
    const { campaign, hook, clock } = await moved({}, { state: 'active' });
    await campaign.send(PAUSE);
    const [{ headers, body } = { headers: {}, body: '' }] = await hook.heard(1);
    const got: Received[] = [];
    const receive = receiver({ secrets: [SECRET], clock, handle: (received) => void got.push(received) });
    const request = { method: 'POST', headers: headers as Record<string, string>, body };
    expect((await receive(new Request('https://hooks.example.org', request))).status).toBe(204);
    expect(got).toMatchObject([{ body: { type: 'interlock.campaign.moved' } }]);
  });
});

describe('a guest', () => {
  test.each(['cloudevents', 'guide'] as const)('is told of as %s without an address or a number', async (format) => {
    const { hook, sinks } = await listening({ format });
    const { client } = await stage({ sinks });
    const outcome = await client.guest.create(ANNA, { actor: { id: 'anna', type: 'user' } });
    const [{ body } = { body: '' }] = await hook.heard(1);
    expect(body).toContain(outcome.created);
    expect(body).not.toMatch(new RegExp(`${EMAIL}|${EMAIL.toLowerCase()}|${PHONE.replace(/[()]/g, '.')}|6505551212`));
  });
});

describe('a CloudEvent', () => {
  const attributes = { id: '1', source: '/x', type: 't', subject: 's', time: '2026-03-27T10:00:00.000Z' } as const;

  test.each(['Trace', 'trace_id', 'a'.repeat(21), '', 'data', 'ü'])('has no attribute %j', (name) => {
    expect(() => cloudEvent({ ...attributes, [name]: 'x' }, {})).toThrow(RangeError);
  });

  test.each(['', 'a\nb', '\u007f', '\ud800'])('has no attribute with the value %j', (value) => {
    expect(() => cloudEvent({ ...attributes, subject: value }, {})).toThrow(RangeError);
  });

  test('may have an extension of twenty signs', () => {
    expect(JSON.parse(cloudEvent({ ...attributes, abcdefghij0123456789: 'x' }, { a: [1] }))).toEqual({
      ...{ specversion: '1.0', ...attributes, abcdefghij0123456789: 'x', datacontenttype: 'application/json' },
      data: { a: [1] },
    });
  });
});

test('a client without sinks keeps nothing for any', async () => {
  const { url, clock } = await scene();
  const client = joined({
    ...{ dialect: 'guide', clientId: 'sandbox', clientSecret: 'sandbox-secret' },
    apiUrl: url,
    loginUrl: url,
    journal: 'memory',
    clock,
  });
  await client.campaign(ID).send({ type: 'complete', actor: { id: 'anna', type: 'user' } });
  expect(client.outbox.list()).toEqual([]);
});
