import { describe, expect, test } from 'vitest';
import { emailOf } from '../../src/identity/email.ts';
import { phoneOf } from '../../src/identity/phone.ts';

describe('an e-mail address has one spelling', () => {
  test.each([
    ['User@Example.COM', 'user@example.com', 'capitals'],
    ['  user@example.com\n', 'user@example.com', 'spaces around it'],
    ['user@example.com.', 'user@example.com', 'the last dot of a domain'],
    ['user@bücher.de', 'user@xn--bcher-kva.de', 'a domain in its own letters'],
    ['user@xn--bcher-kva.de', 'user@xn--bcher-kva.de', 'a domain in ASCII'],
    ['user@exa\u200bmple.com', 'user@example.com', 'a space in the domain that cannot be seen'],
    ['jose\u0301@example.com', 'jos\u00e9@example.com', 'an accent of its own, as NFC'],
    ['anna+news@example.com', 'anna+news@example.com', 'a tag, which stays'],
    ['a.n.n.a@gmail.com', 'a.n.n.a@gmail.com', 'dots, which count'],
    ['I@EXAMPLE.COM', 'i@example.com', 'a capital that some locales would dot differently'],
  ])('%j is %s: %s', (text, spelled) => {
    expect(emailOf(text)).toBe(spelled);
  });

  test.each([
    ['no sign between', 'example.com'],
    ['nobody', '@example.com'],
    ['two signs', 'a@b@example.com'],
    ['no domain', 'anna@'],
    ['a host without a domain', 'anna@localhost'],
    ['a domain that cannot be', 'anna@exa mple.com'],
    ['a space that cannot be seen in the name', 'an\u200bna@example.com'],
    ['a control in the name', 'an\u0007na@example.com'],
    ['nothing', ''],
  ])('%s is no address', (_, text) => {
    expect(emailOf(text)).toBeUndefined();
  });

  test('only a partner that ignores the dots of Gmail has them taken out, and of Gmail alone', () => {
    expect(emailOf('A.n.na+x@Gmail.com', 'google')).toBe('anna+x@gmail.com');
    expect(emailOf('a.n.na@googlemail.com', 'google')).toBe('anna@googlemail.com');
    expect(emailOf('a.n.na@example.com', 'google')).toBe('a.n.na@example.com');
  });
});

describe('a phone number has one spelling', () => {
  test.each([
    ['(650) 555-1212', '+16505551212'],
    ['650.555.1212', '+16505551212'],
    ['+1 650 555 1212', '+16505551212'],
    ['+1 650-555-1212 ext. 7', '+16505551212'],
    ['+44 (0)20 7183 8750', '+442071838750'],
    ['+390236618300', '+390236618300'],
  ])('%s is %s', (text, spelled) => {
    expect(phoneOf(text, 'US')).toBe(spelled);
  });

  test.each(['911', '12345', '+1 650 555 121', 'call me', '', '+999 123456789'])(
    '%j is no number that can exist',
    (text) => {
      expect(phoneOf(text, 'US')).toBeUndefined();
    },
  );

  test('whose it is depends on the country where it does not say', () => {
    expect(phoneOf('030 901820', 'DE')).toBe('+4930901820');
    expect(phoneOf('030 901820', 'US')).toBeUndefined();
  });

  test('a partner that wants digits alone gets them', () => {
    expect(phoneOf('(650) 555-1212', 'US', 'meta')).toBe('16505551212');
    expect(phoneOf('(650) 555-1212', 'US', 'google')).toBe('+16505551212');
  });
});
