import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../machines/verdict.ts';
import { json, page, table } from '../../src/pages/markdown.ts';

const SEED = 20_261_120;

test('a cell cannot end its cell or its row', () => {
  expect(table(['a', 'b'], [['x | y', 'one\ntwo']])).toBe('| a | b |\n| --- | --- |\n| x \\| y | one<br>two |');
});

test(`JSON is laid out, never changed (seed ${SEED})`, () => {
  const isKept = (value: unknown) => JSON.stringify(JSON.parse(json(value as Json))) === JSON.stringify(value);
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), isKept), { seed: SEED });
});

test('JSON stays on one line where it fits, and is broken where it does not', () => {
  expect(json({ a: [1, 2], b: {} })).toBe('{ "a": [ 1, 2 ], "b": {} }');
  const long = 'x'.repeat(60);
  expect(json({ a: [long], b: long })).toBe(`{\n  "a": [ "${long}" ],\n  "b": "${long}"\n}`);
});

test('a page begins with where it comes from and how it is made, and ends with a line break', () => {
  expect(page('machines/x.ts', '# X')).toMatch(
    /^<!-- Generated from machines\/x\.ts by `npm run docs`\..* -->\n\n# X\n$/,
  );
});
