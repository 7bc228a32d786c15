import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../src/configuration.ts';
import { connect } from '../../src/connect.ts';
import { keyedHash, saltedHash } from '../../src/identity/hash.ts';
import { Pseudonymiser } from '../../src/identity/pseudonymiser.ts';
import { type IdentityConfiguration, identitySchema } from '../../src/identity/settings.ts';
import { configurationOf } from '../client/fixture.ts';

const OLD = { id: 'k1', secret: 'x8Jq2mB7vK4nZ1tR9wL5cF3hY6gD0sPa' };
const NEW = { id: 'k2', secret: 'Qe5uH2kT8xW1zN7bV4mC9rJ3fL6pD0sY' };

const made = (configuration: IdentityConfiguration) => new Pseudonymiser(parse(identitySchema, configuration));
const keyed = (...keys: { id: string; secret: string }[]) => made({ keys, country: 'US' });

describe('pseudonyms', () => {
  test('are made under the first key, which is named beside them', () => {
    expect(keyed(NEW, OLD).identify({ email: ' User@Example.com', phone: '(650) 555-1212' })).toEqual({
      emailHash: keyedHash(NEW.secret, 'email', 'user@example.com'),
      phoneHash: keyedHash(NEW.secret, 'phone', '+16505551212'),
      keyId: 'k2',
    });
  });

  test('of one number are one, however it is written', () => {
    const spellings = ['(650) 555-1212', '+1 650 555 1212', '650.555.1212 ext. 9'];
    const hashes = spellings.map((phone) => keyed(OLD).identify({ phone }));
    expect(new Set(hashes.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  test('of what is no address and no number are none, and the issues do not show it', () => {
    const made = keyed(OLD).identify({ email: 'anna.at.example.com', phone: '911' });
    expect(made).toEqual({
      issues: [
        'email (a string): an e-mail address is expected.',
        'phone (a string): a number that can exist is expected, with its country code or one of US.',
      ],
    });
  });

  test("in the guide's mode are the guide's, of numbers in E.164", () => {
    const salt = OLD.secret;
    const guide = made({ mode: 'sha256', salt, country: 'US' });
    expect(guide.identify({ email: ' User@Example.com', phone: '(650) 555-1212' })).toEqual({
      emailHash: saltedHash('user@example.com', salt),
      phoneHash: saltedHash('+16505551212', salt),
    });
    expect(guide.match('email', 'user@example.com', saltedHash('user@example.com', salt))).toEqual({
      keyId: null,
      outdated: false,
    });
  });
});

describe('after a rotation', () => {
  const before = keyedHash(OLD.secret, 'email', 'user@example.com');
  const after = keyedHash(NEW.secret, 'email', 'user@example.com');
  const rotated = keyed(NEW, OLD);

  test('an old pseudonym is still recognised, and known to be old', () => {
    expect(rotated.match('email', 'USER@example.com', before)).toEqual({ keyId: 'k1', outdated: true });
    expect(rotated.match('email', 'user@example.com', after)).toEqual({ keyId: 'k2', outdated: false });
  });

  test('a key that was retired recognises nothing any more', () => {
    expect(keyed(NEW).match('email', 'user@example.com', before)).toBeUndefined();
  });

  test.each([
    ['of another address', 'anna@example.com', before],
    ['that is none', 'user@example.com', 'not a hash'],
    ['of what is no address', 'nobody', before],
  ])('a pseudonym %s is recognised by no key', (_, email, pseudonym) => {
    expect(rotated.match('email', email, pseudonym)).toBeUndefined();
    expect(rotated.match('phone', email, pseudonym)).toBeUndefined();
  });
});

describe('a client is not started', () => {
  const starting = (identity: unknown) => () =>
    connect({ ...configurationOf('http://127.0.0.1:1'), identity: identity as IdentityConfiguration });
  const KNOWN = 'It holds a well-known default';
  const REGULAR = 'It is too regular to be random';

  test.each([
    ['', 'At least 32 bytes are expected.'],
    ['Qe5uH2kT8xW1zN7bV4mC9rJ3fL6pD0s', 'At least 32 bytes are expected.'],
    ['default-salt', KNOWN],
    ['production-salt', KNOWN],
    ['production-salt-production-salt-production-salt', KNOWN],
    ['a'.repeat(64), REGULAR],
    ['0123456789abcdef0123456789abcdef', REGULAR],
    ['abcdefghijklmnopqrstuvwxyz012345', REGULAR],
  ])('with the secret %j: %s', (secret, sentence) => {
    for (const identity of [
      { keys: [{ id: 'k1', secret }], country: 'US' },
      { mode: 'sha256', salt: secret, country: 'US' },
    ]) {
      expect(starting(identity)).toThrow(ConfigurationError);
      expect(starting(identity)).toThrow(sentence);
      if (secret !== '') expect(starting(identity)).not.toThrow(secret);
    }
  });

  test.each([
    ['no country', { keys: [OLD] }, 'identity.country (missing): it is required.'],
    [
      'a country that there is not',
      { keys: [OLD], country: 'XX' },
      'identity.country (a string): A country of ISO 3166-1',
    ],
    ['no key', { keys: [], country: 'US' }, 'identity.keys (an array): At least one key is expected.'],
    ['two keys of one name', { keys: [OLD, { ...NEW, id: 'k1' }], country: 'US' }, 'No two keys may have one id.'],
    ['neither keys nor salt', { country: 'US' }, 'identity.keys (missing): it is required.'],
    ['a mode that there is not', { mode: 'md5', salt: OLD.secret, country: 'US' }, 'identity.mode (a string):'],
    ['a salt beside keys', { keys: [OLD], salt: OLD.secret, country: 'US' }, 'identity.salt: no such field.'],
  ])('with %s', (_, identity, sentence) => {
    expect(starting(identity)).toThrow(ConfigurationError);
    expect(starting(identity)).toThrow(sentence);
  });
});
