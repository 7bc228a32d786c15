import { describe, expect, test } from 'vitest';
import { ACTIVATE, PAUSE, visit } from './visitor.ts';

const campaigns = ['active', 'paused', 'completed', 'archived', 'draining', 'blocked', 'constructor', 'mystery'].map(
  (campaignstate) => ({ id: campaignstate, campaignstate, outstandingCalls: campaignstate === 'draining' ? 9 : 0 }),
);

describe('reading', () => {
  test('shows the document with its version and a strong, opaque ETag', async () => {
    const visitor = await visit({
      campaigns: [{ id: 'c1', name: 'Spring', campaignstate: 'paused', pauseReason: 'OTHER', outstandingCalls: 4 }],
    });
    const { status, headers, body } = await visitor.read('c1');
    expect(status).toBe(200);
    expect(body).toEqual({ id: 'c1', name: 'Spring', campaignstate: 'paused', pauseReason: 'OTHER', version: 1 });
    expect(headers.get('etag')).toMatch(/^"[\w-]{22}"$/);
    expect((await visitor.read('c1')).headers.get('etag')).toBe(headers.get('etag'));
  });

  test('an unknown id is answered 404', async () => {
    const visitor = await visit({ campaigns });
    const { status, body } = await visitor.read('nobody');
    expect([status, body.code]).toEqual([404, 'not.found']);
  });

  test('an id is found by its decoded form', async () => {
    const visitor = await visit({ campaigns: [{ id: 'a/b c', campaignstate: 'active' }] });
    expect((await visitor.read('a/b c')).body.id).toBe('a/b c');
  });
});

describe('the matrix', () => {
  const legal = [
    ['active', 'paused'],
    ['active', 'completed'],
    ['active', 'archived'],
    ['paused', 'active'],
    ['paused', 'completed'],
    ['paused', 'archived'],
    ['completed', 'archived'],
  ].map((edge) => edge.join(' -> '));
  const targets = ['active', 'paused', 'completed', 'archived', 'draining', 'blocked', 'mystery', 'length'];
  const pairs = campaigns.flatMap(({ id }) =>
    targets.map((target) => ({ from: id, target, edge: `${id} -> ${target}` })),
  );

  test('moves along the edges of the guide, and along no other', async () => {
    const moved: string[] = [];
    for (const { from, target, edge } of pairs) {
      const visitor = await visit({ campaigns });
      const reason = target === 'paused' ? { pauseReason: 'OTHER' } : {};
      const { status, body } = await visitor.move(from, { campaignstate: target, ...reason });
      if (status === 200) moved.push(edge);
      else expect([edge, status, body.code]).toEqual([edge, 422, 'campaign.invalid.transition']);
    }
    expect(moved).toEqual(legal);
  });
});

