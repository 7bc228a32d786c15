import { deep, wide } from './nested.ts';

function cycle(): object {
  const outer: { inner?: object } = {};
  outer.inner = [outer];
  return outer;
}

/** Few objects that a walk meets over and over: 2 to the power of 30 ways through them, and no cycle. */
function shared(): object {
  let value = {};
  for (let level = 0; level < 30; level += 1) value = [value, value];
  return { value };
}

const throws = (): never => {
  throw new Error('Nobody looks at this.');
};

/** What nobody should send, by name, with the word for why it cannot be taken. */
export const HOSTILE: readonly (readonly [name: string, value: unknown, flaw: string])[] = [
  ['a cycle', cycle(), 'cyclic'],
  ['200,000 levels', deep(200_000), 'tooDeep'],
  ['a million members', wide(1_000_000), 'tooWide'],
  ['a list of a million', { list: new Array(1_000_000).fill(0) }, 'tooWide'],
  ['shared parts without end', shared(), 'tooMany|tooDeep'],
  ['many wide objects', { list: Array.from({ length: 50 }, () => wide(999)) }, 'tooMany|tooWide'],
  ['a text without end', { text: 'x'.repeat(50_000_000) }, 'tooLong'],
  ['an own __proto__', JSON.parse('{"a":{"__proto__":{"polluted":true}}}'), 'forbiddenKey'],
  ['a key constructor', { constructor: { prototype: { polluted: true } } }, 'forbiddenKey'],
  ['another prototype', { a: Object.create({ polluted: true }) }, 'notJson'],
  ['a date', { at: new Date(0) }, 'notJson'],
  ['a map', { map: new Map([['a', 1]]) }, 'notJson'],
  ['bytes', { bytes: new Uint8Array(8) }, 'notJson'],
  ['a big integer', { n: 1n }, 'notJson'],
  ['a number that is none', { n: Number.NaN }, 'notJson'],
  ['a number without end', { n: Number.POSITIVE_INFINITY }, 'notJson'],
  ['a function', { toJSON: throws }, 'notJson'],
  ['a symbol', { s: Symbol('s') }, 'notJson'],
  ['undefined', { u: undefined }, 'notJson'],
  ['a list with a hole', { list: new Array(1) }, 'notJson'],
  ['a list of another kind', { list: new (class extends Array {})() }, 'notJson'],
  ['half a character', { text: '\ud800' }, 'notJson'],
  ['half a character in a key', { '\ud800': 1 }, 'notJson'],
  ['a getter', Object.defineProperty({}, 'a', { enumerable: true, get: throws }), 'notJson'],
];
