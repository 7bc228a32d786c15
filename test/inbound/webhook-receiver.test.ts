import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { type Received, type ReceiverOptions, receiver } from '../../src/inbound/receiver.ts';
import { HandClock } from '../client/clock.ts';
import { NOW, request, SECONDS, type Sent, VECTOR } from './delivery.ts';

const { secret } = VECTOR;

function receiving(options: Partial<ReceiverOptions> = {}) {
  const clock = new HandClock(NOW);
  const got: Received[] = [];
  const handle = (received: Received) => void got.push(received);
  const receive = receiver({ secrets: [secret], handle, clock, ...options });
  const status = async (sent?: Sent) => (await receive(request(sent))).status;
  return { clock, got, receive, status };
}

describe('a delivery', () => {
  test('that is signed and of now is handed on once, with its id and body, and answered 204', async () => {
    const { got, receive } = receiving();
    const response = await receive(request({ body: '{"ü":[1,null]}' }));
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(got).toMatchObject([{ id: 'm1', sentAt: new Date(NOW), body: { ü: [1, null] } }]);
    expect(got[0]?.headers.get('webhook-id')).toBe('m1');
  });

  test('that the library has signed is taken', async () => {
    const { receive, got } = receiving();
    const body = '{"by":"library"}';
    const headers = {
      'webhook-id': 'm9',
      'webhook-timestamp': String(SECONDS),
      'webhook-signature': new Webhook(secret).sign('m9', new Date(NOW), body),
    };
    const response = await receive(new Request('https://hooks.example.org', { method: 'POST', headers, body }));
    expect(response.status).toBe(204);
    expect(got).toHaveLength(1);
  });

  test.each<[number, string, Sent]>([
    [405, 'is no POST', { method: 'GET' }],
    [400, 'has no id', { headers: { 'webhook-id': '' } }],
    [400, 'has an id with a dot', { id: 'm.1' }],
    [400, 'has an endless id', { id: 'm'.repeat(257) }],
    [400, 'has no time', { headers: { 'webhook-timestamp': '' } }],
    [400, 'has a time that is none', { headers: { 'webhook-timestamp': '1e9' } }],
    [400, 'has no signature', { headers: { 'webhook-signature': '' } }],
    [401, 'has the signature of another id', { headers: { 'webhook-id': 'm2' } }],
    [401, 'has the signature of another time', { headers: { 'webhook-timestamp': String(SECONDS - 1) } }],
    [401, 'has another’s signature', { headers: { 'webhook-signature': VECTOR.signature } }],
    [400, 'is no JSON', { body: '{"a":' }],
    [400, 'is empty', { body: '' }],
    [400, 'is no UTF-8', { body: new Uint8Array([0x22, 0xff, 0x22]) }],
  ])('is answered %i where it %s', async (status, _why, sent) => {
    const { got, receive } = receiving();
    const response = await receive(request(sent));
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
    expect(await response.text()).toBe('');
    expect(got).toEqual([]);
  });

  test.each([
    [-300, 204],
    [-301, 401],
    [300, 204],
    [301, 401],
  ])('signed %i seconds from now is answered %i', async (seconds, status) => {
    expect(await receiving().status({ at: SECONDS + seconds })).toBe(status);
  });

  test('of another tolerance keeps to that', async () => {
    const { status } = receiving({ toleranceMs: 10_000 });
    expect([await status({ at: SECONDS - 10 }), await status({ at: SECONDS - 11 })]).toEqual([204, 401]);
  });
});

describe('the size of a body', () => {
  test('is bounded: what promises more is not read at all', async () => {
    const { status, got } = receiving({ maxBytes: 8 });
    expect(await status({ body: '"123456"' })).toBe(204);
    expect(await status({ id: 'm2', body: '"1234567"' })).toBe(413);
    expect(await status({ id: 'm3', body: '1', headers: { 'content-length': '9' } })).toBe(413);
    expect(got).toHaveLength(1);
  });

  test('is bounded while it is read, and what comes after is not asked for', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(1_000).fill(32));
        },
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    expect(await receiving({ maxBytes: 4_500 }).status({ body: endless })).toBe(413);
    expect([pulled, cancelled]).toEqual([5, true]);
  });
});

describe('a delivery that comes again', () => {
  test('is answered 204, and not handed on', async () => {
    const { got, status, clock } = receiving();
    await status();
    clock.forward(60_000);
    expect(await status({ at: SECONDS + 60 })).toBe(204);
    expect(got).toHaveLength(1);
  });

  test('while the first is handled waits for it, and is answered the same', async () => {
    const held = Promise.withResolvers<void>();
    let calls = 0;
    const handle = () => {
      calls += 1;
      return held.promise;
    };
    const { receive } = receiving({ handle });
    const both = [receive(request()), receive(request())];
    await new Promise(setImmediate);
    held.reject(new Error('no'));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([500, 500]);
    expect(calls).toBe(1);
  });

  test('after the handler failed is handed on again, and whoever wants to know is told why', async () => {
    const failures: unknown[] = [];
    let calls = 0;
    const handle = () => {
      calls += 1;
      if (calls === 1) throw new Error('secret of the house');
    };
    const { receive, status } = receiving({ handle, failed: (error, { id }) => failures.push([String(error), id]) });
    const response = await receive(request());
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(await status()).toBe(204);
    expect(await status()).toBe(204);
    expect(calls).toBe(2);
    expect(failures).toEqual([['Error: secret of the house', 'm1']]);
  });

  test('is known by what the caller keeps: asked before, told after the handler', async () => {
    const kept = new Set<string>();
    const order: string[] = [];
    const seen = {
      has: async (id: string) => kept.has(id),
      add: async (id: string) => {
        order.push('added');
        kept.add(id);
      },
    };
    const handle = () => void order.push('handled');
    expect(await receiving({ seen, handle }).status()).toBe(204);
    expect(await receiving({ seen, handle }).status()).toBe(204);
    expect(order).toEqual(['handled', 'added']);
  });

  test('is answered 500 where it could not be remembered', async () => {
    const seen = { has: () => false, add: () => Promise.reject(new Error('full')) };
    const { status, got } = receiving({ seen });
    expect([await status(), got.length]).toEqual([500, 1]);
  });

  test('is forgotten beyond ten thousand', async () => {
    const { status, got } = receiving();
    for (let n = 0; n <= 10_000; n += 1) await status({ id: `n${n}` });
    await status({ id: 'n1' });
    expect(got).toHaveLength(10_001);
    await status({ id: 'n0' });
    expect(got).toHaveLength(10_002);
  });
});

test.each<[string, Partial<ReceiverOptions>]>([
  ['secrets', { secrets: [] }],
  ['secrets', { secrets: [secret, 'whsec_c2hvcnQ='] }],
  ['toleranceMs', { toleranceMs: 0 }],
  ['maxBytes', { maxBytes: 1.5 }],
])('a receiver with wrong %s is none, and no secret is shown', (name, options) => {
  const make = () => receiver({ secrets: [secret], handle: () => undefined, ...options });
  expect(make).toThrow(RangeError);
  expect(make).toThrow(new RegExp(`^${name}: (?!.*c2hvcnQ)`));
});
