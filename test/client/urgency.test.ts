import { describe, expect, onTestFinished, test } from 'vitest';
import { StateMachine } from 'xstate';
import { campaign } from '../../machines/campaign.ts';
import { heartbeat } from '../../machines/heartbeat.ts';
import { complete } from '../../src/configuration.ts';
import { connect } from '../../src/connect.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import { guideEvents } from '../../src/effects/guide/events.ts';
import type { WireRequest } from '../../src/engine/effects.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { GenesysClient, type SendOptions } from '../../src/genesys/client.ts';
import { Handle } from '../../src/handle.ts';
import { Agenda } from '../../src/hosts/agenda.ts';
import { Carrier } from '../../src/hosts/carrier.ts';
import { FactCache } from '../../src/hosts/fact-cache.ts';
import { Heartbeats } from '../../src/hosts/heartbeats.ts';
import { Reader } from '../../src/inbound/reader.ts';
import { readingOf } from '../../src/inbound/reading.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { json, platform } from '../genesys/platform.ts';
import { HandClock } from './clock.ts';
import { ACTIVATE, actor, ID as CAMPAIGN, configurationOf, MORNING, PAUSE, type Setting, scene } from './fixture.ts';

const ID = (last: number) => `c0000000-0000-4000-8000-00000000000${last}`;

/** Calls that leave before anything is heard of the platform; the first of them is not answered until it is told so. */
const UNHEARD = [ID(6), ID(7), ID(8), ID(9)];

async function crowded() {
  const held = Promise.withResolvers<void>();
  const there = await platform((response, call, seen) => {
    const answer = () => json(200, { campaignstate: 'active', version: 1 }, { etag: '"1"' })(response, call, seen);
    if (call > 1) answer();
    else void held.promise.then(answer);
  });
  // With one connection, calls arrive in the order in which they leave.
  const client = connect({ ...configurationOf(there.url), connections: 1, clock: new HandClock(MORNING) });
  onTestFinished(() => client.close());
  const before = UNHEARD.map((id) => client.campaign(id).read());
  return {
    client,
    /** Once all who ask have asked: which campaigns are then asked for, in order. */
    async asked(...asking: readonly Promise<unknown>[]) {
      await new Promise(setImmediate);
      held.resolve();
      await Promise.all([...before, ...asking]);
      return there.calls.slice(UNHEARD.length).map(({ method, url }) => `${method} ${url.at(-1)}`);
    },
  };
}

test('a call that waited for its turn is counted, and told with how long it waited', async () => {
  const used = { 'inin-ratelimit-count': '9', 'inin-ratelimit-allowed': '9', 'inin-ratelimit-reset': '3' };
  const there = await platform(json(200, { campaignstate: 'active', version: 1 }, used));
  const client = connect({ ...configurationOf(there.url), clock: new HandClock(MORNING) });
  onTestFinished(() => client.close());
  const told: unknown[] = [];
  client.on('paced', (notice) => told.push(notice));
  for (let call = 0; call < 3; call += 1) await client.campaign(CAMPAIGN).read();
  expect(client.metrics()).toMatchObject({ calls: 4, throttles: 0, paced: { calls: 2, waitedMs: 6_000 } });
  expect(told).toEqual(Array(2).fill({ operation: 'campaign.read', lane: 'ordinary', waitedMs: 3_000 }));
});

test('what lowers a risk leaves before what was asked earlier, and what merely watches after it', async () => {
  const { client, asked } = await crowded();
  const beating = Promise.withResolvers<void>();
  client.on('heartbeat', () => beating.resolve());
  client.campaign(ID(1)).heartbeat({ actor, everyMs: 60_000 });
  const read = client.campaign(ID(2)).read();
  const activated = client.campaign(ID(3)).send(ACTIVATE);
  const archived = client.campaign(ID(4)).send({ type: 'archive', actor });
  const paused = client.campaign(ID(5)).send(PAUSE);
  const order = await asked(beating.promise, read, activated, archived, paused);
  expect(order.slice(0, 5)).toEqual(['GET 4', 'GET 5', 'GET 2', 'GET 3', 'GET 1']);
});

const holders = { ...campaign.rules, heartbeat };

