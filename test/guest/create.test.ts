import { describe, expect, test } from 'vitest';
import type { GuestCreation } from '../../machines/guest-payload.ts';
import { RequestError } from '../../src/engine/accept.ts';
import { keyedHash } from '../../src/identity/hash.ts';
import { actor, outcomeRecord } from '../client/fixture.ts';
import { ANNA, EMAIL, KEY, stage } from './stage.ts';

const emailHash = keyedHash(KEY.secret, 'email', EMAIL.toLowerCase());
const phoneHash = keyedHash(KEY.secret, 'phone', '+16505551212');

describe('a guest is created', () => {
  test('known by pseudonyms alone, and the outcome holds its id and ETag', async () => {
    const { client, guests, asked } = await stage();
    const outcome = await client.guest.create(ANNA, { actor, ref: 'widget-4711', request: 'r1' });
    const guest = (await guests())[1];
    expect(outcome).toMatchObject({
      kind: 'moved',
      id: 'widget-4711',
      created: guest?.id,
      to: 'active',
      writes: 1,
      first: { state: 'absent', version: null },
      last: { state: 'active', version: guest?.etag },
      confirmed: 'reply',
    });
    expect(guest).toMatchObject({
      channel: 'webmessaging',
      consent: ANNA.consent,
      identityAttributes: { emailHash, phoneHash },
      channelContext: ANNA.channelContext,
      attributes: { source: 'website', identityKeyId: 'k1' },
    });
    expect(await asked()).toEqual(['guest.create']);
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({
      action: 'guest.create',
      resource: { kind: 'guest', id: 'widget-4711' },
      created: guest?.id,
      transition: { from: 'absent', to: 'active' },
    });
  });

  test('and can be asked for by the id of the outcome', async () => {
    const { client } = await stage();
    const outcome = await client.guest.create(ANNA, { actor });
    const resource = await client.guest(outcome.created ?? '').read();
    expect(resource).toMatchObject({ state: 'active', document: { attributes: { source: 'website' } } });
    expect(resource.version).toBe('last' in outcome ? outcome.last?.version : undefined);
  });

  test('once for one key, however often it is asked', async () => {
    const { client, guests } = await stage();
    const first = await client.guest.create(ANNA, { actor, ref: 'widget-1', request: 'r1' });
    expect(await client.guest.create(ANNA, { actor, ref: 'widget-1', request: 'r1' })).toEqual(first);
    expect(await guests()).toHaveLength(2);
  });

  test('also in the way of every other event, under the reference of the caller', async () => {
    const { client } = await stage();
    const outcome = await client.guest('widget-1').send({ type: 'create', actor, payload: ANNA });
    expect(outcome).toMatchObject({ kind: 'moved', id: 'widget-1', created: expect.any(String) });
  });

  test('without an identity only where that is said', async () => {
    const { client, guests } = await stage();
    const { identity: _, ...nobody } = ANNA;
    expect(await client.guest.create(nobody, { actor })).toMatchObject({
      kind: 'refused',
      decision: { verdicts: expect.arrayContaining([expect.objectContaining({ code: 'identity.missing' })]) },
    });
    expect(await client.guest.create({ ...nobody, anonymous: true }, { actor })).toMatchObject({ kind: 'moved' });
    expect((await guests())[1]).not.toHaveProperty('identityAttributes');
  });

  test('with members that are undefined as if they were not there', async () => {
    const { client } = await stage();
    const payload = { ...ANNA, identity: { email: EMAIL, phone: undefined }, attributes: { converted: undefined } };
    expect(await client.guest.create(payload, { actor })).toMatchObject({ kind: 'moved' });
  });
});

describe('an answer that is lost', () => {
  test.each([
    ['after the guest was made', { kind: 'reset', when: 'after' }, 2],
    ['before it was made', { kind: 'reset', when: 'before' }, 1],
    ['and says no more than 503', { kind: 'status', status: 503, when: 'after' }, 2],
    ['in half', { kind: 'malformed', as: 'truncated', when: 'after' }, 2],
    ['and is another thing', { kind: 'status', status: 200, body: { hello: 1 }, when: 'after' }, 2],
  ] as const)('%s, leaves the outcome unconfirmed, and no second guest is made', async (_, action, found) => {
    const { client, guests, requests } = await stage({ faults: [{ operation: 'guest.create', first: 9, do: action }] });
    const outcome = await client.guest.create(ANNA, { actor, ref: 'widget-1', request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'failed', unconfirmed: true, writes: 1 });
    expect(outcome).not.toHaveProperty('created');
    expect(await guests()).toHaveLength(found);
    expect(await requests('guest.create')).toHaveLength(1);
    expect(await client.guest.create(ANNA, { actor, ref: 'widget-1', request: 'r1' })).toEqual(outcome);
    expect(await requests('guest.create')).toHaveLength(1);
  });

  test('to a throttled request is no doubt: it was not made, and is asked for again', async () => {
    const { client, guests } = await stage({
      faults: [{ operation: 'guest.create', nth: 1, do: { kind: 'throttle', retryAfter: '1' } }],
    });
    expect(await client.guest.create(ANNA, { actor })).toMatchObject({ kind: 'moved', writes: 1 });
    expect(await guests()).toHaveLength(2);
  });
});

