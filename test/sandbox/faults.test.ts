import { describe, expect, test } from 'vitest';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { PAUSE, started, until, Visitor, visit } from './visitor.ts';

const clock = '2026-11-20T12:00:00.250Z';
const campaigns = [
  { id: 'c1', campaignstate: 'active' },
  { id: 'c2', campaignstate: 'active' },
];
const visitWith = (...faults: Fault[]) => visit({ clock, campaigns, faults });
const onPatch = (action: FaultAction): Fault => ({ operation: 'campaign.patch', do: action });

/** What the log and the campaign say of the one patch made. */
async function trace(visitor: Visitor) {
  const [entry, ...others] = await visitor.log('campaign.patch');
  expect(others).toEqual([]);
  const { status, committed, faults } = entry;
  return { status, committed, faults, state: (await visitor.campaign('c1')).campaignstate };
}

const UNTOUCHED = { committed: false, state: 'active' };
const WRITTEN = { committed: true, state: 'paused' };

describe('status', () => {
  test('answers in the platform’s shape before anything is committed', async () => {
    const visitor = await visitWith(onPatch({ kind: 'status', status: 503 }));
    const { status, body, headers } = await visitor.move('c1', PAUSE);
    expect([status, body.code, body.contextId]).toEqual([
      503,
      'service.unavailable',
      headers.get('inin-correlation-id'),
    ]);
    expect(await trace(visitor)).toEqual({ ...UNTOUCHED, status: 503, faults: ['status'] });
  });

  test('answers after the commit with the code, headers and body it is given', async () => {
    const visitor = await visitWith(
      onPatch({ kind: 'status', status: 500, when: 'after', headers: { 'X-Told': 'yes' }, body: { code: 'odd' } }),
    );
    const { status, body, headers } = await visitor.move('c1', PAUSE);
    expect([status, body, headers.get('x-told')]).toEqual([500, { code: 'odd' }, 'yes']);
    expect(await trace(visitor)).toEqual({ ...WRITTEN, status: 500, faults: ['status'] });
  });

  test('takes a code alone, and sends a string as it is', async () => {
    const visitor = await visitWith(
      { operation: 'campaign.read', nth: 1, do: { kind: 'status', status: 409, code: 'busy' } },
      {
        operation: 'campaign.read',
        nth: 2,
        do: { kind: 'status', status: 502, headers: { 'Content-Type': 'text/html' }, body: '<p>' },
      },
    );
    expect((await visitor.read('c1')).body).toMatchObject({ code: 'busy', status: 409 });
    const { status, text, headers } = await visitor.read('c1');
    expect([status, text, headers.get('content-type')]).toEqual([502, '<p>', 'text/html']);
  });

  test('can redirect, and can accept without a body', async () => {
    const visitor = await visitWith(
      {
        operation: 'campaign.read',
        first: 1,
        do: { kind: 'status', status: 307, headers: { location: '/elsewhere' } },
      },
      onPatch({ kind: 'status', status: 204, when: 'after' }),
    );
    const redirected = await visitor.read('c1');
    expect([redirected.status, redirected.headers.get('location')]).toEqual([307, '/elsewhere']);
    const { status, text, headers } = await visitor.move('c1', PAUSE);
    expect([status, text, headers.get('content-length')]).toEqual([204, '', null]);
    expect(await trace(visitor)).toEqual({ ...WRITTEN, status: 204, faults: ['status'] });
  });
});

describe('throttle', () => {
  test.each([
    ['seconds', { retryAfter: '2' }, '2'],
    ['nonsense, as it stands', { retryAfter: 'soon' }, 'soon'],
    ['a date of the sandbox’s clock, rounded up', { retryAfterDateSeconds: 3 }, 'Fri, 20 Nov 2026 12:00:04 GMT'],
    ['nothing', {}, null],
  ])('answers 429 with Retry-After holding %s', async (_, retry, header) => {
    const visitor = await visitWith(onPatch({ kind: 'throttle', ...retry }));
    const { status, body, headers } = await visitor.move('c1', PAUSE);
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'too.many.requests', header]);
    expect(await trace(visitor)).toEqual({ ...UNTOUCHED, status: 429, faults: ['throttle'] });
  });
});

describe('reset', () => {
  test.each([
    ['before', UNTOUCHED],
    ['after', WRITTEN],
  ] as const)('cuts the connection %s the commit', async (when, left) => {
    const visitor = await visitWith(onPatch({ kind: 'reset', when }));
    await expect(visitor.move('c1', PAUSE)).rejects.toThrow('fetch failed');
    expect(await trace(visitor)).toEqual({ ...left, status: 'reset', faults: ['reset'] });
  });
});

