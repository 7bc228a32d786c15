import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { AmbiguousError, RefusedError, UnsentError } from '../../src/genesys/errors.ts';
import { inTurn, json, OK, oversized, platform, raw, reset, silence, truncated } from './platform.ts';
import { failure, WRITE, wire } from './wire.ts';

const NOBODY = 'http://127.0.0.1:1';

describe('client', () => {
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
});
