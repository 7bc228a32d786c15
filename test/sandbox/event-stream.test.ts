import { expect, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { started, Visitor, visit } from './visitor.ts';

const PATH = '/api/v2/interaction/events';
const presences = [
  { id: 'u1', presenceStateId: 'p1' },
  { id: 'u2', presenceStateId: 'p1' },
];
const wanted = (...values: string[]) => ({
  types: ['presencestatechange'],
  filters: values.length > 0 ? [{ type: 'userId', values }] : [],
  pageSize: 50,
});

async function subscribedIn(scenario: Scenario, ...users: string[]) {
  const visitor = await visit({ presences, clock: '2026-11-20T12:00:00.000Z', ...scenario });
  const { body } = await visitor.ask('POST', PATH, { body: wanted(...users) });
  const page = (query = '') => visitor.ask('GET', `${PATH}/${body.id}/events${query}`);
  return {
    visitor,
    page,
    change: (id: string, presenceStateId: string) =>
      visitor.ask('PUT', `/sandbox/presences/${id}`, { body: { presenceStateId } }),
    upset: (mishap: object) => visitor.ask('PUT', '/sandbox/events', { body: mishap }),
    versions: async (query = '') =>
      (await page(query)).body.events.map(({ data }: { data: { version: number } }) => data.version),
  };
}

const subscribed = (...users: string[]) => subscribedIn({}, ...users);

test('whoever subscribed is told of each new version of a presence, whoever made it', async () => {
  const { visitor, change, page } = await subscribed('u1');
  await change('u1', 'p2');
  const { status } = await visitor.ask('PATCH', '/api/v2/agents/presencestates/u1', {
    headers: { 'if-match': '2' },
    body: {
      ...{ userId: 'u1', presenceStateId: 'd0000000-0000-4000-8000-000000000003', version: 2 },
      ...{ reasonCodeId: null, interactionContextToken: null },
    },
  });
  expect(status).toBe(200);
  const { events, nextCursor } = (await page()).body;
  expect(events).toMatchObject([
    {
      ...{ type: 'presencestatechange', timestamp: '2026-11-20T12:00:00.000Z', sequence: 1 },
      data: { userId: 'u1', presenceStateId: 'p2', version: 2 },
    },
    { sequence: 2, data: { version: 3 } },
  ]);
  expect(nextCursor).toBe(events[1].id);
});

test('a filter on users keeps the others out; without one everybody is told of', async () => {
  const one = await subscribed('u1');
  await one.change('u2', 'p2');
  expect(await one.versions()).toEqual([]);
  const all = await subscribed();
  await all.change('u2', 'p2');
  expect(await all.versions()).toEqual([2]);
});

test('pages follow each other by cursor, 25 unless asked otherwise; an empty one gives the cursor back', async () => {
  const { change, page, versions } = await subscribed('u1');
  for (let i = 0; i < 30; i++) await change('u1', 'p2');
  const first = (await page()).body;
  expect(first.events).toHaveLength(25);
  expect(await versions(`?cursor=${first.nextCursor}&pageSize=3`)).toEqual([27, 28, 29]);
  const last = (await page(`?cursor=${first.nextCursor}`)).body.nextCursor;
  expect((await page(`?cursor=${last}`)).body).toEqual({ events: [], nextCursor: last });
});

test('events can be lost, repeated and forgotten', async () => {
  const { change, page, versions, upset } = await subscribed('u1');
  await upset({ do: 'lose', count: 1 });
  await upset({ do: 'repeat', count: 1 });
  for (let i = 0; i < 3; i++) await change('u1', 'p2');
  expect(await versions()).toEqual([3, 3, 4]);
  const { events, nextCursor } = (await page()).body;
  expect(events.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2, 2, 3]);
  expect(await versions(`?cursor=${events[0].id}`)).toEqual([4]);
  await upset({ do: 'expire' });
  expect((await page(`?cursor=${nextCursor}`)).status).toBe(410);
  expect((await page()).status).toBe(410);
});

test('a scenario can have the events of one agent lost or repeated, by the write they come from', async () => {
  const fault = (nth: number, kind: 'loseEvent' | 'repeatEvent') =>
    ({ operation: 'presence.patch', id: 'u1', nth, do: { kind } }) as const;
  const { visitor, change, versions } = await subscribedIn({
    faults: [fault(1, 'loseEvent'), fault(2, 'repeatEvent')],
  });
  const patch = (version: number) =>
    visitor.ask('PATCH', '/api/v2/agents/presencestates/u1', {
      headers: { 'if-match': String(version) },
      body: {
        ...{ userId: 'u1', presenceStateId: 'd0000000-0000-4000-8000-000000000003', version },
        ...{ reasonCodeId: null, interactionContextToken: null },
      },
    });
  await patch(1);
  await change('u2', 'p2');
  await patch(2);
  await patch(3);
  expect(await versions()).toEqual([2, 3, 3, 4]);
});

test('the changes of each agent can be dated apart, though the clock stands still', async () => {
  const { change, page } = await subscribedIn({ minutesBetweenChanges: 20 });
  for (const id of ['u1', 'u1', 'u2']) await change(id, 'p2');
  const times = (await page()).body.events.map(({ timestamp }: { timestamp: string }) => timestamp.slice(11, 16));
  expect(times).toEqual(['12:20', '12:40', '12:20']);
});

test('an event can be pushed that nothing caused', async () => {
  const { visitor, page } = await subscribed('u1');
  const timestamp = '2026-01-01T00:00:00.000Z';
  const { status } = await visitor.ask('POST', '/sandbox/events', { body: { timestamp, data: { userId: 'u1' } } });
  expect(status).toBe(200);
  expect((await page()).body.events).toMatchObject([{ timestamp, data: { userId: 'u1' } }]);
});

test.each([
  ['no types', { ...wanted('u1'), types: [] }],
  ['a filter of another kind', { ...wanted(), filters: [{ type: 'queueId', values: ['q'] }] }],
  ['no page size', { types: ['x'], filters: [] }],
])('a subscription with %s is refused', async (_, body) => {
  const visitor = await visit();
  expect((await visitor.ask('POST', PATH, { body })).status).toBe(400);
});

test('a page that is none is refused, and so is a mishap that is none', async () => {
  const { visitor, page, upset } = await subscribed('u1');
  expect((await page('?pageSize=0')).status).toBe(400);
  expect((await visitor.ask('GET', `${PATH}/unknown/events`)).status).toBe(404);
  expect((await upset({ do: 'lose' })).status).toBe(400);
  expect((await visitor.ask('POST', '/sandbox/events', { body: {} })).status).toBe(400);
});

test('a token without the scope sees no events', async () => {
  const clients = [{ id: 'c', secret: 's', scopes: ['cloud:agent.presence.write'] }];
  const { url } = await started({ scenario: { clients } });
  const visitor = new Visitor(url);
  await visitor.login('c', 's');
  expect((await visitor.ask('POST', PATH, { body: wanted('u1') })).status).toBe(403);
});

test('subscriptions are few', async () => {
  const visitor = await visit({ rateLimit: { allowed: 1_000, windowSeconds: 60 } });
  for (let i = 0; i < 100; i++) expect((await visitor.ask('POST', PATH, { body: wanted() })).status).toBe(200);
  expect((await visitor.ask('POST', PATH, { body: wanted() })).body.code).toBe('subscription.limit');
});
