import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { isSigningSecret, Signer } from '../../src/inbound/signature.ts';
import { signedBy, VECTOR } from './delivery.ts';

const { secret, signature, ...signed } = VECTOR;
const secretOf = (bytes: Uint8Array | number) =>
  `whsec_${Buffer.from(typeof bytes === 'number' ? new Uint8Array(bytes).fill(9) : bytes).toString('base64')}`;

describe('a signature', () => {
  test('is that of the vector', async () => {
    expect(await new Signer([secret]).sign(signed)).toBe(signature);
    expect(await new Signer([secret]).holds(signed, signature)).toBe(true);
  });

  test.each([
    ['another id', { ...signed, id: 'msg_other' }],
    ['another time', { ...signed, timestamp: signed.timestamp + 1 }],
    ['another body', { ...signed, body: '{"test":2432232314}' }],
  ])('does not hold for %s', async (_what, other) => {
    expect(await new Signer([secret]).holds(other, signature)).toBe(false);
  });

  test.each([
    [
      '',
      'v1',
      'v1,',
      'v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
    [`${signature}x`, signature.slice(0, -1), signature.replace('v1,', 'v2,'), signature.replace(',', ', ')],
  ])('is not %j, nor what follows', async (...headers) => {
    for (const header of headers) expect(await new Signer([secret]).holds(signed, header)).toBe(false);
  });

  test('of any text is what the library and bare HMAC make of it, both ways', async () => {
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 });
    const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/);
    const timestamp = fc.integer({ min: 1, max: 4_000_000_000 });
    await fc.assert(
      fc.asyncProperty(bytes, id, timestamp, fc.string({ unit: 'grapheme' }), async (key, name, seconds, body) => {
        const given = { id: name, timestamp: seconds, body: body.toWellFormed() };
        const own = new Signer([secretOf(key)]);
        const library = new Webhook(secretOf(key)).sign(name, new Date(seconds * 1_000), given.body);
        expect(await own.sign(given)).toBe(signedBy(secretOf(key), given));
        expect(await own.holds(given, library)).toBe(true);
      }),
    );
  });

  test('of several secrets: each signs and each is taken, so that they can be changed over', async () => {
    const [old, next] = [secretOf(24), secretOf(64)];
    const both = await new Signer([next, old]).sign(signed);
    expect(both.split(' ')).toEqual([next, old].map((each) => signedBy(each, signed)));
    for (const each of [old, next]) {
      expect(await new Signer([each]).holds(signed, both)).toBe(true);
      expect(await new Signer([next, old]).holds(signed, signedBy(each, signed))).toBe(true);
    }
    expect(await new Signer([secret]).holds(signed, both)).toBe(false);
  });
});

describe('a signing secret', () => {
  test.each([24, 32, 64])('may have %i bytes', (bytes) => expect(isSigningSecret(secretOf(bytes))).toBe(true));
  test.each([0, 1, 23, 65, 100])('may not have %i bytes', (bytes) => {
    expect(isSigningSecret(secretOf(bytes))).toBe(false);
  });
  test.each([
    '',
    'whsec_',
    secret.slice(6),
    `${secret}!`,
    `whsec_${'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS'}`,
    `WHSEC_${secret.slice(6)}`,
  ])('is not %j', (text) => expect(isSigningSecret(text)).toBe(false));
});
