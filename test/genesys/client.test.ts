import { describe, expect, test } from 'vitest';
import { AmbiguousError, RefusedError, StoppedError, UnreadableError } from '../../src/genesys/errors.ts';
import { inTurn, json, OK, oversized, platform, raw, reset, silence, truncated } from './platform.ts';
import { failure, READ, WRITE, wire } from './wire.ts';

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
