import { describe, expect, test } from 'vitest';
import { ExpiredError, RefusedError, StoppedError } from '../../src/genesys/errors.ts';
import { inTurn, json, OK, platform } from './platform.ts';
import { failure, READ, WRITE, wire } from './wire.ts';

describe('client', () => {
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
});
