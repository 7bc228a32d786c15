import { describe, expect, test } from 'vitest';
import { presence as lifecycle } from '../../machines/presence.ts';
import { guidePresence } from '../../src/effects/guide/presence.ts';
import { policyOf } from '../../src/engine/policy.ts';
import type { Warning } from '../../src/notices.ts';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { outcomeRecord } from '../client/fixture.ts';
import { BUSY, breakVerdict, interval, MORNING, OFFLINE, ON_QUEUE, scene, scheduled, TODAY, USER } from './scene.ts';

const TEA = scheduled([interval('mandatory_break', '10:00', '10:15', ['break', 'offline'])]);
const failing = (action: FaultAction): Fault => ({ operation: 'schedule.read', do: action });

describe('a mandatory break over HTTP', () => {
  test('refuses what it does not allow, with the instant at which it ends', async () => {
    const { presence, patches } = await scene({ state: 'available', schedules: [TEA] });
    const outcome = await presence.send(ON_QUEUE);
    expect(outcome).toMatchObject({
      kind: 'refused',
      decision: { kind: 'refused', retryAt: '2026-03-27T10:15:00.000Z' },
    });
    expect(breakVerdict(outcome)).toMatchObject({ answer: 'deny', code: 'break.forbids' });
    expect(await patches()).toEqual([]);
  });

  test('allows what it lists', async () => {
    const { presence } = await scene({ state: 'available', schedules: [TEA] });
    expect(await presence.send({ ...BUSY, type: 'goBreak' })).toMatchObject({ kind: 'moved', to: 'break' });
  });

  test('no longer binds at its end', async () => {
    const { presence } = await scene({ state: 'available', schedules: [TEA], at: '2026-03-27T10:15:00.000Z' });
    expect(await presence.send(ON_QUEUE)).toMatchObject({ kind: 'moved', to: 'onQueue' });
  });

  test('a permission that a break is about to end does not outlive a wait', async () => {
    const { presence, fault, patches } = await scene({
      state: 'available',
      schedules: [TEA],
      at: '2026-03-27T09:59:59.000Z',
    });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'throttle', retryAfter: '2' } });
    const outcome = await presence.send(ON_QUEUE);
    expect(outcome).toMatchObject({ kind: 'refused', decision: { retryAt: '2026-03-27T10:15:00.000Z' } });
    expect(await patches()).toEqual(['429']);
  });
});

describe('a schedule that cannot be read', () => {
  const unavailable: readonly [string, FaultAction][] = [
    ['503', { kind: 'status', status: 503 }],
    ['500', { kind: 'status', status: 500 }],
    ['404', { kind: 'status', status: 404 }],
    ['429 until it gives up', { kind: 'throttle', retryAfter: '1' }],
    ['a cut connection', { kind: 'reset' }],
    ['half an answer', { kind: 'malformed', as: 'truncated' }],
    ['an answer that is no schedule', { kind: 'status', status: 200, body: { intervals: 'none' } }],
    ['a schedule too long to be one', { kind: 'status', status: 200, body: { intervals: Array(1001).fill({}) } }],
  ];

  test.each(unavailable)('%s: the change is allowed, with a warning that is on record', async (_, action) => {
    const { client, presence } = await scene({ state: 'available', faults: [failing(action)] });
    const warnings: Warning[] = [];
    client.on('warning', (warning) => warnings.push(warning));
    const outcome = await presence.send(ON_QUEUE, { request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'moved', to: 'onQueue' });
    expect(breakVerdict(outcome)).toMatchObject({
      answer: 'unknown',
      code: 'schedule.unavailable',
      settledBy: 'allow-with-warning',
    });
    expect(outcomeRecord(client.audit, 'r1').decision?.rules).toContainEqual(
      expect.objectContaining({ rule: 'mandatoryBreak', verdict: 'unknown', settledBy: 'allow-with-warning' }),
    );
    expect(warnings).toMatchObject([{ code: 'schedule.unavailable', request: 'r1' }]);
    expect(client.metrics().warnings).toBe(1);
  });

  test('a timeout counts as such too', async () => {
    const faults = [failing({ kind: 'delay', ms: 60_000 })];
    const { presence } = await scene({ state: 'available', faults, timeoutMs: 500, maxSends: 1 });
    expect(breakVerdict(await presence.send(ON_QUEUE))).toMatchObject({
      answer: 'unknown',
      code: 'schedule.unavailable',
    });
  });

  test('is refused where policy says so', async () => {
    const { presence, patches } = await scene({
      state: 'available',
      faults: [failing({ kind: 'status', status: 503 })],
      policy: { mandatoryBreak: { zone: 'Europe/London', onUnknown: 'refuse' } },
    });
    const outcome = await presence.send(ON_QUEUE);
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(breakVerdict(outcome)).toMatchObject({ code: 'schedule.unavailable', settledBy: 'refuse' });
    expect(await patches()).toEqual([]);
  });

  test.each([401, 403])('%i is a mistake in the set-up, which no policy lets pass', async (status) => {
    const { presence, patches } = await scene({
      state: 'available',
      faults: [failing({ kind: 'status', status })],
    });
    const outcome = await presence.send(ON_QUEUE);
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(breakVerdict(outcome)).toMatchObject({ answer: 'unknown', code: 'misconfigured', settledBy: 'refuse' });
    expect(await patches()).toEqual([]);
  });

  test('a client without the scope finds out by the same words', async () => {
    const clients = [{ id: 'sandbox', secret: 'sandbox-secret', scopes: ['cloud:agent.presence.write'] }];
    const { presence } = await scene({ state: 'available', scenario: { clients } });
    expect(breakVerdict(await presence.send(ON_QUEUE))).toMatchObject({ code: 'misconfigured' });
  });

  test('never keeps an agent from going offline, and is not even asked for', async () => {
    const { presence, requests } = await scene({
      state: 'onQueue',
      schedules: [TEA],
      faults: [failing({ kind: 'status', status: 403 })],
      policy: { mandatoryBreak: { onUnknown: 'refuse', safe: [] } },
    });
    expect(await presence.send(OFFLINE)).toMatchObject({ kind: 'moved', to: 'offline' });
    expect(await requests('schedule.read')).toEqual([]);
  });
});

