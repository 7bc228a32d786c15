import { describe, expect, test, vi } from 'vitest';
import type { Notices, Warning } from '../../src/notices.ts';
import { place } from '../journal/place.ts';
import { newKeys } from '../journal/signing.ts';
import { ACTIVATE, PAUSE, type Scene, type Setting, scene } from './fixture.ts';

const throttled: Setting = {
  state: 'active',
  faults: [{ operation: 'campaign.patch', nth: 1, do: { kind: 'throttle', retryAfter: '2' } }],
};

/** Everything that a client tells, by notice, in order. */
function listen(client: Scene['client']): { [name in keyof Notices]?: unknown[] } {
  const told: { [name in keyof Notices]?: unknown[] } = {};
  const names = ['outcome', 'throttled', 'retried', 'tokenRefreshed', 'called', 'warning'] as const;
  for (const name of names) {
    client.on(name, (notice: unknown) => {
      told[name] = [...(told[name] ?? []), notice];
    });
  }
  return told;
}

describe('a client tells', () => {
  test('of the token, of every call, of each throttle and retry, and of the outcome', async () => {
    const { client, campaign } = await scene(throttled);
    const told = listen(client);
    const outcome = await campaign.send(PAUSE);
    const call = (operation: string, status: number) => ({ operation, status, durationMs: expect.any(Number) });
    expect(told).toEqual({
      tokenRefreshed: [{ expiresInSeconds: 86_400 }],
      called: [
        call('oauth.token', 200),
        call('campaign.read', 200),
        call('campaign.patch', 429),
        call('campaign.patch', 200),
      ],
      throttled: [{ operation: 'campaign.patch', waitMs: 2100 }],
      retried: [{ operation: 'campaign.patch', reason: 'http.429', waitMs: 2100 }],
      outcome: [outcome],
    });
  });

  test('of what it let pass unchecked, by rule, code and request', async () => {
    const { client, campaign } = await scene({
      faults: [{ operation: 'queues.realtime', do: { kind: 'status', status: 500 } }],
      policy: { agentCapacity: { onUnknown: 'allow-with-warning' } },
    });
    const told = listen(client);
    await campaign.send(ACTIVATE, { request: 'r1' });
    expect(told.warning).toEqual([
      {
        code: 'capacity.unavailable',
        message: 'agentCapacity: The capacity could not be read: internal.server.error.',
        request: 'r1',
      },
    ]);
  });

  test('of a checkpoint that could not be made', async () => {
    const anchor = () => Promise.reject(new Error('the anchor is out of reach'));
    const checkpoints = { key: newKeys().key, anchor, everyRecords: 2 };
    const { client, campaign } = await scene({ journal: place(), checkpoints });
    const warned = Promise.withResolvers<Warning>();
    client.on('warning', warned.resolve);
    await campaign.send(ACTIVATE);
    const message = 'A checkpoint of the journal could not be made: the anchor is out of reach';
    expect(await warned.promise).toEqual({ code: 'checkpoint.failed', message });
  });

  test('nobody who has stopped listening', async () => {
    const { client, campaign } = await scene({ state: 'active' });
    const heard: string[] = [];
    const stop = client.on('outcome', ({ kind }) => heard.push(`first ${kind}`));
    client.on('outcome', ({ kind }) => heard.push(`second ${kind}`));
    await campaign.send(PAUSE);
    stop();
    await campaign.send(PAUSE);
    expect(heard).toEqual(['first moved', 'second moved', 'second unchanged']);
  });
});

