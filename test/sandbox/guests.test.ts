import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { started, type Visitor, Visitor as VisitorOf, visit } from './visitor.ts';

const PATH = '/api/v2/conversations/webmessaging/guests';
const CONSENT = { marketing: false, dataProcessing: true };
const SCENARIO: Scenario = {
  clock: '2026-11-20T12:00:00.000Z',
  guests: [
    { id: 'g1', state: 'active', attributes: { source: 'website' } },
    { id: 'g2', state: 'closed' },
  ],
};

const read = (visitor: Visitor, id = 'g1') => visitor.ask('GET', `${PATH}/${id}`);
const tag = async (visitor: Visitor, id = 'g1') => ({
  'if-match': (await read(visitor, id)).headers.get('etag') ?? '',
});
const create = (visitor: Visitor, body: object) => visitor.ask('POST', PATH, { body });
const patch = (visitor: Visitor, body: object, headers: Record<string, string>, id = 'g1') =>
  visitor.ask('PATCH', `${PATH}/${id}`, { body, headers });
const erase = (visitor: Visitor, id: string, headers: Record<string, string> = {}) =>
  visitor.ask('DELETE', `${PATH}/${id}`, { headers });

describe('a guest of the sandbox', () => {
  test('is made with an id, dates and an ETag, and can be read', async () => {
    const visitor = await visit(SCENARIO);
    const made = await create(visitor, { channel: 'webmessaging', consent: CONSENT, attributes: { a: 1 } });
    const found = await read(visitor, made.body.id);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ state: 'active', createdDate: SCENARIO.clock, interactionCount: 0, version: 1 });
    expect(found.body).toEqual(made.body);
    expect(found.headers.get('etag')).toBe(made.headers.get('etag'));
  });

  test.each<[string, object]>([
    ['no channel', { consent: CONSENT }],
    ['no consent', { channel: 'webmessaging' }],
    ['an open consent', { channel: 'webmessaging', consent: { ...CONSENT, more: 1 } }],
    [
      'what the guide calls a primary identifier',
      { channel: 'webmessaging', consent: CONSENT, identityAttributes: { primaryIdentifier: 'x' } },
    ],
    [
      'an address for a fingerprint',
      { channel: 'webmessaging', consent: CONSENT, identityAttributes: { deviceFingerprint: 'a@b.co' } },
    ],
    [
      'a page with a query',
      { channel: 'webmessaging', consent: CONSENT, channelContext: { originPage: 'https://x.co/?a=b' } },
    ],
  ])('is not made with %s', async (_, body) => {
    expect(await create(await visit(SCENARIO), body)).toMatchObject({ status: 400 });
  });

  test('is not made without consent to data processing', async () => {
    const consent = { marketing: true, dataProcessing: false };
    const answer = await create(await visit(SCENARIO), { channel: 'webmessaging', consent });
    expect(answer).toMatchObject({ status: 422, body: { code: 'guest.consent.required' } });
  });

  test('is patched under its ETag alone, a field in the place of the old one', async () => {
    const visitor = await visit(SCENARIO);
    const headers = await tag(visitor);
    expect(await patch(visitor, { attributes: { a: 1 } }, {})).toMatchObject({ status: 428 });
    expect(await patch(visitor, { attributes: { a: 1 } }, headers)).toMatchObject({
      status: 200,
      body: { attributes: { a: 1 }, version: 2 },
    });
    expect(await patch(visitor, { attributes: { a: 2 } }, headers)).toMatchObject({
      status: 412,
      body: { code: 'precondition.failed' },
    });
    expect((await read(visitor)).body.attributes).toEqual({ a: 1 });
  });

  test('is closed, and then neither patched nor closed again', async () => {
    const visitor = await visit(SCENARIO);
    expect(await patch(visitor, { state: 'closed' }, await tag(visitor))).toMatchObject({
      status: 200,
      body: { state: 'closed', closedDate: SCENARIO.clock },
    });
    for (const body of [{ state: 'closed' }, { attributes: { a: 1 } }]) {
      expect(await patch(visitor, body, await tag(visitor))).toMatchObject({ status: 422 });
    }
  });

  test('is deleted once it is closed, and is gone', async () => {
    const visitor = await visit(SCENARIO);
    expect(await erase(visitor, 'g1', await tag(visitor))).toMatchObject({ status: 422 });
    expect(await erase(visitor, 'g2')).toMatchObject({ status: 428 });
    expect(await erase(visitor, 'g2', { 'if-match': '"old"' })).toMatchObject({ status: 412 });
    expect(await erase(visitor, 'g2', await tag(visitor, 'g2'))).toMatchObject({ status: 204, text: '' });
    expect(await read(visitor, 'g2')).toMatchObject({ status: 404 });
    expect(await erase(visitor, 'g2', { 'if-match': '"old"' })).toMatchObject({ status: 404 });
  });

  test('is changed by others as the control API says', async () => {
    const visitor = await visit(SCENARIO);
    const body = { interactionCount: 4, attributes: { agent: 'bob' } };
    expect(await visitor.ask('PUT', '/sandbox/guests/g1', { body })).toMatchObject({
      body: { interactionCount: 4, attributes: { source: 'website', agent: 'bob' }, version: 2 },
    });
    expect(await visitor.ask('PUT', '/sandbox/guests/nobody', { body })).toMatchObject({ status: 404 });
    expect(await visitor.ask('PUT', '/sandbox/guests/g1', { body: { id: 'g2' } })).toMatchObject({ status: 400 });
  });
});

test('whoever may only read guests may not make, change or delete one', async () => {
  const scenario = { ...SCENARIO, clients: [{ id: 'reader', secret: 's', scopes: ['webmessaging:guest:read'] }] };
  const { url } = await started({ scenario });
  const visitor = new VisitorOf(url);
  await visitor.login('reader', 's');
  const headers = await tag(visitor);
  expect((await read(visitor)).status).toBe(200);
  expect((await create(visitor, {})).status).toBe(403);
  expect((await patch(visitor, { state: 'closed' }, headers)).status).toBe(403);
  expect((await erase(visitor, 'g2', headers)).status).toBe(403);
});

describe("the platform's audit in the sandbox", () => {
  const list = (visitor: Visitor, query: string) => visitor.ask('GET', `/api/v2/platform/audit/logs?${query}`);

  test('comes in pages, newest first, and of one guest where one is named', async () => {
    const visitor = await visit(SCENARIO);
    for (let at = 0; at < 3; at += 1) await patch(visitor, { attributes: { a: at } }, await tag(visitor));
    await erase(visitor, 'g2', await tag(visitor, 'g2'));
    const whole = await list(visitor, 'sortBy=timestamp&sortOrder=desc');
    expect(whole.body.entities.map(({ action }: { action: string }) => action)).toEqual([
      'DELETE',
      'UPDATE',
      'UPDATE',
      'UPDATE',
    ]);
    const page = await list(visitor, 'entityType=guest&entityId=g1&pageSize=2&pageNumber=2');
    expect(page.body).toMatchObject({ pageNumber: 2, pageSize: 2, pageCount: 2, total: 3 });
    expect(page.body.entities).toHaveLength(1);
  });

  test.each(['pageSize=0', 'pageSize=101', 'pageNumber=0', 'startTime=yesterday', 'sortBy=actor', 'more=1'])(
    'is not asked for with %s',
    async (query) => {
      expect(await list(await visit(SCENARIO), query)).toMatchObject({ status: 400 });
    },
  );
});