describe('the schedule is asked for by the local date', () => {
  const sydney = { mandatoryBreak: { zone: 'Australia/Sydney' } };
  const NIGHT = '2026-03-26T20:00:00.000Z';
  const breakfast = interval('mandatory_break', '2026-03-26T19:55:00Z', '2026-03-26T20:10:00Z', ['break']);

  test('an agent in Sydney is asked for the day in Sydney, while it is still yesterday in Greenwich', async () => {
    const schedules = [scheduled([breakfast], TODAY), scheduled([], '2026-03-26')];
    const { presence } = await scene({ state: 'available', at: NIGHT, schedules, policy: sydney });
    expect(breakVerdict(await presence.send(ON_QUEUE))).toMatchObject({ code: 'break.forbids' });
  });

  test('where no zone is named, that no break shows is let pass only with a warning', async () => {
    const schedules = [scheduled([], '2026-03-26')];
    const { presence } = await scene({ state: 'available', at: NIGHT, schedules, policy: {} });
    const outcome = await presence.send(ON_QUEUE);
    expect(outcome.kind).toBe('moved');
    expect(breakVerdict(outcome)).toMatchObject({ code: 'schedule.zoneUnnamed', settledBy: 'allow-with-warning' });
  });

  test('a night shift is found under the date on which it began', async () => {
    const at = '2026-03-27T01:00:00.000Z';
    const meal = interval('mandatory_break', '00:45', '01:15', ['meal']);
    const schedules = [scheduled([meal], '2026-03-26'), scheduled([], TODAY)];
    const night = { mandatoryBreak: { zone: 'Europe/London', dayStarts: '06:00' } };
    const { presence } = await scene({ state: 'available', at, schedules, policy: night });
    expect(breakVerdict(await presence.send(ON_QUEUE))).toMatchObject({ code: 'break.forbids' });
  });

  test('what is asked about tomorrow is answered by the schedule of tomorrow', async () => {
    const schedules = [
      scheduled([]),
      scheduled([interval('mandatory_break', '2026-03-28T10:00:00Z', '2026-03-28T11:00:00Z', [])], '2026-03-28'),
    ];
    const { presence } = await scene({ state: 'available', schedules });
    const today = await presence.check(BUSY);
    const tomorrow = await presence.check(BUSY, { at: new Date('2026-03-28T10:30:00Z') });
    expect(breakVerdict(today)).toMatchObject({ code: 'break.none' });
    expect(breakVerdict(tomorrow)).toMatchObject({ code: 'break.forbids' });
  });

  test('the division is sent where policy names one, and left out where it does not', () => {
    const source = guidePresence({}).facts.schedule;
    const resource = { id: USER, state: 'busy', version: '1', document: {} };
    const ask = (divisionId?: string) => {
      const policy = policyOf(lifecycle.rules, { mandatoryBreak: { zone: 'UTC', divisionId } });
      return source?.request(resource, { now: Date.parse(MORNING), policy }).query;
    };
    expect(ask()).toEqual({ scheduleDate: TODAY });
    expect(ask('d1')).toEqual({ divisionId: 'd1', scheduleDate: TODAY });
  });
});

test('one reading of a schedule serves several changes of the same agent', async () => {
  const { presence, requests } = await scene({ state: 'available' });
  await presence.send(ON_QUEUE);
  await presence.send(BUSY);
  expect(await requests('schedule.read')).toHaveLength(1);
});

test('what the schedule allows under an id that the configuration does not name allows nothing', () => {
  const source = guidePresence({ break: ['b1'] }).facts.schedule;
  const body = {
    id: null,
    intervals: [{ type: 'mandatory_break', allowedPresenceStates: ['b1', 'x', 7] }, 'nonsense'],
  };
  const reply = { status: 200, body, version: null, sends: 1, receivedAt: 0 };
  expect(source?.value(reply)).toEqual({
    scheduleId: null,
    intervals: [
      { kind: 'mandatory_break', start: null, end: null, allowed: ['break'] },
      { kind: null, start: null, end: null, allowed: null },
    ],
  });
});