/** The campaign, by a wire that notes how urgent each call is. */
async function noted(setting: Setting, lifecycle = campaign) {
  const { url, clock } = await scene(setting);
  const { policy, ...configuration } = configurationOf(url);
  const silent = { throttled() {}, retried() {}, tokenRefreshed() {}, called() {}, paced() {}, circuit() {} };
  const client = new GenesysClient(complete(configuration), clock, silent);
  onTestFinished(() => client.close());
  const calls: string[] = [];
  const wire = {
    send(request: WireRequest, options: SendOptions) {
      calls.push(`${request.operation} ${options.lane ?? 'ordinary'}`);
      return client.send(request, options);
    },
  };
  const journal = memoryJournal({ now: clock.now });
  const effects = guideCampaign;
  const parts = policyOf<typeof holders>(holders, policy);
  const settings = { lifecycle, effects, policy: parts, maxAttempts: 4, ...ANY };
  const around = { wire, journal, clock, facts: new FactCache(), effects, graceMs: 15_000 };
  const carrier = new Carrier({ journal, clock, deadlineMs: 60_000 }, () => undefined);
  const beaten = Promise.withResolvers<void>();
  const heartbeats = new Heartbeats({ clock, journal, tzdata: 'any', tell: () => beaten.resolve() });
  const quiet = { tell() {}, warn() {} };
  const agenda = new Agenda({ journal, clock, tzdata: 'any', carrier, tracks: new Map(), ...quiet });
  const handle = new Handle<typeof campaign>(CAMPAIGN, { settings, around }, { carrier, heartbeats, agenda });
  return { calls, handle, around, beaten: beaten.promise };
}

const ANY = { tzdata: 'any', platform: 'any', package: 'any' };

describe('urgent are', () => {
  test('all calls of an event that lowers a risk wherever it is accepted', async () => {
    const { calls, handle } = await noted({ state: 'active' });
    await handle.send(PAUSE);
    expect(calls).toEqual(['campaign.read urgent', 'campaign.patch urgent']);
  });

  test('none of an event that lowers it in one state and not in another', async () => {
    const { completed, ...states } = campaign.machine.config.states as typeof campaign.machine.config.states & object;
    const archive = { target: 'archived', meta: { risk: 'neutral', by: 'asked', source: 'house' } };
    const config = { ...campaign.machine.config, states: { ...states, completed: { ...completed, on: { archive } } } };
    const machine = new StateMachine(config as never, campaign.machine.implementations as never);
    const { calls, handle } = await noted({ state: 'active' }, { ...campaign, machine: machine as never });
    await handle.send({ type: 'archive', actor });
    expect(calls).toEqual(['campaign.read ordinary', 'campaign.patch ordinary']);
  });

  test('of any other event only those that settle a doubt', async () => {
    const reset = { operation: 'campaign.patch', nth: 1, do: { kind: 'reset', when: 'after' } } as const;
    const { calls, handle } = await noted({ faults: [reset] });
    await handle.send(ACTIVATE);
    expect(calls).toEqual([
      'campaign.read ordinary',
      'queues.realtime ordinary',
      'campaign.patch ordinary',
      'campaign.read urgent',
    ]);
  });
});

describe('patient are', () => {
  test('the ticks of a heartbeat', async () => {
    const { calls, handle, beaten } = await noted({});
    const beating = handle.heartbeat({ actor, everyMs: 60_000 });
    await beaten;
    await beating.stop();
    expect(calls).toEqual(['campaign.read patient']);
  });

  test('the calls of a stream, and the readings with which it compares', async () => {
    const { calls, around } = await noted({});
    const { signal } = new AbortController();
    await readingOf(around).read(CAMPAIGN, signal);
    const subject = { lifecycle: 'presence', name: 'desk', ids: [CAMPAIGN], everyMs: 60_000, silenceMs: 1 } as const;
    const never = () => Promise.reject(new Error('nothing is handled'));
    const stream = { ...subject, ...readingOf(around), subscriptionsPerHour: 9, handle: never };
    const reader = new Reader(stream, { ...around, dialect: guideEvents, tzdata: 'any', tell() {} }, signal);
    await reader.subscribe();
    await reader.read();
    expect(calls).toEqual(['campaign.read patient', 'event.subscribe patient', 'event.page patient']);
  });
});
