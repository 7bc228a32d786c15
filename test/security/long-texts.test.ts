import { describe, expect, test } from 'vitest';
import { personalIn } from '../../machines/personal.ts';
import { MOST } from '../../machines/untrusted.ts';
import { InputError } from '../../src/cli/input-error.ts';
import { lineOf } from '../../src/cli/line.ts';
import { LONGEST } from '../../src/cli/lines.ts';

// Each of these takes milliseconds. A pattern that looks at a part of the text again for each of its signs would take minutes
// to hours, and fail by the time that a test has.

const PIECES = ['a://', 'a://x', '://', 'a@', 'a@b', '@a.', '1 ', '1234567 ', '+1', '(1', '%40', '2026-', '-1', '12-'];

describe('the longest text that a payload may hold', () => {
  test.each(PIECES)('of nothing but %j is looked through once', (piece) => {
    const text = piece.repeat(MOST.bytes / piece.length);
    expect([undefined, 'email', 'phone', 'card', 'link']).toContain(personalIn(text));
    expect(personalIn(`${text} https://example.org/?q=anna`)).toBeDefined();
  });
});

describe('the longest line of a file', () => {
  test.each(['[', '{"a":', '"', '\\', '{"a":{}},', '[],', '"\\"', ' ', '1', '\u00e9'])(
    'of nothing but %j is bad input, by line and column',
    (piece) => {
      const bytes = Buffer.from(`[${piece.repeat(LONGEST)}`).subarray(0, LONGEST);
      expect(() => lineOf({ number: 7, bytes, size: LONGEST })).toThrow(InputError);
    },
  );
});
