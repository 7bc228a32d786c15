import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placesOf } from '../../src/cli/places.ts';

describe('where a text stops being JSON', () => {
  test.each([
    ['', 0],
    ['{', 1],
    ['{"a" 1}', 5],
    ['{"a":tru}', 5],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[1}', 2],
    ['01', 1],
    ['1.', 1],
    ['"a', 2],
    ['"a\\x"', 2],
    ['"a\tb"', 2],
    ['{} {}', 3],
    ['nul', 0],
  ])('%s breaks at %i', (text, at) => {
    expect(placesOf(text).brokenAt).toBe(at);
  });

  test('it finds a break exactly where JSON.parse finds a text broken', () => {
    const isBroken = (text: string): boolean => {
      try {
        JSON.parse(text);
        return false;
      } catch {
        return true;
      }
    };
    const signs = fc.array(
      fc.constantFrom(...'{}[]:,"\\ut0123456789-+.eEnulltruefalse \n\t\u2028\u00e9\ud83d'.split('')),
    );
    const edited = fc
      .tuple(fc.json(), fc.nat(), fc.nat(3), fc.constantFrom('', ',', '"', '}', ']', '\\', '\u0001', '0'))
      .map(([text, at, size, sign]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + sign + text.slice(from + size);
      });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          edited,
          signs.map((each) => each.join('')),
        ),
        (text) => {
          expect(placesOf(text).brokenAt !== undefined).toBe(isBroken(text));
        },
      ),
      { seed: 20260327, numRuns: 5_000 },
    );
  });

  test('a text that nests as deep as it is long is read, too', () => {
    const deep = '['.repeat(500_000);
    expect(placesOf(deep).brokenAt).toBe(500_000);
    expect(placesOf(deep + ']'.repeat(500_000)).brokenAt).toBeUndefined();
  });

  test('a text full of escapes takes no longer than it is long', () => {
    expect(placesOf(`"${'\\n'.repeat(500_000)}`).brokenAt).toBe(1_000_001);
  });
});

describe('where a value stands', () => {
  const text = '{ "id": "x", "actor": {"id": 7, "tags": [1, {"a": 2}]}, "id": "y" }';
  const { of } = placesOf(text);
  const at = (path: string) => text.slice(of(path));

  test('by its path', () => {
    expect(at('actor.id')).toMatch(/^7,/);
    expect(at('actor.tags.1.a')).toMatch(/^2\}/);
  });

  test('of a name given twice the last counts, as it does for JSON.parse', () => {
    expect(at('id')).toMatch(/^"y"/);
  });

  test('what is missing stands where its container does', () => {
    expect(at('actor.type')).toMatch(/^\{"id": 7/);
    expect(of('payload')).toBe(0);
  });
});