describe('delay', () => {
  test.each([
    ['before', UNTOUCHED],
    ['after', WRITTEN],
  ] as const)('holds the request %s the commit', async (when, left) => {
    const visitor = await visitWith(onPatch({ kind: 'delay', ms: 3_600_000, when }));
    const given = new AbortController();
    const held = visitor
      .read('c1')
      .then(({ headers }) => visitor.patch('c1', headers.get('etag'), PAUSE, given.signal));
    await until(
      () => visitor.log('campaign.patch'),
      ([entry]) => entry?.faults.length === 1,
    );
    expect(await trace(visitor)).toEqual({ ...left, status: 'pending', faults: ['delay'] });
    given.abort();
    await expect(held).rejects.toThrow('aborted');
  });

  test('lets the request go on afterwards', async () => {
    const visitor = await visitWith(onPatch({ kind: 'delay', ms: 1 }));
    expect((await visitor.move('c1', PAUSE)).status).toBe(200);
  });

  test('passes by the time that the sandbox is handed', async () => {
    const slept: number[] = [];
    const { url } = await started({
      scenario: { campaigns, faults: [{ operation: 'token', do: { kind: 'delay', ms: 3_600_000 } }] },
      sleep: async (ms) => void slept.push(ms),
    });
    expect((await new Visitor(url).login()).status).toBe(200);
    expect(slept).toEqual([3_600_000]);
  });
});

describe('conflict', () => {
  test('another writer is first: the ETag is stale, the version moves on, the state stays', async () => {
    const visitor = await visitWith(onPatch({ kind: 'conflict' }));
    const { status, body } = await visitor.move('c1', PAUSE);
    expect([status, body.code, body.version]).toEqual([409, 'version.conflict', 2]);
    expect(await trace(visitor)).toEqual({ ...UNTOUCHED, status: 409, faults: ['conflict'] });
  });

  test('the other writer may change the state', async () => {
    const visitor = await visitWith(onPatch({ kind: 'conflict', change: { campaignstate: 'archived' } }));
    expect((await visitor.move('c1', PAUSE)).status).toBe(409);
    expect((await visitor.campaign('c1')).campaignstate).toBe('archived');
  });

  test('the other writer may change another resource than that of the request', async () => {
    const at = { resource: 'campaign', id: 'c1' } as const;
    const visitor = await visitWith({ operation: 'token', nth: 2, do: { kind: 'conflict', at } });
    expect(await visitor.campaign('c1')).toMatchObject({ version: 1 });
    await visitor.login();
    expect(await visitor.campaign('c1')).toMatchObject({ version: 2 });
  });
});

describe('jump', () => {
  test.each([
    ['a clock that stands still', clock, '2026-11-20T11:59:59.250Z'],
    ['a clock that runs', undefined, '2025-12-31T23:59:59.000Z'],
  ])('sets back %s', async (_, fixed, now) => {
    const faults: Fault[] = [{ operation: 'campaign.read', nth: 1, do: { kind: 'jump', ms: -1_000 } }];
    const start = Date.parse('2026-01-01T00:00:00Z');
    const visitor = await visit({ campaigns, faults, ...(fixed && { clock: fixed }) }, () => start);
    await visitor.read('c1');
    expect((await visitor.ask('GET', '/sandbox/clock')).body.now).toBe(now);
  });
});

test('expireToken ends the token of the request, and a new one is good', async () => {
  const visitor = await visitWith({ operation: 'campaign.patch', nth: 1, do: { kind: 'expireToken' } });
  const { status, body } = await visitor.move('c1', PAUSE);
  expect([status, body.code]).toEqual([401, 'bad.credentials']);
  expect((await visitor.read('c1')).status).toBe(401);
  await visitor.login();
  expect((await visitor.move('c1', PAUSE)).status).toBe(200);
});

