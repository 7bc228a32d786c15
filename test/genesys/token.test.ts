import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { RefusedError, StoppedError, TokenError } from '../../src/genesys/errors.ts';
import { inTurn, json, platform, raw, reset, type Script, type Seen, tokens } from './platform.ts';
import { failure, READ, SECRET, WRITE, wire } from './wire.ts';

const BASIC = Buffer.from(`client-id:${SECRET}`).toString('base64');
const bearer = (call: Seen | undefined) => call?.headers.authorization;

/** Refuses the tokens that have been revoked. */
const revoking =
  (...revoked: readonly string[]): Script =>
  (response, call, seen) => {
    const known = !revoked.includes(seen.headers.authorization?.replace('Bearer ', '') ?? '');
    json(known ? 200 : 401, known ? {} : { code: 'bad.credentials', message: 'Invalid login' })(response, call, seen);
  };

describe('token', () => {
  test('it is asked for with HTTP Basic and a form body; the URL holds no secret', async () => {
    const there = await platform(json(200, {}));
    await wire(there).client.send(READ);
    expect(there.tokenCalls).toHaveLength(1);
    expect(there.tokenCalls[0]).toMatchObject({
      method: 'POST',
      url: '/oauth/token',
      body: 'grant_type=client_credentials',
      headers: { authorization: `Basic ${BASIC}`, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(bearer(there.calls[0])).toBe('Bearer token-1');
  });

  test('fifty concurrent calls ask for one token', async () => {
    const there = await platform(json(200, {}));
    const { client, events } = wire(there);
    await Promise.all(Array.from({ length: 50 }, () => client.send(READ)));
    expect(there.calls).toHaveLength(50);
    expect(there.tokenCalls).toHaveLength(1);
    expect(events('tokenRefreshed')).toEqual([{ expiresInSeconds: 3600 }]);
  });

  test.each([
    [3600, 3540],
    [100, 90],
    [5, 4.5],
  ])('of a life of %d s it is used for %d s, by the monotonic clock', async (life, used) => {
    const there = await platform(json(200, {}), tokens(life));
    const { client, clock } = wire(there);
    await client.send(READ);
    clock.wall += 10 * life * 1000;
    clock.elapsed = used * 1000 - 1;
    await client.send(READ);
    expect(there.tokenCalls).toHaveLength(1);
    clock.elapsed = used * 1000;
    await client.send(READ);
    expect(there.calls.map(bearer)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  test('a call that outwaits its token takes the next one', async () => {
    const there = await platform(inTurn(json(429, {}, { 'retry-after': '20' }), json(200, {})), tokens(10));
    await wire(there).client.send(WRITE);
    expect(there.calls.map(bearer)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('a 401 renews it once and replays the call once, a write too and with the same bytes', async () => {
    const there = await platform(revoking('token-1'));
    const { client, clock, events } = wire(there, { maxSends: 1 });
    const reply = await client.send(WRITE);
    expect(reply.sends).toBe(2);
    expect(there.calls.map(bearer)).toEqual(['Bearer token-1', 'Bearer token-2']);
    const bytes = there.calls.map(({ method, url, body, headers: { authorization: _, ...rest } }) => [
      method,
      url,
      body,
      rest,
    ]);
    expect(bytes[0]).toEqual(bytes[1]);
    expect(clock.waits).toEqual([]);
    expect(events('retried')).toEqual([{ operation: 'campaign.patch', reason: 'http.401', waitMs: 0 }]);
  });

  test('a second 401 is a refusal', async () => {
    const there = await platform(revoking('token-1', 'token-2'));
    const error = await failure(wire(there).client.send(READ));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ status: 401, code: 'bad.credentials', sends: 2 });
    expect(there.tokenCalls).toHaveLength(2);
  });

  test('many calls that meet a 401 renew it once', async () => {
    const there = await platform(revoking('token-1'));
    const { client } = wire(there);
    await Promise.all(Array.from({ length: 20 }, () => client.send(READ)));
    expect(there.tokenCalls).toHaveLength(2);
  });

  test('a late 401 does not throw away the token that another call has renewed', async () => {
    let late: (() => void) | undefined;
    const there = await platform((response, call, seen) => {
      const answer = () => revoking('token-1')(response, call, seen);
      if (call === 1) late = answer;
      else answer();
    });
    const { client } = wire(there);
    const first = client.send(READ);
    while (late === undefined) await new Promise(setImmediate);
    await client.send(READ);
    late();
    await first;
    expect(there.calls.map(bearer)).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
    expect(there.tokenCalls).toHaveLength(2);
  });

  test('a 429 of the API asks for no token', async () => {
    const there = await platform(inTurn(json(429, {}), json(200, {})));
    await wire(there).client.send(READ);
    expect(there.tokenCalls).toHaveLength(1);
  });

  test('a 429 of the token endpoint ends as an error, is told, and delays the next request for one', async () => {
    const there = await platform(json(200, {}), inTurn(json(429, {}, { 'retry-after': '5' }), tokens()));
    const { client, clock, events } = wire(there);
    clock.chance = 0;
    const error = await failure(client.send(READ));
    expect(error).toBeInstanceOf(TokenError);
    expect(error).toMatchObject({ code: 'token.throttled', status: 429, sends: 1 });
    expect(there.tokenCalls).toHaveLength(1);
    expect(clock.waits).toEqual([]);
    expect(events('throttled')).toEqual([{ operation: 'oauth.token', waitMs: 5000 }]);
    clock.elapsed += 2000;
    await client.send(READ);
    expect(clock.waits).toEqual([3000]);
    expect(there.tokenCalls).toHaveLength(2);
  });

  test('while the token endpoint wants more time than the longest wait, it is not asked', async () => {
    const there = await platform(json(200, {}), inTurn(json(429, {}, { 'retry-after': '60' }), tokens()));
    const { client, clock } = wire(there);
    await failure(client.send(READ));
    expect(await failure(client.send(READ))).toMatchObject({ code: 'token.throttled', sends: 0 });
    expect(there.tokenCalls).toHaveLength(1);
    clock.elapsed += 60_000;
    await client.send(READ);
    expect(there.tokenCalls).toHaveLength(2);
  });

  test.each([
    ['a reset', reset, 'wire.reset'],
    ['a 503', json(503, {}), 'http.503'],
    ['an answer that is not JSON', raw(200, '<html>'), 'http.200'],
  ])('%s on the way to it is tried again', async (_what, script, reason) => {
    const there = await platform(json(200, {}), inTurn(script, tokens()));
    const { client, clock, events } = wire(there);
    await client.send(WRITE);
    expect(there.tokenCalls).toHaveLength(2);
    expect(there.calls).toHaveLength(1);
    expect(clock.waits).toEqual([125]);
    expect(events('retried')).toEqual([{ operation: 'oauth.token', reason, waitMs: 125 }]);
  });

  test('it is tried no more than the most sends, and the cause is kept', async () => {
    const there = await platform(json(200, {}), reset);
    const { client, clock } = wire(there, { maxSends: 2 });
    const error = await failure(client.send(WRITE));
    expect(error).toMatchObject({ code: 'token.unobtainable', sends: 2, cause: { code: 'wire.reset' } });
    expect(clock.waits).toHaveLength(1);
    expect(there.calls).toHaveLength(0);
  });

  test.each([
    ['no access_token', { expires_in: 10 }],
    ['no life', { access_token: 'a' }],
    ['a life in words', { access_token: 'a', expires_in: '10' }],
    ['a life of nothing', { access_token: 'a', expires_in: 0 }],
    ['a token no header can carry', { access_token: 'a\nb', expires_in: 10 }],
    ['null', null],
  ])('an answer with %s is no token, and asking again would not change it', async (_what, body) => {
    const there = await platform(json(200, {}), json(200, body));
    expect(await failure(wire(there).client.send(READ))).toMatchObject({ code: 'token.unobtainable', status: 200 });
    expect(there.tokenCalls).toHaveLength(1);
  });

  test('refused credentials are a TokenError with status and OAuth code, tried once, and never shown', async () => {
    const there = await platform(
      json(200, {}),
      json(400, { error: 'invalid_client', error_description: `no such client: ${SECRET} ${BASIC}` }),
    );
    const error = await failure(wire(there).client.send(READ));
    expect(error).toBeInstanceOf(TokenError);
    expect(error).toMatchObject({ code: 'token.refused', status: 400 });
    expect(error.message).toBe(
      'oauth.token brought no token (400 token.refused): invalid_client: no such client: [hidden] [hidden]',
    );
    expect(there.tokenCalls).toHaveLength(1);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(new RegExp(`${SECRET}|${BASIC}`));
  });

  test('one caller that stops does not take the token from the others', async () => {
    let answer: (() => void) | undefined;
    const there = await platform(json(200, {}), (response, call, seen) => {
      answer = () => tokens()(response, call, seen);
    });
    const { client } = wire(there);
    const controller = new AbortController();
    const stopped = failure(client.send(READ, { signal: controller.signal }));
    const other = client.send(READ);
    while (answer === undefined) await new Promise(setImmediate);
    controller.abort();
    expect(await stopped).toBeInstanceOf(StoppedError);
    answer();
    await other;
    expect(there.tokenCalls).toHaveLength(1);
  });
});
