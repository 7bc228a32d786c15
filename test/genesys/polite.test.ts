import { describe, expect, test } from 'vitest';
import { ExpiredError, RefusedError, UnsentError } from '../../src/genesys/errors.ts';
import { inTurn, json, platform } from './platform.ts';
import { failure, READ, WRITE, wire } from './wire.ts';

const OK = json(200, {});
/** The last answer of a window that ends in so many seconds. */
const last = (seconds: number) =>
  json(
    200,
    {},
    { 'inin-ratelimit-count': '300', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': `${seconds}` },
  );

describe('a window that is used up', () => {
  test('is waited for, and the wait is told', async () => {
    const there = await platform(inTurn(last(2), OK));
    const { client, clock, events } = wire(there);
    await client.send(READ);
    await client.send(READ, { lane: 'patient' });
    expect(clock.waits).toEqual([2_000]);
    expect(events('paced')).toEqual([{ operation: 'campaign.read', lane: 'patient', waitedMs: 2_000 }]);
    expect(events('throttled')).toEqual([]);
  });

  test('ends a request at once where it lasts longer than anybody waits; nothing is sent', async () => {
    const there = await platform(inTurn(last(31), OK));
    const { client } = wire(there);
    await client.send(READ);
    const error = await failure(client.send(WRITE));
    expect(error).toBeInstanceOf(UnsentError);
    expect(error).toMatchObject({ code: 'wire.overloaded', sends: 0 });
    expect(there.calls).toHaveLength(1);
  });

  test('ends a request at once where its decision runs out before, and says how long to wait', async () => {
    const there = await platform(inTurn(last(2), OK));
    const { client, clock } = wire(there);
    await client.send(READ);
    const error = await failure(client.send(WRITE, { validUntil: clock.now() + 2_000 }));
    expect(error).toBeInstanceOf(ExpiredError);
    expect(error).toMatchObject({ retryAfterMs: 2_000, sends: 0 });
    expect(there.calls).toHaveLength(1);
  });

  test('keeps nobody who gives up, or whose client closes', async () => {
    const there = await platform(inTurn(last(2), OK));
    const { client, clock } = wire(there);
    await client.send(READ);
    clock.asleep = () => new Promise(() => undefined);
    const stop = new AbortController();
    const [given, closed] = [failure(client.send(READ, { signal: stop.signal })), failure(client.send(READ))];
    stop.abort();
    expect(await given).toMatchObject({ code: 'wire.stopped', sends: 0 });
    await client.close();
    expect(await closed).toMatchObject({ code: 'wire.closed', sends: 0 });
    expect(there.calls).toHaveLength(1);
  });
});

test('a 429 holds back every other call until its Retry-After is over', async () => {
  const there = await platform(inTurn(OK, json(429, {}, { 'retry-after': '2' }), OK));
  const { client, clock, events } = wire(there, { maxSends: 1 });
  await client.send(READ);
  expect(await failure(client.send(READ))).toMatchObject({ status: 429 });
  await client.send(READ);
  expect(clock.waits).toEqual([2_100]);
  expect(events('paced')).toHaveLength(1);
});

test('where everything is throttled, no more than a hundred and a fifth of the requests are sent again', async () => {
  const there = await platform(json(429, {}, { 'retry-after': '0' }));
  const { client } = wire(there);
  for (let request = 0; request < 60; request += 1) {
    expect(await failure(client.send(READ))).toBeInstanceOf(RefusedError);
  }
  expect(there.calls).toHaveLength(60 + 100 + Math.floor(59 * 0.2));
});

describe('a platform that has stopped answering', () => {
  const down = async () => {
    const there = await platform(inTurn(...Array(10).fill(json(503, {})), OK));
    const made = wire(there, { maxSends: 1 });
    for (let call = 0; call < 10; call += 1) await failure(made.client.send(READ));
    return { ...made, there };
  };

  test('is left alone: requests end at once, and nothing is sent', async () => {
    const { client, there, events } = await down();
    const error = await failure(client.send(WRITE));
    expect(error).toBeInstanceOf(UnsentError);
    expect(error).toMatchObject({ code: 'wire.circuitOpen', sends: 0 });
    expect(there.calls).toHaveLength(10);
    expect(events('circuit')).toEqual([{ endpoint: 'api', circuit: 'open' }]);
  });

  test('is not waited for by who asks then', async () => {
    const used = { 'inin-ratelimit-count': '300', 'inin-ratelimit-allowed': '300', 'inin-ratelimit-reset': '2' };
    const there = await platform(inTurn(...Array(9).fill(json(503, {})), json(503, {}, used)));
    const { client, clock } = wire(there, { maxSends: 1 });
    for (let call = 0; call < 10; call += 1) await failure(client.send(READ));
    expect(await failure(client.send(READ))).toMatchObject({ code: 'wire.circuitOpen' });
    expect(clock.waits).toEqual([]);
  });

  test('is not asked by who waited for a turn meanwhile', async () => {
    // So little is allowed that one call waits for the other.
    const little = { 'inin-ratelimit-count': '1', 'inin-ratelimit-allowed': '4', 'inin-ratelimit-reset': '60' };
    const there = await platform(json(503, {}, little));
    const { client } = wire(there, { maxSends: 1 });
    const errors = await Promise.all(Array.from({ length: 16 }, () => failure(client.send(READ))));
    const turned = errors.filter((error) => error instanceof UnsentError && error.code === 'wire.circuitOpen');
    expect([turned.length, there.calls.length]).toEqual([6, 10]);
  });

  test('is still asked for what is urgent', async () => {
    const { client, events } = await down();
    expect(await client.send(WRITE, { lane: 'urgent' })).toMatchObject({ status: 200 });
    expect(events('circuit').at(-1)).toEqual({ endpoint: 'api', circuit: 'closed' });
    expect(await client.send(READ)).toMatchObject({ status: 200 });
  });
});
