import { describe, expect, test } from 'vitest';
import { Destinations, isRange, REFUSED, type Resolve } from '../../src/sinks/address.ts';
import { Webhook } from '../../src/sinks/webhook.ts';
import { HandClock } from '../client/clock.ts';
import { letter } from '../journal/letters.ts';
import { START } from './guest.ts';
import { Hook, SETTINGS } from './hook.ts';

const nowhere = new Destinations([]);

describe('an address', () => {
  test.each(['93.184.216.34', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:2800:220:1:248:1893:25c8:1946'])(
    '%s is public',
    (address) => expect(nowhere.allows(address)).toBe(true),
  );

  test.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '64:ff9b::a00:1'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '2002:7f00:1::', '2001:0:1::'],
    ...['', 'localhost', '0x7f.1', '2130706433'],
  ])('%j is not', (address) => expect(nowhere.allows(address)).toBe(false));

  test('is allowed within the ranges that are named, and nowhere else', () => {
    const some = new Destinations(['10.1.0.0/16', '::1/128']);
    expect(['10.1.255.1', '::1', '8.8.8.8'].map((each) => some.allows(each))).toEqual([true, true, true]);
    expect(['10.2.0.1', '::2', '127.0.0.1'].map((each) => some.allows(each))).toEqual([false, false, false]);
  });

  test.each(['10.0.0.0', '10.0.0.0/33', '::/129', 'x/8', '10.0.0/8', '/8'])('%j is no range', (text) =>
    expect(isRange(text)).toBe(false),
  );
});

describe('a name', () => {
  const answering = (...addresses: string[]): Resolve & { asked: number } => {
    const resolve = (_name: string, _options: unknown, found: Parameters<Resolve>[2]) => {
      resolve.asked += 1;
      found(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    resolve.asked = 0;
    return resolve;
  };

  async function posted(
    resolve: Resolve,
    allowAddresses: string[],
    url = (port: string) => `http://localhost:${port}/in`,
  ) {
    const hook = await new Hook().start();
    const clock = new HandClock(START);
    const settings = { ...SETTINGS, url: url(new URL(hook.url).port), allowAddresses };
    const webhook = new Webhook(settings, clock, { called: () => undefined }, resolve);
    const result = await webhook.deliver(letter('a1'), new AbortController().signal);
    await webhook.close();
    return { hook, result };
  }
  const refused = { kind: 'notNow', code: REFUSED, down: true, throttled: false };

  test('is connected to at the address that was checked', async () => {
    const resolve = answering('127.0.0.1');
    const { hook, result } = await posted(resolve, ['127.0.0.0/8']);
    expect(result).toEqual({ kind: 'delivered' });
    expect([hook.ids, resolve.asked]).toEqual([['a1'], 1]);
    expect(hook.only.headers.host).toBe(new URL(hook.url).host.replace('127.0.0.1', 'localhost'));
  });

  test('is refused where it leads to loopback and that is not allowed', async () => {
    const { hook, result } = await posted(answering('127.0.0.1'), []);
    expect(result).toEqual(refused);
    expect(hook.arrived).toEqual([]);
  });

  test('is refused where one of its addresses is, whichever it is', async () => {
    for (const addresses of [
      ['127.0.0.1', '10.0.0.1'],
      ['10.0.0.1', '127.0.0.1'],
    ]) {
      const { hook, result } = await posted(answering(...addresses), ['127.0.0.0/8']);
      expect(result).toEqual(refused);
      expect(hook.arrived).toEqual([]);
    }
  });

  test('that is an address needs no answer, and is checked all the same', async () => {
    const resolve = answering('127.0.0.1');
    const literal = (port: string) => `http://127.0.0.1:${port}/in`;
    expect((await posted(resolve, [], literal)).result).toEqual(refused);
    expect((await posted(resolve, ['127.0.0.0/8'], literal)).result).toEqual({ kind: 'delivered' });
    expect(resolve.asked).toBe(0);
  });

  test('that leads nowhere is no refusal', async () => {
    const { result } = await posted((_name, _options, found) => found(new Error('ENOTFOUND'), []), []);
    expect(result).toMatchObject({ kind: 'notNow', code: 'wire.unreachable' });
  });
});
