import { describe, expect, test } from 'vitest';
import { preconditionOf, versionOf } from '../../src/genesys/version.ts';

const received = (value: string | null) => versionOf({ header: (name) => (name === 'etag' ? value : null) });

describe('version', () => {
  test.each(['"7"', '7', 'W/"7"', '"a,b"', '"a,"', '"v 7"', '"\u00e9"'])('%s goes back exactly as it came', (value) => {
    expect(received(value)).toBe(value);
    expect(preconditionOf({ header: 'If-Match', value })).toEqual({ 'if-match': value });
  });

  test.each(['*', ' * ', '"7", "8"', '"7" ,W/"8"', '', 'a\r\nx: y', '\u20ac'])(
    '%j names no single version: not read, and refused before it is sent',
    (value) => {
      expect(received(value)).toBeNull();
      expect(() => preconditionOf({ header: 'If-Match', value })).toThrow(/^version\.value: /);
    },
  );

  test('no header is no version, and no version no precondition', () => {
    expect(received(null)).toBeNull();
    expect(preconditionOf(undefined)).toEqual({});
  });
});
