import { describe, expect, test } from 'vitest';
import { presenceRecord } from '../../src/journal/presence-record.ts';
import { outcomeRecord } from '../client/fixture.ts';
import { actor, BUSY, idOf, ids, interval, ON_QUEUE, scene, scheduled, USER } from './scene.ts';

// What the presence guide's own program gets wrong, and no other file here shows to be right.

const OTHER = 'a0000000-0000-4000-8000-000000000002';
const TEA = scheduled([interval('mandatory_break', '10:00', '10:15', ['break'])]);

describe('what is counted', () => {
  test('a change that a break forbids is a refusal, and no failure of the network', async () => {
    const { presence, client } = await scene({ state: 'available', schedules: [TEA] });
    await presence.send(ON_QUEUE);
    expect(client.metrics()).toMatchObject({
      outcomes: { refused: 1, failed: 0, moved: 0 },
      reasons: { 'break.forbids': 1 },
      conflicts: 0,
      retries: 0,
    });
  });

  test('a 409 that shows no version is one conflict, and is read and decided again all the same', async () => {
    const { presence, client, fault } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'status', status: 409, body: {} } });
    expect((await presence.send(BUSY)).kind).toBe('moved');
    expect(client.metrics()).toMatchObject({ conflicts: 1, outcomes: { moved: 1, conflicted: 0, failed: 0 } });
  });

  test('is every call and every attempt, and how long it took whatever became of it', async () => {
    const { presence, client, fault, requests, clock } = await scene({ state: 'available', schedules: [TEA] });
    await presence.send(ON_QUEUE);
    await fault({ operation: 'presence.patch', first: 2, do: { kind: 'throttle', retryAfter: '1' } });
    const outcome = await presence.send({ ...BUSY, type: 'goBreak' });
    expect(outcome.durationMs).toBe(clock.waits.reduce((sum, wait) => sum + wait));
    const { calls, retries, throttles, latencyMs } = client.metrics();
    expect(calls).toBe((await requests()).length);
    expect({ retries, throttles }).toEqual({ retries: 2, throttles: 2 });
    expect(latencyMs?.max).toBeCloseTo(outcome.durationMs, -2);
  });
});

test('the version is never made up: an answer without one is no proof, and the resource is read', async () => {
  const { presence, fault, patches } = await scene({ state: 'available' });
  await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'malformed', as: 'empty', when: 'after' } });
  expect(await presence.send(BUSY)).toMatchObject({
    kind: 'moved',
    confirmed: 'author',
    last: { state: 'busy', version: '2' },
  });
  expect(await patches()).toEqual(['200 committed']);
});

test('agents whose changes cross keep their versions apart', async () => {
  const presences = [
    { id: USER, presenceStateId: idOf('available') },
    { id: OTHER, presenceStateId: idOf('available') },
  ];
  const { client, requests, visitor } = await scene({ scenario: { presences } });
  for (let i = 0; i < 4; i++) await visitor.ask('PUT', `/sandbox/presences/${OTHER}`, { body: {} });
  await Promise.all([client.presence(USER).send(BUSY), client.presence(OTHER).send(BUSY)]);
  await Promise.all([client.presence(USER).send(ON_QUEUE), client.presence(OTHER).send(ON_QUEUE)]);
  const writes = (await requests('presence.patch')).map(({ id, ifMatch, status }) => [id, ifMatch, status]);
  expect(writes.filter(([id]) => id === USER)).toEqual([
    [USER, '1', 200],
    [USER, '2', 200],
  ]);
  expect(writes.filter(([id]) => id === OTHER)).toEqual([
    [OTHER, '5', 200],
    [OTHER, '6', 200],
  ]);
});

test('waits grow where the platform does not say how long', async () => {
  const { presence, fault, clock } = await scene({ state: 'available' });
  await fault({ operation: 'presence.patch', first: 3, do: { kind: 'throttle' } });
  expect((await presence.send(BUSY)).kind).toBe('moved');
  const [first = 0, second = 0, third = 0] = clock.waits;
  expect(second).toBeGreaterThan(first);
  expect(third).toBeGreaterThan(second);
});

test('a token that expires on the way is replaced for the very request that it failed', async () => {
  const { presence, fault, requests } = await scene({ state: 'available' });
  await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'expireToken' } });
  expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', writes: 1 });
  expect(await requests('token')).toHaveLength(2);
  const [refused, accepted] = await requests('presence.patch');
  expect([refused?.status, accepted?.status]).toEqual([401, 200]);
  expect(accepted?.idempotencyKey).toBe(refused?.idempotencyKey);
});

test('the audit names the actor, the presence before, the reason by its field, and what the schedule said', async () => {
  const { presence, client } = await scene({ state: 'meal' });
  await presence.send({ ...BUSY, payload: { reason: 'rc-1' } }, { request: 'r1' });
  const record = outcomeRecord(client.audit, 'r1');
  expect(record).toMatchObject({
    actor,
    transition: { from: 'meal', to: 'busy' },
    decision: {
      rules: expect.arrayContaining([expect.objectContaining({ rule: 'mandatoryBreak', code: 'break.none' })]),
    },
  });
  expect(JSON.stringify(record)).toContain('reason');
  expect(presenceRecord(record, ids.presence)).toEqual({
    timestamp: record.occurredAt,
    userId: USER,
    targetStateId: idOf('busy'),
    status: 'success',
    latencyMs: record.durationMs,
    version: 2,
    errorMessage: null,
  });
});

test('an id that is none never reaches a path', async () => {
  const { client, requests } = await scene();
  for (const id of ['', '../users', `${USER}/..`, 'undefined']) expect(() => client.presence(id)).toThrow('is a UUID');
  expect(await requests()).toEqual([]);
});
