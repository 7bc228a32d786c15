import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  AmbiguousError,
  ExpiredError,
  RefusedError,
  StoppedError,
  UnreadableError,
  UnsentError,
} from '../../src/genesys/errors.ts';
import { inTurn, json, platform, raw, reset, type Script, silence } from './platform.ts';
import { failure, READ, WRITE, wire } from './wire.ts';

const OK = json(200, { campaignstate: 'paused' }, { etag: '"8"', 'inin-correlation-id': 'corr-1' });
const truncated: Script = (response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"a":');
  setImmediate(() => response.destroy());
};
const oversized = raw(200, `"${'x'.repeat(20_000)}"`);
const NOBODY = 'http://127.0.0.1:1';

describe('client', () => {
  describe('asks', () => {
    test('a read with its token, and nothing that belongs to a write', async () => {
      const there = await platform(OK);
      const reply = await wire(there).client.send({
        ...READ,
        params: { campaignId: 'a/b?c' },
        query: { expand: 'x y' },
      });
      expect(there.calls[0]).toMatchObject({
        method: 'GET',
        url: '/api/v2/outbound/campaigns/a%2Fb%3Fc?expand=x+y',
        body: '',
      });
      const { authorization, accept, ...rest } = there.calls[0]?.headers ?? {};
      expect([authorization, accept]).toEqual(['Bearer token-1', 'application/json']);
      expect(Object.keys(rest).sort()).toEqual(['connection', 'host']);
      expect(reply).toEqual({
        status: 200,
        body: { campaignstate: 'paused' },
        version: '"8"',
        correlationId: 'corr-1',
        sends: 1,
        receivedAt: Date.UTC(2026, 0, 5, 9),
      });
    });

    test('a write with its version exactly as received, its idempotency key and its body', async () => {
      const there = await platform(raw(204, ''));
      const reply = await wire(there).client.send({ ...WRITE, version: { header: 'If-Match', value: '7' } });
      expect(there.calls[0]).toMatchObject({
        method: 'PATCH',
        body: '{"campaignstate":"paused","pauseReason":"OTHER"}',
        headers: { 'if-match': '7', 'idempotency-key': 'key-1', 'content-type': 'application/json' },
      });
      expect(reply).toMatchObject({ status: 204, body: null, version: null });
      expect(reply).not.toHaveProperty('correlationId');
    });

    test('nothing where an id would lead elsewhere, or the version matches anything', async () => {
      const there = await platform(OK);
      const { client } = wire(there);
      expect(await failure(client.send({ ...READ, params: { campaignId: '..' } }))).toBeInstanceOf(RangeError);
      const any = { ...WRITE, version: { header: 'If-Match', value: '*' } } as const;
      expect(await failure(client.send(any))).toBeInstanceOf(RangeError);
      expect(there.calls).toHaveLength(0);
    });

    test('every attempt is told, the token first', async () => {
      const there = await platform(inTurn(json(503, {}), OK));
      const { client, events } = wire(there);
      await client.send(READ);
      expect(events('called')).toEqual([
        { operation: 'oauth.token', status: 200, durationMs: 0 },
        { operation: 'campaign.read', status: 503, durationMs: 0 },
        { operation: 'campaign.read', status: 200, durationMs: 0 },
      ]);
    });
  });

  describe('a read', () => {
    test.each([408, 429, 500, 502, 503, 504])('is sent again after %i', async (status) => {
      const there = await platform(inTurn(json(status, {}), OK));
      const { client, events } = wire(there);
      expect(await client.send(READ)).toMatchObject({ status: 200, sends: 2 });
      expect(events('retried')).toEqual([{ operation: 'campaign.read', reason: `http.${status}`, waitMs: 125 }]);
      expect(events('throttled')).toHaveLength(status === 429 ? 1 : 0);
    });

    test.each([
      ['a reset', reset, 'wire.reset'],
      ['an answer cut short', truncated, 'wire.unreadable'],
      ['an answer that is not JSON', raw(200, '<html>'), 'http.200'],
      ['an empty answer where JSON is promised', raw(200, '', { 'content-type': 'application/json' }), 'http.200'],
    ])('is sent again after %s', async (_what, script, reason) => {
      const there = await platform(inTurn(script, OK));
      const { client, events } = wire(there);
      expect(await client.send(READ)).toMatchObject({ status: 200, sends: 2 });
      expect(events('retried')).toEqual([{ operation: 'campaign.read', reason, waitMs: 125 }]);
    });

    test('is sent again after a timeout', async () => {
      const there = await platform(inTurn(silence, OK));
      const { client, told } = wire(there, { timeoutMs: 500 });
      expect(await client.send(READ)).toMatchObject({ status: 200 });
      expect(told).toContainEqual(['retried', { operation: 'campaign.read', reason: 'wire.timeout', waitMs: 125 }]);
    });

    test('waits longer each time, does not sleep after the last attempt, and says how often it was sent', async () => {
      const there = await platform(json(503, { code: 'service.unavailable', message: 'Later', contextId: 'ctx' }));
      const { client, clock } = wire(there);
      const error = await failure(client.send(READ));
      expect(error).toBeInstanceOf(RefusedError);
      expect(error).toMatchObject({ status: 503, code: 'service.unavailable', contextId: 'ctx', sends: 4 });
      expect(there.calls).toHaveLength(4);
      expect(clock.waits).toEqual([125, 250, 500]);
    });

    test.each([
      ['resets', reset, 'wire.reset'],
      ['cuts its answers short', truncated, 'wire.unreadable'],
      ['answers no JSON', raw(200, '<html>'), 'wire.unreadable'],
    ])('of a platform that always %s is unreadable', async (_what, script, code) => {
      const there = await platform(script);
      const error = await failure(wire(there).client.send(READ));
      expect(error).toBeInstanceOf(UnreadableError);
      expect(error).toMatchObject({ code, sends: 4 });
    });

    test('of a platform that says too much is cut off, and not made again', async () => {
      const there = await platform(oversized);
      const error = await failure(wire(there).client.send(READ));
      expect(error).toBeInstanceOf(UnreadableError);
      expect(error).toMatchObject({ code: 'wire.tooLarge', sends: 1 });
    });

    test('of a platform that nests its answer without end is unreadable', async () => {
      const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}"]\\"["${'}]'.repeat(levels / 2)}`;
      const deep = await platform(raw(200, nested(130)));
      const just = await platform(raw(200, nested(128)));
      expect(await failure(wire(deep).client.send(READ))).toMatchObject({ code: 'wire.unreadable' });
      expect(await wire(just).client.send(READ)).toMatchObject({ status: 200 });
    });

    test.each([400, 403, 404, 409, 412, 422, 501])('is not sent again after %i', async (status) => {
      const there = await platform(json(status, {}));
      const error = await failure(wire(there).client.send(READ));
      expect(error).toBeInstanceOf(RefusedError);
      expect(error).toMatchObject({ status, code: `http.${status}`, sends: 1, resent: false });
    });

    test('aborted in flight is stopped', async () => {
      const controller = new AbortController();
      const there = await platform(() => controller.abort());
      const { client, events } = wire(there);
      const error = await failure(client.send(READ, { signal: controller.signal }));
      expect(error).toBeInstanceOf(StoppedError);
      expect(error).toMatchObject({ code: 'wire.stopped', sends: 1 });
      expect(events('retried')).toEqual([]);
    });
  });

  describe('a write', () => {
    test('is sent again after a 429, the same to the byte', async () => {
      const there = await platform(inTurn(json(429, {}), json(429, {}), OK));
      const { client } = wire(there);
      expect(await client.send(WRITE)).toMatchObject({ status: 200, sends: 3 });
      expect(there.calls[1]).toEqual(there.calls[0]);
      expect(there.calls[2]).toEqual(there.calls[0]);
    });

    test('is sent again after a refused connection', async () => {
      const gone = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => gone.once('listening', resolve));
      const address = gone.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      await new Promise((resolve) => gone.close(resolve));
      const login = await platform(OK);
      const { client, clock, events } = wire(login, { apiUrl: `http://127.0.0.1:${port}` });
      clock.asleep = async () => {
        await platform(OK, undefined, port);
      };
      expect(await client.send(WRITE)).toMatchObject({ status: 200, sends: 2 });
      expect(events('retried')).toEqual([{ operation: 'campaign.patch', reason: 'wire.unreachable', waitMs: 125 }]);
    });

    test('that never finds a connection is unsent, with its cause', async () => {
      const login = await platform(OK);
      const { client, clock } = wire(login, { apiUrl: NOBODY });
      const error = await failure(client.send(WRITE));
      expect(error).toBeInstanceOf(UnsentError);
      expect(error).toMatchObject({ code: 'wire.unreachable', sends: 4, cause: { cause: { code: 'ECONNREFUSED' } } });
      expect(clock.waits).toHaveLength(3);
    });

    test.each([
      ['a reset after it was applied', reset, 'wire.reset', undefined],
      ['an answer cut short', truncated, 'wire.unreadable', undefined],
      ['an answer too large', oversized, 'wire.tooLarge', undefined],
      ['an answer that is not JSON', raw(200, 'done'), 'wire.unreadable', 200],
      ['nothing where JSON is promised', raw(200, '', { 'content-type': 'application/json' }), 'wire.unreadable', 200],
      ['408', json(408, { code: 'client.timeout' }), 'client.timeout', 408],
      ['500', json(500, {}), 'http.500', 500],
      ['501', json(501, {}), 'http.501', 501],
      ['503, whatever it says of retrying', json(503, {}, { 'retry-after': '1' }), 'http.503', 503],
      ['a page of a proxy', raw(504, '<html>', { 'content-type': 'text/html' }), 'http.504', 504],
    ])('that meets %s is ambiguous and not sent again', async (_what, script, code, status) => {
      const there = await platform(script);
      const { client, clock } = wire(there);
      const error = await failure(client.send(WRITE));
      expect(error).toBeInstanceOf(AmbiguousError);
      expect(error).toMatchObject({ code, status, sends: 1 });
      expect(there.calls).toHaveLength(1);
      expect(clock.waits).toEqual([]);
    });

    test('that is not answered in time is ambiguous', async () => {
      const there = await platform(silence);
      const error = await failure(wire(there, { timeoutMs: 500 }).client.send(WRITE));
      expect(error).toBeInstanceOf(AmbiguousError);
      expect(error).toMatchObject({ code: 'wire.timeout', cause: { left: true } });
      expect(there.calls).toHaveLength(1);
    });

    test('aborted in flight is ambiguous', async () => {
      const controller = new AbortController();
      const there = await platform(() => controller.abort());
      const error = await failure(wire(there).client.send(WRITE, { signal: controller.signal }));
      expect(error).toBeInstanceOf(AmbiguousError);
      expect(error).toMatchObject({ code: 'wire.stopped', sends: 1 });
    });

    test.each([400, 403, 404, 409, 412, 422])('is refused by %i, with what a dialect needs', async (status) => {
      const body = { code: 'general.conflict', message: 'No', status, contextId: 'ctx-1', version: 9 };
      const there = await platform(json(status, body, { 'inin-correlation-id': 'corr-2' }));
      const error = await failure(wire(there).client.send(WRITE));
      expect(error).toBeInstanceOf(RefusedError);
      const refused = error as RefusedError;
      expect(refused.toRefusal()).toEqual({ status, code: 'general.conflict', body });
      expect(refused.correlationId).toBe('corr-2');
      expect(refused.failure).toEqual({
        status,
        code: 'general.conflict',
        contextId: 'ctx-1',
        correlationId: 'corr-2',
        message: `campaign.patch was refused (${status} general.conflict): No`,
      });
      expect(there.calls).toHaveLength(1);
    });

    test.each([404, 409, 412, 422])('answered %i after a re-send may have met itself: ambiguous', async (status) => {
      const there = await platform(inTurn(json(429, {}), json(status, { code: 'version.conflict' })));
      const error = await failure(wire(there).client.send(WRITE));
      expect(error).toBeInstanceOf(AmbiguousError);
      expect(error).toMatchObject({ status, code: 'version.conflict', sends: 2 });
    });

    test('answered 409 after the replay of a 401 is refused: the first was not applied', async () => {
      const there = await platform(inTurn(json(401, {}), json(409, {})));
      const error = await failure(wire(there).client.send(WRITE));
      expect(error).toBeInstanceOf(RefusedError);
      expect(error).toMatchObject({ status: 409, sends: 2, resent: false });
    });

    test('replayed after a 401 has as many sends left as before', async () => {
      const there = await platform(inTurn(json(401, {}), json(429, {}), OK));
      expect(await wire(there, { maxSends: 2 }).client.send(WRITE)).toMatchObject({ status: 200, sends: 3 });
    });

    test('throttled to the end is refused: nothing was applied', async () => {
      const there = await platform(json(429, { code: 'too.many.requests' }));
      const { client, clock, events } = wire(there);
      const error = await failure(client.send(WRITE));
      expect(error).toBeInstanceOf(RefusedError);
      expect(error).toMatchObject({ status: 429, code: 'too.many.requests', sends: 4 });
      expect(clock.waits).toHaveLength(3);
      expect(events('throttled')).toHaveLength(4);
      expect(events('retried')).toHaveLength(3);
    });
  });

  describe('Retry-After', () => {
    const throttledFor = (value: string) => inTurn(json(429, {}, { 'retry-after': value }), OK);

    test.each([
      ['in seconds', '7', 7350],
      ['as a date', 'Mon, 05 Jan 2026 09:00:10 GMT', 10_500],
      ['of 0', '0', 0],
      ['that is rubbish', 'in a while', 125],
    ])('%s is kept', async (_what, value, waited) => {
      const there = await platform(throttledFor(value));
      const { client, clock, events } = wire(there);
      await client.send(WRITE);
      expect(clock.waits).toEqual([waited]);
      expect(events('throttled')).toEqual([{ operation: 'campaign.patch', waitMs: waited }]);
    });

    test('counts for the 503 of a read too', async () => {
      const there = await platform(inTurn(json(503, {}, { 'retry-after': '2' }), OK));
      const { client, clock } = wire(there);
      await client.send(READ);
      expect(clock.waits).toEqual([2100]);
    });

    test('longer than the longest wait is not waited for', async () => {
      const there = await platform(throttledFor('31'));
      const { client, clock, events } = wire(there);
      const error = await failure(client.send(WRITE));
      expect(error).toBeInstanceOf(RefusedError);
      expect(error).toMatchObject({ status: 429, sends: 1 });
      expect(clock.waits).toEqual([]);
      expect(events('throttled')).toEqual([{ operation: 'campaign.patch', waitMs: 31_000 }]);
    });
  });

  describe('validUntil', () => {
    const now = Date.UTC(2026, 0, 5, 9);

    test('that has come keeps everything in, the token request too', async () => {
      const there = await platform(OK);
      const error = await failure(wire(there).client.send(WRITE, { validUntil: now }));
      expect(error).toBeInstanceOf(ExpiredError);
      expect(error).toMatchObject({ code: 'wire.expired', sends: 0 });
      expect([there.calls, there.tokenCalls]).toEqual([[], []]);
    });

    test('that is still to come lets an attempt leave', async () => {
      const there = await platform(OK);
      expect(await wire(there).client.send(WRITE, { validUntil: now + 1 })).toMatchObject({ status: 200 });
    });

    test('that comes while the token is fetched keeps the write in', async () => {
      const there = await platform(OK, (response, call, seen) => {
        clock.wall += 1000;
        json(200, { access_token: 't', expires_in: 60 })(response, call, seen);
      });
      const { client, clock, events } = wire(there);
      const error = await failure(client.send(WRITE, { validUntil: now + 1000 }));
      expect(error).toBeInstanceOf(ExpiredError);
      expect(error).toMatchObject({ sends: 0 });
      expect(there.calls).toHaveLength(0);
      expect(events('called')).toHaveLength(1);
    });

    test.each([
      [7350, ExpiredError],
      [7351, undefined],
    ])('%i ms ahead of a wait of 7350 ms', async (ahead, expected) => {
      const there = await platform(inTurn(json(429, {}, { 'retry-after': '7' }), OK));
      const { client, clock } = wire(there);
      const sent = client.send(WRITE, { validUntil: now + ahead });
      if (expected === undefined) return expect(await sent).toMatchObject({ sends: 2 });
      const error = await failure(sent);
      expect(error).toBeInstanceOf(expected);
      expect(error).toMatchObject({ sends: 1, cause: { status: 429 } });
      expect(clock.waits).toEqual([]);
    });
  });

  describe('a signal', () => {
    test('aborted before anything left stops it', async () => {
      const there = await platform(OK);
      const error = await failure(wire(there).client.send(WRITE, { signal: AbortSignal.abort() }));
      expect(error).toBeInstanceOf(StoppedError);
      expect(error).toMatchObject({ code: 'wire.stopped', sends: 0 });
      expect([there.calls, there.tokenCalls]).toEqual([[], []]);
    });

    test('aborted with a token in hand stops it just as well', async () => {
      const there = await platform(OK);
      const { client, events } = wire(there);
      await client.send(READ);
      const error = await failure(client.send(WRITE, { signal: AbortSignal.abort() }));
      expect(error).toBeInstanceOf(StoppedError);
      expect(events('retried')).toEqual([]);
      expect(there.calls).toHaveLength(1);
    });

    test('aborted during a wait stops a write: nothing was applied', async () => {
      const controller = new AbortController();
      const there = await platform(json(429, {}));
      const { client, clock } = wire(there);
      clock.asleep = () => controller.abort();
      const error = await failure(client.send(WRITE, { signal: controller.signal }));
      expect(error).toBeInstanceOf(StoppedError);
      expect(error).toMatchObject({ code: 'wire.stopped', sends: 1 });
      expect(there.calls).toHaveLength(1);
    });
  });

  describe('close', () => {
    test('ends a wait', async () => {
      const there = await platform(json(429, {}));
      const { client, clock } = wire(there);
      clock.asleep = () => client.close();
      const error = await failure(client.send(WRITE));
      expect(error).toBeInstanceOf(StoppedError);
      expect(error).toMatchObject({ code: 'wire.closed', sends: 1 });
    });

    test('takes nothing more, with or without a token in hand, and may be called twice', async () => {
      const there = await platform(OK);
      const used = wire(there).client;
      await used.send(READ);
      for (const client of [used, wire(there).client]) {
        await Promise.all([client.close(), client.close()]);
        expect(await failure(client.send(WRITE))).toMatchObject({ name: 'StoppedError', code: 'wire.closed' });
      }
      expect(there.calls).toHaveLength(1);
    });
  });

  describe('a redirect', () => {
    test.each([301, 302, 303, 307, 308])(
      'with %i ends a read and leaves a write in doubt; the token goes nowhere else',
      async (status) => {
        const elsewhere = await platform(OK);
        const there = await platform(raw(status, '', { location: `${elsewhere.url}/oauth/token` }));
        const { client } = wire(there);
        for (const [request, kind] of [
          [READ, RefusedError],
          [WRITE, AmbiguousError],
        ] as const) {
          const error = await failure(client.send(request));
          expect(error).toBeInstanceOf(kind);
          expect(error).toMatchObject({ code: 'wire.redirect', status, sends: 1 });
        }
        expect([elsewhere.calls, elsewhere.tokenCalls]).toEqual([[], []]);
      },
    );

    test('of the token request is not followed either', async () => {
      const elsewhere = await platform(OK);
      const there = await platform(OK, raw(302, '', { location: `${elsewhere.url}/oauth/token` }));
      expect(await failure(wire(there).client.send(READ))).toMatchObject({ code: 'token.refused', status: 302 });
      expect(elsewhere.tokenCalls).toEqual([]);
    });
  });
});