describe('a listener that', () => {
  const failing: readonly (readonly [string, () => unknown])[] = [
    [
      'throws',
      () => {
        throw new TypeError('secret of the listener');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('secret of the listener'))],
  ];

  test.each(failing)('%s harms neither the request nor the others, and becomes a warning', async (_, fail) => {
    const { client, campaign, patches } = await scene({ state: 'active' });
    const warnings: Warning[] = [];
    const heard: string[] = [];
    client.on('outcome', fail as Notices['outcome']);
    client.on('called', fail as Notices['called']);
    client.on('warning', (warning) => warnings.push(warning));
    client.on('outcome', ({ kind }) => heard.push(kind));
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', recorded: true });
    expect(heard).toEqual(['moved']);
    const failed = (name: string) => ({
      code: 'listener.failed',
      message: `A listener of \`${name}\` failed: TypeError.`,
    });
    expect(warnings).toEqual([failed('called'), failed('called'), failed('called'), failed('outcome')]);
    expect(await patches()).toEqual(['200 committed']);
  });

  test.each(failing)('is there for warnings and %s is told to the process, once for each warning', async (_, fail) => {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { client, campaign } = await scene({ state: 'nobody knows this state' });
    client.on('warning', fail as Notices['warning']);
    expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'refused' });
    expect(emitted.mock.calls).toEqual([['A listener of `warning` failed: TypeError.', { code: 'listener.failed' }]]);
    emitted.mockRestore();
  });
});

describe('metrics', () => {
  test('begin with nothing', async () => {
    const { client } = await scene();
    expect(client.metrics()).toEqual({
      outcomes: { moved: 0, unchanged: 0, refused: 0, drifted: 0, conflicted: 0, failed: 0 },
      reasons: {},
      invalid: 0,
      writes: 0,
      calls: 0,
      retries: 0,
      throttles: 0,
      paced: { calls: 0, waitedMs: 0 },
      conflicts: 0,
      tokens: 0,
      warnings: 0,
      outbox: { waiting: 0, dead: 0, delivered: 0, postponed: 0 },
      schedules: { waiting: 0, late: 0 },
      latencyMs: null,
    });
  });

  test('count outcomes, reasons, what is no request, writes, calls, retries, throttles, conflicts, tokens and warnings, and measure latency', async () => {
    const { client, campaign, change, requests } = await scene({
      state: 'active',
      faults: [
        { operation: 'campaign.patch', nth: 1, do: { kind: 'throttle', retryAfter: '2' } },
        { operation: 'campaign.patch', nth: 3, do: { kind: 'conflict' } },
      ],
    });
    await campaign.send(PAUSE);
    await campaign.send(PAUSE);
    await campaign.send(ACTIVATE);
    await campaign.send({ ...PAUSE, payload: {} });
    await change('unheard of');
    await campaign.send(PAUSE);
    await expect(campaign.send({ ...PAUSE, type: 'explode' } as never)).rejects.toThrow('one of activate, pause');
    expect(client.metrics()).toEqual({
      outcomes: { moved: 2, unchanged: 1, refused: 2, drifted: 0, conflicted: 0, failed: 0 },
      reasons: { 'reason.missing': 1, unrecognised: 1 },
      invalid: 1,
      writes: 3,
      calls: (await requests()).length,
      retries: 1,
      throttles: 1,
      paced: { calls: 0, waitedMs: 0 },
      conflicts: 1,
      tokens: 1,
      warnings: 1,
      outbox: { waiting: 0, dead: 0, delivered: 0, postponed: 0 },
      schedules: { waiting: 0, late: 0 },
      latencyMs: {
        p50: 0,
        p95: expect.closeTo(2100, -1),
        p99: expect.closeTo(2100, -1),
        max: expect.closeTo(2100, -1),
      },
    });
  });

  test('are a copy: nobody who keeps them changes them', async () => {
    const { client, campaign } = await scene({ state: 'active' });
    await campaign.send(PAUSE);
    const kept = client.metrics();
    Object.assign(kept.outcomes, { moved: 99 });
    Object.assign(kept.reasons, { made: 1 });
    expect(client.metrics()).toMatchObject({ outcomes: { moved: 1 }, reasons: {} });
    await campaign.send(PAUSE);
    expect(kept.outcomes.unchanged).toBe(0);
  });
});
