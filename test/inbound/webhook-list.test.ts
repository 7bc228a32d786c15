import { expect, test } from 'vitest';
import type { Json } from '../../machines/verdict.ts';
import { guideWebhooks } from '../../src/effects/guide/webhooks.ts';
import { ReplyError, type WireRequest } from '../../src/engine/effects.ts';
import { Registration } from '../../src/inbound/registration.ts';

const WANTED = { url: 'https://wfm.example.com/', name: 'Ours', dryRun: true };
const OURS = {
  id: 'ours',
  name: 'Ours',
  enabled: true,
  type: 'rest',
  endpoint: 'https://wfm.example.com/',
  endpointType: 'rest',
  eventFilters: ['outbound.campaign.updated'],
  eventSchemaVersion: 'v1',
  deliveryPolicy: { retryPolicy: 'exponential', retryIntervalSeconds: 5, maxRetries: 3 },
};

/** Webhooks of other people, `from` to `to`. */
const others = (from: number, to: number): { [field: string]: Json; id: string }[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ id: `other-${from + index}`, name: `Other ${from + index}` }));

/** A platform that lists like no sandbox would, and takes every write without a word. */
function platform(list: (page: number) => Json) {
  const requests: WireRequest[] = [];
  const registration = new Registration(
    {
      async send(request) {
        requests.push(request);
        const body = request.method === 'GET' ? list(Number(request.query?.page)) : {};
        return { status: 200, body, version: null, sends: 1, receivedAt: 0 };
      },
    },
    guideWebhooks,
  );
  return { registration, requests };
}

test('pages are read until a short one where the platform does not say how many there are', async () => {
  const pages = [others(1, 25), others(26, 50), [...others(51, 60), OURS]];
  const { registration, requests } = platform((page) => ({ entities: pages[page - 1] ?? [] }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'unchanged', id: 'ours' });
  expect(requests.map(({ query }) => query)).toEqual(['1', '2', '3'].map((page) => ({ pageSize: '25', page })));
});

test('too small a number of pages is not believed', async () => {
  const { registration } = platform((page) => ({ entities: page === 1 ? others(1, 25) : [OURS], numPages: 1 }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'unchanged' });
});

test('short pages are gone through where the platform says that there are more', async () => {
  const { registration } = platform((page) => ({ entities: page < 3 ? others(page, page) : [OURS], numPages: 3 }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'unchanged' });
});

test('an empty page ends the list, whatever the number of pages', async () => {
  const { registration, requests } = platform((page) => ({ entities: page === 1 ? others(1, 25) : [], numPages: 900 }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'created' });
  expect(requests).toHaveLength(2);
});

test('a webhook that moves to the next page while pages are read is no duplicate', async () => {
  const pages = [
    [...others(1, 24), OURS],
    [OURS, ...others(25, 30)],
  ];
  const { registration } = platform((page) => ({ entities: pages[page - 1] ?? [] }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'unchanged', id: 'ours', duplicates: [] });
});

test('a platform that gives the same page for ever is asked twice', async () => {
  const { registration, requests } = platform(() => ({ entities: others(1, 25), numPages: 7 }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'created' });
  expect(requests).toHaveLength(2);
});

test('a list without an end is an error, and nothing is written', async () => {
  const { registration, requests } = platform((page) => ({ entities: others(page * 25, page * 25 + 24) }));
  await expect(registration.ensure({ ...WANTED, dryRun: false })).rejects.toThrow(
    new ReplyError('webhook.list: no end after 200 pages.'),
  );
  expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('of several webhooks of the name the one whose id sorts first is kept, and the others are reported', async () => {
  const entities = ['c', 'a', 'b'].map((id) => ({ ...OURS, id, enabled: id !== 'a' }));
  const { registration, requests } = platform(() => ({ entities }));
  expect(await registration.ensure({ ...WANTED, dryRun: false })).toMatchObject({
    kind: 'repaired',
    id: 'a',
    duplicates: ['b', 'c'],
  });
  expect(requests.map(({ method, params }) => [method, params?.webhookId])).toEqual([
    ['GET', undefined],
    ['PUT', 'a'],
  ]);
});

test('two who created at the same time where names may repeat settle on the same one', async () => {
  const lists = [
    [],
    [
      { ...OURS, id: 'b' },
      { ...OURS, id: 'a' },
    ],
  ];
  const { registration } = platform(() => ({ entities: lists.shift() ?? [] }));
  expect(await registration.ensure({ ...WANTED, dryRun: false })).toMatchObject({
    kind: 'created',
    id: 'a',
    duplicates: ['b'],
  });
});

test('a creation that the list does not show is an error', async () => {
  const { registration } = platform(() => ({ entities: [] }));
  await expect(registration.ensure({ ...WANTED, dryRun: false })).rejects.toThrow(
    new ReplyError('webhook.create: accepted, but the list does not show it.'),
  );
});

test('what the platform adds makes no difference', async () => {
  const deliveryPolicy = { ...OURS.deliveryPolicy, timeoutSeconds: 30 };
  const { registration } = platform(() => ({ entities: [{ ...OURS, deliveryPolicy, selfUri: '/x', version: 7 }] }));
  expect(await registration.ensure(WANTED)).toMatchObject({ kind: 'unchanged' });
});

test('a field that the platform does not show is never taken to be as wanted', async () => {
  const { enabled: _, ...hidden } = OURS;
  const { registration } = platform(() => ({ entities: [hidden] }));
  expect(await registration.ensure(WANTED)).toMatchObject({
    differences: [{ field: 'enabled', was: null, wanted: true }],
  });
});

test('neither credentials nor the query of the old URL are shown', async () => {
  const endpoint = 'https://user:password@old.example.com/in?key=k-4711';
  const { registration } = platform(() => ({ entities: [{ ...OURS, endpoint }] }));
  expect(await registration.ensure(WANTED)).toMatchObject({
    differences: [{ field: 'endpoint', was: 'https://old.example.com/in?...', wanted: 'https://wfm.example.com/' }],
  });
});

test('a repair leaves credentials that somebody has given the webhook', async () => {
  const authentication = { type: 'basic', userName: 'wfm' };
  const { registration, requests } = platform(() => ({ entities: [{ ...OURS, enabled: false, authentication }] }));
  await registration.ensure({ ...WANTED, dryRun: false });
  expect(requests.at(-1)?.body).toMatchObject({ enabled: true, authentication });
});

test.each<[string, Json, string]>([
  ['that is no object', null, 'the whole (null)'],
  ['without entities', { numPages: 1 }, 'entities (missing)'],
  ['with a webhook without an id', { entities: [{ name: 'Ours' }] }, 'entities.0.id (missing)'],
  ['with an empty id', { entities: [{ id: '' }] }, 'entities.0.id (a string)'],
])('a page %s is an error that names the field', async (_, body, field) => {
  const { registration } = platform(() => body);
  await expect(registration.ensure(WANTED)).rejects.toThrow(`webhook.list: no page of webhooks: ${field}`);
});
