import { describe, expect, test } from 'vitest';
import { personalIn } from '../../machines/personal.ts';

describe('a text is found to be personal', () => {
  test.each([
    ['anna@example.com', 'email'],
    ['write to anna.b+c@mail.example.co.uk soon', 'email'],
    ['anna%40example.com', 'email'],
    ['anna＠example.com', 'email'],
    ['user@bücher.de', 'email'],
    ['https://example.com/u/anna%40example.com', 'email'],
    ['+1 650 555 1212', 'phone'],
    ['(650) 555-1212', 'phone'],
    ['call 0650/5551212 now', 'phone'],
    ['16505551212', 'phone'],
    ['+49 30 901', 'phone'],
    ['4111 1111 1111 1111', 'card'],
    ['5500-0000-0000-0004', 'card'],
    ['378282246310005', 'card'],
    ['5555 5555 5555 4444', 'card'],
    ['6011 0009 9013 9424', 'card'],
    ['3566-0020-2036-0505', 'card'],
    ['30569309025904', 'card'],
    ['5555 5555 5555 4445', 'phone'],
    ['6011 0009 9013 9434', 'phone'],
    ['4111 1111 1111 1112 or 4111 1111 1111 1111', 'card'],
    ['https://example.com/support?ref=1', 'link'],
    ['https://example.com/support#me', 'link'],
    ['https://anna:pw@example.com/', 'link'],
    ['came from http://example.com/?u=7 today', 'link'],
  ])('%j: %s', (text, kind) => {
    expect(personalIn(text)).toBe(kind);
  });

  test.each([
    '',
    'website',
    'https://example.com/support',
    'WINTER-2024',
    'v1.24.3',
    '12345678',
    '2026-03-27',
    '2026-03-27T10:00:00.000Z',
    '2026-03-27 10:00:00 to 2026-03-28 11:30:00',
    '550e8400-e29b-41d4-a716-446655440000',
    '00000000-0000-4000-8000-000000000001',
    'a'.repeat(64),
    '0123456789abcdef'.repeat(4),
    '1'.repeat(64),
    '100%',
    '@home',
  ])('%j is not', (text) => {
    expect(personalIn(text)).toBeUndefined();
  });

  test.each(['1-', '@', ':/', '+(', '('])('nor is %j, however often', (text) => {
    expect(personalIn(text.repeat(512))).toBeUndefined();
  });
});