describe('patching', () => {
  test('answers with the whole document, the next version and another ETag, and remembers it', async () => {
    const visitor = await visit({ campaigns });
    const before = (await visitor.read('active')).headers.get('etag');
    const { status, headers, body } = await visitor.patch('active', before, PAUSE);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: 'active',
      name: 'active',
      campaignstate: 'paused',
      pauseReason: 'COMPLIANCE',
      version: 2,
    });
    expect(headers.get('etag')).not.toBe(before);
    const read = await visitor.read('active');
    expect([read.body, read.headers.get('etag')]).toEqual([body, headers.get('etag')]);
  });

  test('forgets the pause reason when the pause ends', async () => {
    const visitor = await visit({ campaigns: [{ id: 'c1', campaignstate: 'paused', pauseReason: 'OTHER' }] });
    expect((await visitor.move('c1', ACTIVATE)).body).not.toHaveProperty('pauseReason');
  });

  test('without If-Match is answered 428 and changes nothing', async () => {
    const visitor = await visit({ campaigns });
    const { status, body } = await visitor.patch('active', null, PAUSE);
    expect([status, body.code]).toEqual([428, 'precondition.required']);
    expect((await visitor.campaign('active')).version).toBe(1);
  });

  test.each([
    ['the version', () => '"1"'],
    ['a star', () => '*'],
    ['the weak form', (etag: string) => `W/${etag}`],
    ['the form without quotes', (etag: string) => etag.replaceAll('"', '')],
  ])('with %s for If-Match is answered 409', async (_, spelled) => {
    const visitor = await visit({ campaigns });
    const etag = (await visitor.read('active')).headers.get('etag') ?? '';
    expect((await visitor.patch('active', spelled(etag), PAUSE)).status).toBe(409);
  });

  test('with a stale ETag is answered 409 with the current version, and changes nothing', async () => {
    const visitor = await visit({ campaigns });
    const stale = (await visitor.read('active')).headers.get('etag');
    await visitor.patch('active', stale, PAUSE);
    const { status, body } = await visitor.patch('active', stale, { campaignstate: 'archived' });
    expect([status, body.code, body.version]).toEqual([409, 'version.conflict', 2]);
    expect((await visitor.campaign('active')).campaignstate).toBe('paused');
  });

  test.each([
    ['a pause without a reason', 'active', { campaignstate: 'paused' }, 'campaign.pause.reason.required'],
    ['an unknown reason', 'active', { ...PAUSE, pauseReason: 'BORED' }, 'campaign.pause.reason.invalid'],
    ['a reason without a pause', 'paused', { ...ACTIVATE, pauseReason: 'OTHER' }, 'campaign.pause.reason.unexpected'],
    ['the state it has', 'paused', PAUSE, 'campaign.invalid.transition'],
  ])('%s is answered 422', async (_, id, body, code) => {
    const visitor = await visit({ campaigns });
    const answer = await visitor.move(id, body);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
    expect((await visitor.campaign(id)).version).toBe(1);
  });

  test.each([
    ['broken JSON', '{"campaignstate":', '/', 'type'],
    ['no body', '', '/', 'type'],
    ['a list', [PAUSE], '/', 'type'],
    ['no state', { pauseReason: 'OTHER' }, '/', 'required'],
    ['a number for a state', { campaignstate: 1 }, '/campaignstate', 'type'],
    ['a word for a flag', { ...PAUSE, drainqueue: 'yes' }, '/drainqueue', 'type'],
    ['a field that does not exist', { ...PAUSE, priority: 1 }, '/', 'additionalProperties'],
    ['a prototype key', '{"campaignstate":"paused","__proto__":{}}', '/', 'additionalProperties'],
  ])('%s is answered 400, naming the field and the rule', async (_, body, fieldName, errorCode) => {
    const visitor = await visit({ campaigns });
    const answer = await visitor.move('active', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'bad.request']);
    expect(answer.body.details).toEqual([{ errorCode, fieldName }]);
    expect((await visitor.campaign('active')).version).toBe(1);
  });

  test('an unknown id is answered 404', async () => {
    const visitor = await visit({ campaigns });
    expect((await visitor.patch('nobody', '"x"', PAUSE)).status).toBe(404);
  });
});

describe('draining', () => {
  const busy = [{ id: 'c1', campaignstate: 'active', outstandingCalls: 2 }];

  test('a pause that drains waits for the calls, one of which ends at each read, and then commits by itself', async () => {
    const visitor = await visit({ campaigns: busy });
    const paused = await visitor.move('c1', PAUSE);
    expect(paused.body).toMatchObject({ campaignstate: 'draining', pauseReason: 'COMPLIANCE', version: 2 });
    const first = await visitor.read('c1');
    expect([first.body, first.headers.get('etag')]).toEqual([paused.body, paused.headers.get('etag')]);
    const second = await visitor.read('c1');
    expect(second.body).toMatchObject({ campaignstate: 'paused', pauseReason: 'COMPLIANCE', version: 3 });
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'));
    expect((await visitor.read('c1')).body.version).toBe(3);
  });

  test('nothing can be asked of a draining campaign', async () => {
    const visitor = await visit({ campaigns: busy });
    const { headers } = await visitor.move('c1', PAUSE);
    const { status, body } = await visitor.patch('c1', headers.get('etag'), ACTIVATE);
    expect([status, body.code]).toEqual([422, 'campaign.invalid.transition']);
  });

  test.each([
    ['without the flag', busy, { ...PAUSE, drainqueue: false }],
    ['without calls', [{ id: 'c1', campaignstate: 'active' }], PAUSE],
  ])('a pause %s is at once', async (_, scenario, body) => {
    const visitor = await visit({ campaigns: scenario });
    expect((await visitor.move('c1', body)).body.campaignstate).toBe('paused');
  });
});
