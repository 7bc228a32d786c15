import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { emailOf } from '../../src/identity/email.ts';
import { hmac, keyedHash, saltedHash, sameHash } from '../../src/identity/hash.ts';
import { phoneOf } from '../../src/identity/phone.ts';

const KEY = 'x8Jq2mB7vK4nZ1tR9wL5cF3hY6gD0sPa';

test.each([
  ['user@example.com', 'production-salt', '524a9e69eae312b3b638ce6210a674553eeb77449dad203a70ed2c54c9dad2ba'],
  [' User@Example.com ', 'production-salt', '524a9e69eae312b3b638ce6210a674553eeb77449dad203a70ed2c54c9dad2ba'],
  ['user@example.com', '', 'b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514'],
])("the guide's hash of %j with the salt %j", (text, salt, hash) => {
  expect(saltedHash(text, salt)).toBe(hash);
});

describe('what partners publish about their hashes holds', () => {
  test.each([
    [emailOf('Test@Example.com'), '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b'],
    [emailOf('person@example.com'), '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345'],
    ['448444124653', 'dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383'],
    [phoneOf('(650) 555-1212', 'US', 'meta'), 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'],
    [phoneOf('(650) 555-1212', 'US', 'google'), '1e231c66011e7a2d867a9cfae267a6aff103cf4913640b6e71a99850fc0ffbc8'],
  ])('%s', (spelled, hash) => {
    expect(saltedHash(spelled ?? '', '')).toBe(hash);
  });
});

test.each([
  [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['Jefe', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
])('HMAC-SHA-256 as RFC 4231 has it', (key, message, hash) => {
  expect(hmac(key, message)).toBe(hash);
});

describe('a keyed hash', () => {
  test('says what it is of before it says whose it is', () => {
    const message = Buffer.concat([
      Buffer.from('idv1'),
      Buffer.of(0),
      Buffer.from('email'),
      Buffer.of(0),
      Buffer.from('user@example.com'),
    ]);
    const expected = createHmac('sha256', Buffer.from(KEY)).update(message).digest('hex');
    expect(keyedHash(KEY, 'email', 'user@example.com')).toBe(expected);
    expect(keyedHash(KEY, 'phone', 'user@example.com')).not.toBe(expected);
  });

  test('fits where the guide wants a SHA-256', () => {
    expect(keyedHash(KEY, 'phone', '+16505551212')).toMatch(/^[a-fA-F0-9]{64}$/);
  });

  test("tells apart what the guide's hash takes for one", () => {
    expect(saltedHash('a@x.co', 'm1')).toBe(saltedHash('a@x.com', '1'));
    expect(keyedHash(KEY, 'email', 'a@x.co')).not.toBe(keyedHash(`${KEY}m`, 'email', 'a@x.com'));
  });
});

describe('hashes are compared', () => {
  const hash = keyedHash(KEY, 'email', 'user@example.com');

  test('whatever their case', () => {
    expect(sameHash(hash, hash.toUpperCase())).toBe(true);
    expect(
      sameHash(
        hash,
        hash.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ),
    ).toBe(false);
  });

  test.each(['', 'x', hash.slice(1), `${hash}0`, hash.replace(/.$/, 'z'), `${hash}\n`])(
    'and %j, which is none, equals nothing',
    (text) => {
      expect(sameHash(text, hash)).toBe(false);
      expect(sameHash(text, text)).toBe(false);
    },
  );
});
