import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/engine/accept.ts';
import { ClosedError } from '../../src/hosts/carrier.ts';
import { scene as campaignScene, ID, PAUSE, actor as pauser } from '../client/fixture.ts';
import { heartbeatsOf } from '../client/told.ts';
import {
  BUSY,
  idOf,
  interval,
  policy,
  scene as presenceScene,
  type Setting,
  scheduled,
  USER,
} from '../presence/scene.ts';

const MINUTE = 60_000;
const actor = { id: 'desk', type: 'service' } as const;
const AVAILABLE = { type: 'goAvailable', actor } as const;

/** An agent whom the client has set to available, and a heartbeat over that. */
async function beating(setting: Setting = {}, options: { readonly reassert?: typeof AVAILABLE } = {}) {
  const scene = await presenceScene({ state: 'available', ...setting });
  const told = heartbeatsOf(scene.client);
  const heartbeat = scene.presence.heartbeat({ actor, ...options });
  const tick = () => {
    scene.clock.forward(2 * MINUTE);
    return told.next();
  };
  expect(await told.next()).toMatchObject({ kind: 'confirmed', found: { state: 'available', version: '1' } });
  return { ...scene, told, heartbeat, tick };
}

const onOffline = { policy: { ...policy, heartbeat: { reassertOn: ['offline'] } } };

describe('a tick', () => {
  test('after the agent has set Break writes nothing, and the heartbeat ends as superseded, on record', async () => {
    const { change, tick, patches, heartbeat, client, clock, requests } = await beating();
    await change('break');
    expect(await tick()).toMatchObject({
      kind: 'superseded',
      ...{ lifecycle: 'presence', id: USER, heartbeat: heartbeat.key, recorded: true },
      own: { state: 'available', version: '1' },
      found: { state: 'break', version: '2' },
    });
    expect(await heartbeat.ended).toMatchObject({ kind: 'superseded' });
    expect(client.audit.record(`${heartbeat.key}/superseded`)).toMatchObject({
      ...{ phase: 'observation', actor, action: 'presence.superseded', resource: { kind: 'presence', id: USER } },
      transition: { from: 'available', to: 'break' },
      http: { writes: 0 },
    });
    clock.forward(60 * MINUTE);
    expect(await patches()).toEqual([]);
    expect(await requests('presence.read')).toHaveLength(2);
  });

  test('without a change writes nothing, a thousand times', async () => {
    const scenario = { rateLimit: { allowed: 10_000, windowSeconds: 60 } };
    const { tick, requests, patches } = await beating({ scenario });
    for (let i = 0; i < 1_000; i++) expect((await tick()).kind).toBe('confirmed');
    expect(await requests('presence.read')).toHaveLength(1_001);
    expect(await patches()).toEqual([]);
  });

  test('notices that somebody has set the same state anew', async () => {
    const { change, tick } = await beating();
    await change('available');
    expect(await tick()).toMatchObject({ kind: 'superseded', found: { state: 'available', version: '2' } });
  });

  test('takes what the same client has sent for the claim', async () => {
    const { presence, tick } = await beating();
    await presence.send(BUSY);
    expect(await tick()).toMatchObject({ kind: 'confirmed', found: { state: 'busy', version: '2' } });
  });

  test('that meets a write of the same client on its way leaves the verdict to the next tick', async () => {
    const { presence, tick, fault, told, clock, heartbeat, requests } = await beating();
    // The write is applied at once and answered late, so that the tick sees it first.
    await fault({ operation: 'presence.patch', do: { kind: 'delay', ms: 100, when: 'after' } });
    const sent = presence.send(BUSY, { deadline: new Date(clock.now() + 60 * MINUTE) });
    while (!(await requests('presence.patch')).some(({ committed }) => committed)) await new Promise(setImmediate);
    clock.forward(2 * MINUTE);
    expect((await sent).kind).toBe('moved');
    while (heartbeat.state !== 'waiting') await new Promise(setImmediate);
    expect(await tick()).toMatchObject({ kind: 'confirmed', found: { state: 'busy' } });
    expect(told.all.every(({ kind }) => kind === 'confirmed')).toBe(true);
  });

  test('starts from the write that the caller names', async () => {
    const { presence, client, change } = await presenceScene({ state: 'offline' });
    const told = heartbeatsOf(client);
    const outcome = await presence.send(AVAILABLE);
    await change('break');
    presence.heartbeat({ actor, own: outcome.last });
    expect(await told.next()).toMatchObject({ kind: 'superseded', own: { state: 'available', version: '2' } });
  });

  test('takes for its own what the platform completes by itself', async () => {
    const scenario = { campaigns: [{ id: ID, campaignstate: 'active', outstandingCalls: 1 }] };
    const { client, campaign } = await campaignScene({ scenario });
    const told = heartbeatsOf(client);
    const outcome = await campaign.send(PAUSE);
    expect(outcome.last).toMatchObject({ state: 'draining' });
    campaign.heartbeat({ actor: pauser, own: outcome.last });
    expect(await told.next()).toMatchObject({ kind: 'confirmed', found: { state: 'paused' } });
  });

  test('survives a token that expires, and an outage', async () => {
    const { fault, tick } = await beating();
    await fault({ operation: 'presence.read', nth: 1, do: { kind: 'expireToken' } });
    expect(await tick()).toMatchObject({ kind: 'confirmed' });
    await fault({ operation: 'presence.read', first: 4, do: { kind: 'status', status: 503 } });
    expect(await tick()).toMatchObject({ kind: 'unanswered', failure: { status: 503 } });
    expect(await tick()).toMatchObject({ kind: 'confirmed' });
  });

  test.each([401, 403, 404])('that is answered %i, also with a fresh token, is the last', async (status) => {
    const { fault, tick, clock } = await beating();
    await fault({ operation: 'presence.read', do: { kind: 'status', status } });
    expect(await tick()).toMatchObject({ kind: 'stopped', failure: { status } });
    expect(clock.pending).toBe(0);
  });
});