describe('what is no creation throws, and nothing is sent', () => {
  const hostile: [string, object][] = [
    ['a key of a prototype', JSON.parse('{"__proto__": {"polluted": true}}')],
    ['a cycle', cyclic()],
    ['a thousand levels', deep(1_000)],
    ['two thousand members', Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, at]))],
  ];

  test.each<[string, object, string]>([
    ['no consent', { ...ANNA, consent: undefined }, 'payload.consent (missing): it is required.'],
    ['half a consent', { ...ANNA, consent: { marketing: true } }, 'payload.consent.dataProcessing (missing)'],
    [
      'more than a consent',
      { ...ANNA, consent: { ...ANNA.consent, profiling: true } },
      'payload.consent.profiling: no such field.',
    ],
    [
      'a consent in words',
      { ...ANNA, consent: { marketing: 'no', dataProcessing: true } },
      'payload.consent.marketing (a string): boolean is expected.',
    ],
    ['a field of no schema', { ...ANNA, primaryIdentifier: 'x' }, 'payload.primaryIdentifier: no such field.'],
    ['another channel', { ...ANNA, channel: 'voice' }, 'payload.channel (a string): one of webmessaging is expected.'],
    [
      'an address where a fingerprint belongs',
      { ...ANNA, identityAttributes: { deviceFingerprint: EMAIL } },
      'payload.identityAttributes.deviceFingerprint (a string): 16 to 128 hex digits are expected.',
    ],
    [
      'an address where its hash belongs',
      { ...ANNA, identityAttributes: { emailHash: EMAIL } },
      'payload.identityAttributes.emailHash (a string): 64 hex digits are expected.',
    ],
    [
      'a page that is a script',
      { ...ANNA, channelContext: { originPage: 'javascript:alert(1)' } },
      'payload.channelContext.originPage (a string): An https address is expected.',
    ],
    [
      'a page without TLS',
      { ...ANNA, channelContext: { originPage: 'http://example.com/' } },
      'An https address is expected.',
    ],
    [
      'a nested attribute',
      { ...ANNA, attributes: { a: { b: 1 } } },
      'payload.attributes.a (an object): string or number or boolean is expected.',
    ],
    [
      'an attribute named like an address',
      { ...ANNA, attributes: { 'anna@example.com': 1 } },
      'payload.attributes (a name): A name of 1 to 64',
    ],
    [
      'too many attributes',
      { ...ANNA, attributes: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, at])) },
      'payload.attributes (an object): it must NOT have more than 50',
    ],
    [
      'a long attribute',
      { ...ANNA, attributes: { a: 'x'.repeat(1025) } },
      'payload.attributes.a (a string): it must NOT have more than 1024',
    ],
    [
      'a number that is none',
      { ...ANNA, attributes: { a: Number.NaN } },
      'payload (an object): nothing but JSON is expected.',
    ],
    [
      'no address',
      { ...ANNA, identity: { email: 'anna.at.example' } },
      'payload.identity.email (a string): an e-mail address is expected.',
    ],
    [
      'no number',
      { ...ANNA, identity: { phone: '911' } },
      'payload.identity.phone (a string): a number that can exist is expected',
    ],
    [
      'an identity that is empty',
      { ...ANNA, identity: {} },
      'payload.identity (an object): it must NOT have fewer than 1',
    ],
    [
      'a consent at no time',
      { ...ANNA, consent: { ...ANNA.consent, time: '2026-02-30T10:00:00Z' } },
      'payload.consent.time (a string): An ISO 8601 date-time',
    ],
    ...hostile.map(([name, attributes]): [string, object, string] => [name, { ...ANNA, attributes }, 'payload']),
  ])('%s', async (_, payload, sentence) => {
    const { client, asked } = await stage();
    const error = await client.guest.create(payload as GuestCreation, { actor }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestError);
    expect(String(error)).toContain(sentence);
    expect(String(error).toLowerCase()).not.toContain('anna');
    expect(await asked()).toEqual([]);
  });

  test('an identity, where the client has no key to hash it with', async () => {
    const { client, asked } = await stage({ identity: undefined });
    await expect(client.guest.create(ANNA, { actor })).rejects.toThrow(
      'payload.identity (an object): the client has no `identity` configured to hash it with.',
    );
    expect(await asked()).toEqual([]);
  });

  test('a reference that cannot be an id', async () => {
    const { client } = await stage();
    await expect(client.guest.create(ANNA, { actor, ref: '../x' })).rejects.toThrow('A guest id is 1 to 128 letters');
  });
});

function cyclic(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });
