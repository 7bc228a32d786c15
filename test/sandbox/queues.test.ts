import { expect, test } from 'vitest';
import { visit } from './visitor.ts';

const PATH = '/api/v2/analytics/queues/realtime';
const queues = [
  { id: 'q1', name: 'Sales', agentsAvailable: 3, agentsLoggedIn: 5 },
  { id: 'q2', agentsAvailable: 0 },
];

test('shows one entity a queue', async () => {
  const visitor = await visit({ queues });
  const { status, body } = await visitor.ask(
    'GET',
    `${PATH}?interval=now&groupBy=queue&select=queue,agentsAvailable,agentsLoggedIn`,
  );
  expect(status).toBe(200);
  expect(body).toEqual({
    entities: [
      { queue: { id: 'q1', name: 'Sales' }, agentsAvailable: 3, agentsLoggedIn: 5 },
      { queue: { id: 'q2', name: 'q2' }, agentsAvailable: 0, agentsLoggedIn: 0 },
    ],
  });
});

test('shows the selected fields only', async () => {
  const visitor = await visit({ queues });
  const { body } = await visitor.ask('GET', `${PATH}?interval=now&groupBy=queue&select=agentsAvailable`);
  expect(body).toEqual({ entities: [{ agentsAvailable: 3 }, { agentsAvailable: 0 }] });
});

test.each([
  ['no query', ''],
  ['another interval', '?interval=today&groupBy=queue&select=queue'],
  ['another grouping', '?interval=now&groupBy=media&select=queue'],
  ['an unknown field', '?interval=now&groupBy=queue&select=queue,calls'],
  ['a parameter that does not exist', '?interval=now&groupBy=queue&select=queue&id=q1'],
])('%s is answered 400', async (_, query) => {
  const visitor = await visit({ queues });
  const { status, body } = await visitor.ask('GET', PATH + query);
  expect([status, body.code]).toEqual([400, 'bad.request']);
});