describe('malformed', () => {
  test.each([
    ['truncated', 'application/json; charset=utf-8', /^\{"id":"c1","name":"c1",/],
    ['garbled', 'application/json; charset=utf-8', /^\{"id":"c1","name":"c1",.*\},\}$/],
    ['html', 'text/html; charset=utf-8', /^<!doctype html>/],
    ['empty', 'application/json; charset=utf-8', /^$/],
  ] as const)('%s spoils the answer of a write that was made', async (as, type, pattern) => {
    const visitor = await visitWith(onPatch({ kind: 'malformed', as, when: 'after' }));
    const { status, text, body, headers } = await visitor.move('c1', PAUSE);
    expect([status, body, headers.get('content-type')]).toEqual([200, undefined, type]);
    expect(text).toMatch(pattern);
    expect(await trace(visitor)).toEqual({ ...WRITTEN, status: 200, faults: ['malformed'] });
  });

  test('before the commit it spoils the answer of a write that was not', async () => {
    const visitor = await visitWith(onPatch({ kind: 'malformed', as: 'truncated' }));
    const { status, body } = await visitor.move('c1', PAUSE);
    expect([status, body]).toEqual([200, undefined]);
    expect(await trace(visitor)).toEqual({ ...UNTOUCHED, status: 200, faults: ['malformed'] });
  });
});

describe('which requests', () => {
  const statuses = async (visitor: Visitor, ids: string[]) => {
    const seen: number[] = [];
    for (const id of ids) seen.push((await visitor.read(id)).status);
    return seen;
  };
  const failing = { operation: 'campaign.read', do: { kind: 'status', status: 500 } } as const;

  test('the nth, the first n, or all of them', async () => {
    expect(await statuses(await visitWith({ ...failing, nth: 2 }), ['c1', 'c1', 'c1'])).toEqual([200, 500, 200]);
    expect(await statuses(await visitWith({ ...failing, first: 2 }), ['c1', 'c2', 'c1'])).toEqual([500, 500, 200]);
    expect(await statuses(await visitWith(failing), ['c1', 'c2', 'nobody'])).toEqual([500, 500, 500]);
  });

  test('with an id only that resource’s requests strike and count', async () => {
    const visitor = await visitWith({ ...failing, id: 'c2', nth: 2 });
    expect(await statuses(visitor, ['c2', 'c1', 'c1', 'c2'])).toEqual([200, 200, 200, 500]);
  });

  test('the nth of any operation', async () => {
    const visitor = await visitWith({ operation: 'any', nth: 3, do: { kind: 'status', status: 500 } });
    // The first was the visitor's token.
    expect([(await visitor.read('c1')).status, (await visitor.login()).status]).toEqual([200, 500]);
    expect((await visitor.read('c1')).status).toBe(200);
  });

  test('other operations are left alone', async () => {
    const visitor = await visitWith({ operation: 'token', nth: 2, do: { kind: 'status', status: 500 } });
    expect((await visitor.read('c1')).status).toBe(200);
    expect((await visitor.login()).status).toBe(500);
  });

  test('chance comes from a seed: the same one gives the same run, another gives another', async () => {
    const ids = Array.from({ length: 40 }, () => 'c1');
    const run = async (seed: number, probability = 0.5) =>
      statuses(await visitWith({ ...failing, chance: { probability, seed } }), ids);
    const first = await run(7);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
    expect(new Set(await run(7, 0))).toEqual(new Set([200]));
    expect(new Set(await run(7, 1))).toEqual(new Set([500]));
  });

  test('several faults strike one request in their order', async () => {
    const visitor = await visitWith(
      onPatch({ kind: 'malformed', as: 'html', when: 'after' }),
      onPatch({ kind: 'delay', ms: 1 }),
      onPatch({ kind: 'conflict' }),
    );
    const { status, text } = await visitor.move('c1', PAUSE);
    expect([status, text.slice(0, 15)]).toEqual([409, '<!doctype html>']);
    expect((await trace(visitor)).faults).toEqual(['delay', 'conflict', 'malformed']);
  });

  test('a fault that answers before the commit keeps the later ones before it from striking', async () => {
    const visitor = await visitWith(onPatch({ kind: 'throttle' }), onPatch({ kind: 'conflict' }));
    expect((await visitor.move('c1', PAUSE)).status).toBe(429);
    expect((await trace(visitor)).faults).toEqual(['throttle']);
    expect((await visitor.campaign('c1')).version).toBe(1);
  });

  test('delay then reset: the answer is late and then never comes', async () => {
    const visitor = await visitWith(
      onPatch({ kind: 'delay', ms: 1, when: 'after' }),
      onPatch({ kind: 'reset', when: 'after' }),
    );
    await expect(visitor.move('c1', PAUSE)).rejects.toThrow('fetch failed');
    expect(await trace(visitor)).toEqual({ ...WRITTEN, status: 'reset', faults: ['delay', 'reset'] });
  });
});
