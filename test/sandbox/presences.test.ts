import { describe, expect, test } from 'vitest';
import { type Visitor, visit } from './visitor.ts';

const PATH = '/api/v2/agents/presencestates/u1';
const presenceDefinitions = [
  { id: 'p-busy', systemPresence: 'Busy' },
  { id: 'p-idle', systemPresence: 'Idle' },
  { id: 'p-meal', systemPresence: 'Meal' },
] as const;
const scenario = {
  presenceDefinitions: [...presenceDefinitions],
  presences: [{ id: 'u1', presenceStateId: 'p-meal', reasonCodeId: 'r1' }],
};
const change = (fields: object = {}) => ({
  userId: 'u1',
  presenceStateId: 'p-busy',
  reasonCodeId: null,
  interactionContextToken: 'token-1',
  version: 1,
  ...fields,
});
const patch = (visitor: Visitor, body: unknown, headers: Record<string, string> = { 'if-match': '1' }) =>
  visitor.ask('PATCH', PATH, { headers, body });

test('a presence is shown with its version in the body and in no ETag', async () => {
  const { status, body, headers } = await (await visit(scenario)).ask('GET', PATH);
  expect([status, headers.get('etag')]).toEqual([200, null]);
  expect(body).toEqual({
    userId: 'u1',
    presenceStateId: 'p-meal',
    reasonCodeId: 'r1',
    interactionContextToken: null,
    version: 1,
  });
});

test('a change is answered with the next version alone, and remembered whole', async () => {
  const visitor = await visit(scenario);
  const { status, body } = await patch(visitor, change());
  expect([status, body]).toEqual([200, { version: 2 }]);
  expect((await visitor.ask('GET', PATH)).body).toEqual({ ...change(), version: 2 });
  expect(await visitor.log('presence.patch')).toMatchObject([
    { ifMatch: '1', committed: true, before: { state: 'p-meal', version: 1 }, after: { state: 'p-busy', version: 2 } },
  ]);
});

test('the same presence may be written again: it is a new version all the same', async () => {
  const visitor = await visit(scenario);
  expect((await patch(visitor, change({ presenceStateId: 'p-meal' }))).body).toEqual({ version: 2 });
});

