import { createServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Answer } from '../../src/genesys/answer.ts';
import type { Call, Limits } from '../../src/genesys/exchange.ts';
import { LostError } from '../../src/genesys/lost.ts';
import { Transport } from '../../src/genesys/transport.ts';
import { json, platform, raw, reset, type Script, silence } from './platform.ts';

const CALL: Call = { method: 'PATCH', path: '/x', headers: { 'x-one': '1' }, body: '{"a":1}' };
const clock = { monotonic: () => 0 };

function transport(value: string, limits: Partial<Limits & { connections: number }> = {}) {
  const called: object[] = [];
  const all = { timeoutMs: 10_000, maxBodyBytes: 1000, connections: 1, ...limits };
  const made = new Transport({ setting: 'apiUrl', value }, all, clock, { called: (e) => called.push(e) });
  onTestFinished(() => made.close());
  return { made, called, send: (call: Partial<Call> = {}) => made.send('op', { ...CALL, ...call }) };
}

async function tcp(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Holds every answer back until it is released. */
function held() {
  const waiting: (() => void)[] = [];
  const script: Script = (response, call, seen) => {
    waiting.push(() => json(200, { call })(response, call, seen));
  };
  const release = async () => {
    while (waiting.length === 0) await new Promise(setImmediate);
    waiting.shift()?.();
  };
  return { script, release };
}

describe('transport', () => {
  test('bytes, headers and the path of the base URL arrive as given', async () => {
    const there = await platform(json(200, { ok: true }, { etag: '"1"' }));
    const answer = await transport(`${there.url}/base/`).send();
    expect(there.calls[0]).toMatchObject({
      method: 'PATCH',
      url: '/base/x',
      body: '{"a":1}',
      headers: { 'x-one': '1', 'content-length': '7' },
    });
    expect(answer).toMatchObject({ status: 200, content: { ok: true } });
    expect((answer as Answer).header('etag')).toBe('"1"');
  });

  test.each([
    ['http://api.mypurecloud.com', 'apiUrl: must be https; http is for 127.0.0.1, localhost, [::1] only'],
    ['http://127.0.0.1.example.com', 'apiUrl: must be https; http is for 127.0.0.1, localhost, [::1] only'],
    ['ftp://localhost', 'apiUrl: must be https; http is for 127.0.0.1, localhost, [::1] only'],
    ['https://user:pass@api.mypurecloud.com', 'apiUrl: must have no credentials, query or fragment'],
    ['https://api.mypurecloud.com?a=b', 'apiUrl: must have no credentials, query or fragment'],
    ['api.mypurecloud.com', 'apiUrl: must be an absolute URL'],
  ])('%s is not used', (url, message) => {
    expect(() => transport(url)).toThrow(new Error(message));
  });

  test.each(['http://127.0.0.1:1', 'http://localhost:1', 'http://[::1]:1', 'https://api.mypurecloud.com'])(
    '%s may be used',
    (url) => {
      expect(() => transport(url)).not.toThrow();
    },
  );

  test('every status is an answer, and every attempt is told', async () => {
    const there = await platform((response, call, seen) => json(199 + call * 100 + 1, {})(response, call, seen));
    const { send, called } = transport(there.url);
    for (const status of [300, 400, 500]) expect(await send()).toMatchObject({ status });
    expect(called).toEqual([300, 400, 500].map((status) => ({ operation: 'op', status, durationMs: 0 })));
  });

  test('how long an attempt took is told to the microsecond', async () => {
    const there = await platform(json(200, {}));
    const times = [7.000_000_4, 19.345_678_9];
    const called: object[] = [];
    const setting = { setting: 'apiUrl', value: there.url };
    const made = new Transport(
      setting,
      { timeoutMs: 10_000, maxBodyBytes: 1000, connections: 1 },
      { monotonic: () => times.shift() ?? 0 },
      { called: (e) => called.push(e) },
    );
    onTestFinished(() => made.close());
    await made.send('op', CALL);
    expect(called).toEqual([{ operation: 'op', status: 200, durationMs: 12.346 }]);
  });

  test('provisional answers are passed over', async () => {
    const there = await platform((response, call, seen) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      json(200, { call })(response, call, seen);
    });
    expect(await transport(there.url).send()).toMatchObject({ status: 200, content: { call: 1 } });
  });

  test.each([
    ['an empty body', raw(200, ''), null],
    ['an empty 204', raw(204, '', { 'content-type': 'application/json' }), null],
    ['nothing where JSON is promised', raw(200, '', { 'content-type': 'application/json; charset=utf-8' }), undefined],
    [
      'nothing where a kind of JSON is promised',
      raw(200, '', { 'content-type': 'application/problem+json' }),
      undefined,
    ],
    ['nothing where a page is promised', raw(200, '', { 'content-type': 'text/html' }), undefined],
    ['a page', raw(200, '<html>', { 'content-type': 'text/html' }), undefined],
    ['half an object', raw(200, '{"a":'), undefined],
    ['JSON under another name', raw(200, '[1]', { 'content-type': 'text/plain' }), [1]],
  ])('%s is read for what it is', async (_what, script, content) => {
    const there = await platform(script);
    const answer = await transport(there.url).send();
    expect(answer).toBeInstanceOf(Answer);
    expect(answer).toHaveProperty('content', content);
  });

  test('a body in many pieces is one text, also where a piece ends within a character', async () => {
    const there = await platform((response) => {
      const bytes = Buffer.from('"a\u20acb"');
      response.writeHead(200).write(bytes.subarray(0, 3));
      setImmediate(() => response.end(bytes.subarray(3)));
    });
    expect(await transport(there.url).send()).toHaveProperty('content', 'a\u20acb');
  });

  test('bytes are counted, whatever the headers say, and too many end the attempt', async () => {
    const there = await platform((response) => {
      response.writeHead(200).write(`"${'x'.repeat(999)}`);
      response.end('x"');
    });
    const just = await platform(raw(200, `"${'x'.repeat(998)}"`));
    expect(await transport(there.url).send()).toMatchObject({ code: 'wire.tooLarge', left: true });
    expect(await transport(just.url).send()).toBeInstanceOf(Answer);
  });

  test('headers beyond 16 KiB end the attempt, and are not kept', async () => {
    const there = await platform(raw(200, '{}', { 'x-long': 'x'.repeat(16_384) }));
    const lost = await transport(there.url).send();
    expect(lost).toMatchObject({ code: 'wire.reset', left: true });
    expect(inspect(lost)).not.toContain('xxx');
  });

  test('an answer cut short is unreadable', async () => {
    const there = await platform((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"a":');
      setImmediate(() => response.destroy());
    });
    expect(await transport(there.url).send()).toMatchObject({ code: 'wire.unreadable', left: true });
  });

  test('a reset after the call has arrived is a loss of something that left', async () => {
    const there = await platform(reset);
    const { send, called } = transport(there.url);
    expect(await send()).toMatchObject({ code: 'wire.reset', left: true });
    expect(called).toEqual([{ operation: 'op', status: null, durationMs: 0 }]);
  });

  test('an answer that is not HTTP is a loss, and its bytes are not kept', async () => {
    const port = await tcp(
      createServer((socket) => {
        socket.on('data', () => socket.end('PRIVATE BYTES\r\n\r\n'));
      }),
    );
    const lost = await transport(`http://127.0.0.1:${port}`).send();
    expect(lost).toMatchObject({ left: true });
    expect(inspect(lost, { depth: 9, showHidden: true })).not.toContain('PRIVATE');
  });

  test.each(['127.0.0.1', 'localhost'])(
    'a connection refused by %s leaves nothing, and keeps its cause',
    async (host) => {
      expect(await transport(`http://${host}:1`).send()).toMatchObject({
        code: 'wire.unreachable',
        left: false,
        withheld: false,
        cause: { code: 'ECONNREFUSED', message: expect.stringContaining('ECONNREFUSED') },
      });
    },
  );

  test('a connection lost before TLS is agreed leaves nothing, though its code is that of a reset', async () => {
    const port = await tcp(createServer((socket) => socket.resetAndDestroy()));
    expect(await transport(`https://127.0.0.1:${port}`).send()).toMatchObject({
      code: 'wire.unreachable',
      left: false,
      cause: { code: 'ECONNRESET' },
    });
  });

  test('an answer that does not come in time is a loss of something that left', async () => {
    const there = await platform(silence);
    expect(await transport(there.url, { timeoutMs: 400 }).send()).toMatchObject({ code: 'wire.timeout', left: true });
  });

  test('time covers the body too', async () => {
    const there = await platform((response) => {
      response.writeHead(200).write('{');
    });
    expect(await transport(there.url, { timeoutMs: 400 }).send()).toMatchObject({ code: 'wire.timeout', left: true });
  });

  test('what is aborted or out of time while it waits for a connection never leaves', async () => {
    const { script, release } = held();
    const there = await platform(script);
    const { send, called } = transport(there.url);
    const first = send();
    const controller = new AbortController();
    const aborted = send({ signal: controller.signal });
    let now = 0;
    const expiring = send({ expired: () => now > 0 });
    controller.abort();
    expect(await aborted).toMatchObject({ code: 'wire.stopped', left: false, withheld: true });
    now = 1;
    await release();
    expect(await first).toBeInstanceOf(Answer);
    expect(await expiring).toMatchObject({ code: 'wire.expired', left: false, withheld: true });
    const last = send();
    await release();
    expect(await last).toBeInstanceOf(Answer);
    expect(there.calls).toHaveLength(2);
    expect(called).toHaveLength(2);
  });

  test('what waits for a connection longer than its time has not left', async () => {
    const port = await tcp(createServer());
    expect(await transport(`https://127.0.0.1:${port}`, { timeoutMs: 60 }).send()).toMatchObject({ left: false });
  });

  test('an abort in flight ends the attempt and its connection', async () => {
    const controller = new AbortController();
    let hungUp = false;
    const there = await platform((response) => {
      response.on('close', () => {
        hungUp = true;
      });
      controller.abort();
    });
    const lost = await transport(there.url).send({ signal: controller.signal });
    expect(lost).toMatchObject({ code: 'wire.stopped', left: true, withheld: false });
    while (!hungUp) await new Promise(setImmediate);
  });

  test('closing lets what is on its way end and takes nothing more', async () => {
    const { script, release } = held();
    const there = await platform(script);
    const { made, send } = transport(there.url);
    const first = send();
    await release();
    const closed = made.close();
    expect(await send()).toMatchObject({ code: 'wire.closed', left: false, withheld: true });
    expect(await first).toBeInstanceOf(Answer);
    await closed;
  });

  test('a transport that nobody called is closed at once, and takes nothing from then on', async () => {
    const there = await platform(json(200, {}));
    const { made, send, called } = transport(there.url);
    await made.close();
    expect(await send()).toMatchObject({ code: 'wire.closed', left: false, withheld: true });
    expect([there.calls, called]).toEqual([[], []]);
  });

  test('calls that come before anything could be sent share one pool, in their order', async () => {
    let [underway, most] = [0, 0];
    const there = await platform((response, call, seen) => {
      most = Math.max(most, ++underway);
      setImmediate(() => {
        underway -= 1;
        json(200, {})(response, call, seen);
      });
    });
    const { send } = transport(there.url, { connections: 1 });
    const paths = ['/0', '/1', '/2', '/3', '/4'];
    for (const answer of await Promise.all(paths.map((path) => send({ path })))) expect(answer).toBeInstanceOf(Answer);
    expect([there.calls.map(({ url }) => url), most]).toEqual([paths, 1]);
  });

  test('of what ky itself throws only the name is kept, for ky likes to quote the URL', async () => {
    const there = await platform(json(200, {}));
    const lost = await transport(there.url).send({ method: 'TRACE' as 'GET', path: '/x?private=1' });
    expect(lost).toBeInstanceOf(LostError);
    expect(lost).toMatchObject({ left: false, cause: { message: 'TypeError' } });
    expect(there.calls).toHaveLength(0);
  });
});
