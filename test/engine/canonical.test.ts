import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '../../src/engine/canonical.ts';

const outcomeOf = (text: (value: unknown) => unknown, value: unknown) => {
  try {
    return text(value);
  } catch (error) {
    return String(error);
  }
};

test('writes whatever it is given as the reference implementation does', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'toJSON', '0', '10', '9', '-1', '01', 'é', '😀'),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      ...[fc.string({ unit: 'binary' }), fc.string(), fc.double(), fc.integer(), fc.boolean()],
      ...[fc.constantFrom(null, undefined, -0, '\ud800', new Date(0), Symbol('s'), () => 1)],
      ...[
        fc.array(tie('value')),
        fc.dictionary(name, tie('value')),
        fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
        // As many as are sorted in either way.
        fc.dictionary(fc.string(), fc.integer(), { noNullPrototype: true, minKeys: 17, maxKeys: 24 }),
      ],
    ),
  }));
  fc.assert(
    fc.property(value, (given) => {
      expect(outcomeOf(canonical, given)).toBe(outcomeOf(canonicalize, given));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [
    'members in order, numeric names too',
    { b: 1, a: { d: [2, { z: 1, y: 2 }], c: null } },
    '{"a":{"c":null,"d":[2,{"y":2,"z":1}]},"b":1}',
  ],
  [
    'names by UTF-16 code units',
    { '\u{1f600}': 1, '\ufb33': 2, '10': 3, '9': 4 },
    '{"10":3,"9":4,"\u{1f600}":1,"\ufb33":2}',
  ],
  ['numbers as ECMAScript writes them', [1e21, 1e-7, -0, 0.1 + 0.2, 4.5], '[1e+21,1e-7,0,0.30000000000000004,4.5]'],
  ['a member without a value not at all', { a: undefined, b: [undefined] }, '{"b":[null]}'],
])('writes %s', (_what, value, text) => {
  expect(canonical(value)).toBe(text);
});

test('says no to what nobody could read alike', () => {
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  for (const value of ['\ud800', { a: Number.NaN }, [Number.POSITIVE_INFINITY], { '\udc00': 1 }, cycle]) {
    expect(() => canonical(value)).toThrow();
  }
});