describe('the version counts twice', () => {
  test.each([
    ['a stale header', change(), { 'if-match': '0' }, 409],
    ['a quoted header', change(), { 'if-match': '"1"' }, 409],
    ['a star', change(), { 'if-match': '*' }, 409],
    ['a stale body', change({ version: 0 }), { 'if-match': '1' }, 409],
    ['no header', change(), {}, 428],
  ])('%s is refused and changes nothing', async (_, body, headers, status) => {
    const visitor = await visit(scenario);
    const answer = await patch(visitor, body, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    if (status === 409) expect(answer.body).toMatchObject({ code: 'version.conflict', version: 1 });
    expect((await visitor.ask('GET', PATH)).body.version).toBe(1);
  });
});

describe('a change that is no change is refused', () => {
  test.each([
    ['an unknown presence', change({ presenceStateId: 'p-none' }), 400, 'presence.unknown'],
    ['idle, which is for the platform to find', change({ presenceStateId: 'p-idle' }), 400, 'presence.not.settable'],
    ['the id of another agent', change({ userId: 'u2' }), 400, 'bad.request'],
    ['a version that is a text', change({ version: '1' }), 400, 'bad.request'],
    ['a field too many', change({ force: true }), 400, 'bad.request'],
    ['a field too few', { ...change(), reasonCodeId: undefined }, 400, 'bad.request'],
    ['broken JSON', '{', 400, 'bad.request'],
  ])('%s', async (_, body, status, code) => {
    const answer = await patch(await visit(scenario), body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('an agent that nobody knows', async () => {
    const visitor = await visit({ ...scenario, presences: [] });
    expect((await patch(visitor, change())).status).toBe(404);
    expect((await visitor.ask('GET', PATH)).status).toBe(404);
    const change404 = await visitor.ask('PUT', '/sandbox/presences/u1', { body: {} });
    expect(change404.status).toBe(404);
  });
});

describe('an idempotency key', () => {
  const keyed = { 'if-match': '1', 'idempotency-key': 'k1' };

  test('with the same body has the same answer, and nothing is done again', async () => {
    const visitor = await visit(scenario);
    const first = await patch(visitor, change(), keyed);
    const second = await patch(visitor, change(), keyed);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect((await visitor.ask('GET', PATH)).body.version).toBe(2);
    expect(await visitor.log('presence.patch')).toMatchObject([
      { committed: true, idempotencyKey: 'k1' },
      { committed: false, idempotencyKey: 'k1' },
    ]);
  });

  test('with another body is answered 422', async () => {
    const visitor = await visit(scenario);
    await patch(visitor, change(), keyed);
    const { status, body } = await patch(visitor, change({ interactionContextToken: 'token-2' }), keyed);
    expect([status, body.code]).toEqual([422, 'idempotency.key.reused']);
  });

  test('of a request that changed nothing is free again', async () => {
    const visitor = await visit(scenario);
    await patch(visitor, change(), { ...keyed, 'if-match': '0' });
    expect((await patch(visitor, change(), keyed)).status).toBe(200);
  });
});

test('the control API is the agent at the desk: a new version, and reason and token are gone', async () => {
  const visitor = await visit(scenario);
  await patch(visitor, change());
  const { body } = await visitor.ask('PUT', '/sandbox/presences/u1', { body: { presenceStateId: 'p-idle' } });
  expect(body).toMatchObject({
    presenceStateId: 'p-idle',
    reasonCodeId: null,
    interactionContextToken: null,
    version: 3,
  });
  const odd = await visitor.ask('PUT', '/sandbox/presences/u1', { body: { version: 9 } });
  expect(odd.status).toBe(400);
});

test('the definitions are the ten system presences, unless the scenario has its own', async () => {
  const definitions = async (of: Parameters<typeof visit>[0]) =>
    (await (await visit(of)).ask('GET', '/api/v2/presence/definitions')).body.entities;
  expect(await definitions(scenario)).toEqual(presenceDefinitions.map((each) => ({ ...each, primary: true })));
  expect(await definitions({})).toHaveLength(10);
});

describe('schedules', () => {
  const schedule = {
    id: 's1',
    userId: 'u1',
    scheduleDate: '2026-03-27',
    divisionId: 'd1',
    intervals: [{ any: 'thing' }],
  };
  const read = async (query: string) =>
    (await visit({ schedules: [schedule] })).ask('GET', `/api/v2/wfm/schedules/users/u1${query}`);

  test('are found by agent, date and division', async () => {
    const { status, body } = await read('?scheduleDate=2026-03-27&divisionId=d1');
    expect([status, body]).toEqual([200, { id: 's1', intervals: [{ any: 'thing' }] }]);
  });

  test.each([
    ['another date', '?scheduleDate=2026-03-26&divisionId=d1', 404],
    ['another division', '?scheduleDate=2026-03-27&divisionId=d2', 404],
    ['no division', '?scheduleDate=2026-03-27', 404],
    ['no date', '?divisionId=d1', 400],
    ['an instant for a date', '?scheduleDate=2026-03-27T00:00:00Z', 400],
    ['a parameter that does not exist', '?scheduleDate=2026-03-27&userId=u1', 400],
  ])('%s does not find it', async (_, query, status) => {
    expect((await read(query)).status).toBe(status);
  });

  test('without a division are found under any', async () => {
    const { divisionId: _, ...open } = schedule;
    const visitor = await visit({ schedules: [open] });
    for (const query of ['?scheduleDate=2026-03-27', '?scheduleDate=2026-03-27&divisionId=d9']) {
      expect((await visitor.ask('GET', `/api/v2/wfm/schedules/users/u1${query}`)).status).toBe(200);
    }
  });

  test('are published anew by the control API', async () => {
    const visitor = await visit({ schedules: [schedule] });
    const { id: _, ...body } = { ...schedule, intervals: [] };
    expect((await visitor.ask('PUT', '/sandbox/schedules/s1', { body })).status).toBe(200);
    expect((await visitor.ask('PUT', '/sandbox/schedules/s1', { body: { ...body, id: 's2' } })).status).toBe(400);
    const answer = await visitor.ask('GET', '/api/v2/wfm/schedules/users/u1?scheduleDate=2026-03-27&divisionId=d1');
    expect(answer.body).toEqual({ id: 's1', intervals: [] });
  });
});

test.each([
  ['GET', PATH],
  ['PATCH', PATH],
  ['GET', '/api/v2/presence/definitions'],
  ['GET', '/api/v2/wfm/schedules/users/u1'],
])('%s %s needs its scope', async (method, path) => {
  const clients = [{ id: 'sandbox', secret: 'sandbox-secret', scopes: ['outbound:campaign:read'] }];
  const { status, body } = await (await visit({ ...scenario, clients })).ask(method, path);
  expect([status, body.code]).toEqual([403, 'missing.permissions']);
});

// The presence guide's own sequence, as its program spells it, by a client that shares no code with ours.
test('the guide’s program reads the schedule and sets a presence, its version in header and body', async () => {
  const visitor = await visit({
    ...scenario,
    schedules: [{ id: 's1', userId: 'u1', scheduleDate: '2026-03-27', intervals: [] }],
  });
  const schedule = await visitor.ask('GET', '/api/v2/wfm/schedules/users/u1?divisionId=d1&scheduleDate=2026-03-27');
  expect(schedule.body.intervals).toEqual([]);
  const headers = { 'Content-Type': 'application/json', 'If-Match': '1', 'Idempotency-Key': 'presence-update-u1-1' };
  const first = await patch(visitor, change({ interactionContextToken: null }), headers);
  expect(first.body.version).toBe(2);
  const stale = await patch(visitor, change({ interactionContextToken: null }), {
    ...headers,
    'Idempotency-Key': 'presence-update-u1-2',
  });
  expect([stale.status, stale.body.version]).toEqual([409, 2]);
});