describe('a presence that lapsed', () => {
  test('is set again where policy lists the lapse, on the version that was read', async () => {
    const { change, tick, requests, snapshot } = await beating(onOffline, { reassert: AVAILABLE });
    await change('offline');
    expect(await tick()).toMatchObject({ kind: 'confirmed', found: { state: 'available', version: '3' } });
    expect(await requests('presence.patch')).toMatchObject([{ ifMatch: '2', status: 200 }]);
    expect(await snapshot()).toMatchObject({ presenceStateId: idOf('available') });
    expect(await tick()).toMatchObject({ kind: 'confirmed' });
  });

  test.each([
    ['a lapse that policy does not list', onOffline, ['break']],
    ['a lapse with a change before it, which may have been a person’s', onOffline, ['break', 'offline']],
  ])('is left alone after %s', async (_, setting, changes) => {
    const { change, tick, patches } = await beating(setting, { reassert: AVAILABLE });
    for (const state of changes) await change(state);
    expect(await tick()).toMatchObject({ kind: 'superseded' });
    expect(await patches()).toEqual([]);
  });

  test('is left alone where the caller does not want it back, whatever policy lists', async () => {
    const { change, tick, patches } = await beating(onOffline);
    await change('offline');
    expect(await tick()).toMatchObject({ kind: 'superseded' });
    expect(await patches()).toEqual([]);
  });

  test.each([
    ['before the request reads', 'presence.read', 2, []],
    ['before it writes', 'presence.patch', 1, ['409']],
  ] as const)(
    'is the agent’s own where they are faster, %s: nothing is written again',
    async (_, operation, nth, writes) => {
      const { change, fault, tick, patches, snapshot } = await beating(onOffline, { reassert: AVAILABLE });
      await change('offline');
      const toBreak = { presenceStateId: idOf('break') };
      await fault({ operation, nth, do: { kind: 'conflict', change: toBreak } });
      expect(await tick()).toMatchObject({ kind: 'superseded', found: { state: 'break' } });
      expect(await patches()).toEqual(writes);
      expect(await snapshot()).toMatchObject(toBreak);
    },
  );

  test('is not set again against a rule', async () => {
    const schedules = [scheduled([interval('mandatory_break', '09:00', '16:00', ['offline'])])];
    const { change, tick, patches } = await beating({ ...onOffline, schedules }, { reassert: AVAILABLE });
    await change('offline');
    expect(await tick()).toMatchObject({ kind: 'superseded', found: { state: 'offline' } });
    expect(await patches()).toEqual([]);
  });
});

describe('stopping', () => {
  test('cancels the read in flight and leaves nothing that waits', async () => {
    const { fault, clock, heartbeat, told, requests } = await beating();
    await fault({ operation: 'presence.read', do: { kind: 'delay', ms: 3_600_000 } });
    clock.forward(2 * MINUTE);
    while ((await requests('presence.read')).length < 2) await new Promise(setImmediate);
    await heartbeat.stop();
    expect(told.all.at(-1)).toMatchObject({ kind: 'stopped' });
    expect(told.all.at(-1)).not.toHaveProperty('failure');
    expect([heartbeat.state, clock.pending]).toEqual(['ended', 0]);
  });

  test('ends the pause before the next tick', async () => {
    const { clock, heartbeat, requests } = await beating();
    await heartbeat.stop();
    expect(clock.pending).toBe(0);
    clock.forward(60 * MINUTE);
    expect(await requests('presence.read')).toHaveLength(1);
  });

  test('is what a client that closes does; then no heartbeat starts', async () => {
    const { client, presence, heartbeat } = await beating();
    await client.close();
    expect(await heartbeat.ended).toMatchObject({ kind: 'stopped' });
    expect(() => presence.heartbeat({ actor })).toThrow(ClosedError);
  });
});

test.each([
  ['no actor', {}, 'actor (missing): it is required.'],
  ['ticks that follow too closely', { actor, everyMs: 10 }, 'everyMs (a number): At least 1_000.'],
  ['a typing error', { actor, every: 10 }, 'every: no such field.'],
  ['a reassertion that policy never allows', { actor, reassert: AVAILABLE }, 'reassert: the policy lists no state'],
])('%s is no heartbeat', async (_, options, sentence) => {
  const { presence, requests } = await presenceScene();
  const start = () => presence.heartbeat(options as never);
  expect(start).toThrow(RequestError);
  expect(start).toThrow(sentence);
  expect(await requests()).toEqual([]);
});
