import { describe, expect, test } from 'vitest';
import { USER } from '../presence/scene.ts';
import { EVERY, streaming } from './scene.ts';

describe('a gap', () => {
  test('in the numbers is told, and looked up before the stream is live again', async () => {
    const { poll, states, change, upset, kinds, events } = await streaming();
    await change('busy');
    await poll();
    await upset({ do: 'lose', count: 1 });
    await change('meal');
    await change('away');
    await upset({ do: 'lose', count: 1 });
    await change('break');
    await poll();
    expect(states()).toEqual(['available 1', 'busy 2', 'away 4', 'break 5']);
    expect(events.at(-1)).toMatchObject({ reconciled: true });
    expect(kinds()).toEqual(['live', 'gap', 'live']);
  });

  test('by a cursor that has expired leads to a new subscription and the same comparison', async () => {
    const { poll, states, change, upset, told, events, requests } = await streaming();
    await change('busy');
    await poll();
    await change('break');
    await upset({ do: 'expire' });
    await poll();
    expect(states()).toEqual(['available 1', 'busy 2', 'break 3']);
    expect(events.at(-1)).toMatchObject({ reconciled: true, before: { state: 'busy' } });
    expect(told.all.map(({ kind }) => kind)).toEqual(['live', 'gap', 'live']);
    expect(told.all[1]).toMatchObject({ because: 'rejected' });
    expect(await requests('event.subscribe')).toHaveLength(2);
  });

  test('of silence is one too: nobody knows what an outage has swallowed', async () => {
    const { poll, states, change, upset, told, clock, stream, settled } = await streaming();
    await upset({ do: 'lose', count: 1 });
    await change('break');
    clock.forward(6 * EVERY);
    while (stream.state === 'live') await new Promise(setImmediate);
    await settled();
    expect(told.all[1]).toMatchObject({ kind: 'gap', because: 'silent' });
    expect(states()).toEqual(['available 1', 'break 2']);
    await poll();
    expect(told.all.map(({ kind }) => kind)).toEqual(['live', 'gap', 'live']);
  });

  test('that lasts longer than subscriptions are allowed ends the stream', async () => {
    const { poll, fault, stream, requests } = await streaming({}, { subscriptionsPerHour: 3 });
    await fault({ operation: 'event.page', do: { kind: 'status', status: 410 } });
    await poll();
    expect(await stream.ended).toMatchObject({ kind: 'failed', failure: { code: 'stream.exhausted' } });
    expect(await requests('event.subscribe')).toHaveLength(3);
  });
});

describe('a failure', () => {
  test('of the platform is told, rested after, and never taken for an empty page', async () => {
    const { poll, states, change, fault, told } = await streaming();
    await change('busy');
    await fault({ operation: 'event.page', first: 8, do: { kind: 'status', status: 503 } });
    await poll();
    expect(told.all.map(({ kind }) => kind)).toEqual(['live', 'resting', 'resting', 'live']);
    expect(told.all[1]).toMatchObject({ failure: { status: 503 } });
    expect(states()).toEqual(['available 1', 'busy 2']);
  });

  test('by throttling that outlasts the wire’s patience is rested after for as long as it ever rests', async () => {
    const { fault, told, clock, stream, kinds, settled } = await streaming();
    await fault({ operation: 'event.page', nth: 1, do: { kind: 'throttle', retryAfter: '61' } });
    clock.forward(EVERY);
    while (stream.state !== 'resting') await new Promise(setImmediate);
    expect(told.all.at(-1)).toMatchObject({ kind: 'resting', failure: { status: 429 } });
    clock.forward(89_999);
    await new Promise(setImmediate);
    expect(stream.state).toBe('resting');
    clock.forward(1);
    await settled();
    expect(kinds()).toEqual(['live', 'resting', 'live']);
  });

  test('that no later try can better ends it, with the reason', async () => {
    const { poll, fault, stream, clock } = await streaming();
    await fault({ operation: 'event.page', do: { kind: 'status', status: 403 } });
    await poll();
    expect(await stream.ended).toMatchObject({ kind: 'failed', failure: { status: 403 } });
    expect(clock.pending).toBe(0);
  });

  test('of the handler is tried again; for good, the event is put on record and the stream goes on', async () => {
    const tried: string[] = [];
    const handle = ({ resource: { state } }: { readonly resource: { readonly state: string } }) => {
      tried.push(state);
      if (state === 'meal') throw new TypeError('nobody eats here');
      if (state === 'busy' && tried.filter((each) => each === 'busy').length === 1) throw new Error('not now');
    };
    const { poll, change, told, client } = await streaming({}, { handle });
    for (const state of ['busy', 'meal', 'break']) await change(state);
    await poll();
    expect(tried).toEqual(['available', 'busy', 'busy', 'meal', 'meal', 'meal', 'break']);
    const abandoned = told.all.find(({ kind }) => kind === 'abandoned');
    expect(abandoned).toMatchObject({ failure: { code: 'handler.failed' } });
    expect(JSON.stringify(abandoned)).not.toContain('eats');
    const [record] = [...client.audit.records({ kind: 'presence' })];
    expect(record).toMatchObject({ phase: 'observation', action: 'presence.abandoned' });
    if (record) expect(client.audit.payload(record)).toMatchObject({ data: { userId: USER, version: 3 } });
  });

  test('to be read makes an event one that nobody can handle', async () => {
    const { poll, visitor, change, told, states } = await streaming({}, { ids: [USER] });
    await visitor.ask('POST', '/sandbox/events', { body: { data: { userId: USER, version: 'x y' } } });
    await change('busy');
    await poll();
    expect(told.all.map(({ kind }) => kind)).toEqual(['live', 'abandoned']);
    expect(states()).toEqual(['available 1', 'busy 2']);
  });
});
