import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { metadataDepth } from '../../machines/rules/metadata-depth.ts';
import { sizeOf } from '../../machines/size.ts';
import { MOST, untrusted } from '../../machines/untrusted.ts';
import type { Json } from '../../machines/verdict.ts';
import { HOSTILE } from './hostile.ts';
import { deep } from './nested.ts';

const resource = { id: 'd', state: 'queued', version: '"1"', document: {} };
const judge = (metadata: unknown, policy: object = {}) =>
  metadataDepth.judge(
    {
      ...{ resource, base: resource, now: 0, facts: { capabilities: [] } },
      event: { type: 'connect', actor: { id: 'anna', type: 'user' }, payload: { metadata: metadata as Json } },
      policy: parse(metadataDepth.policy, policy),
    },
    undefined,
  );

test.each([
  [1, 0],
  ['text', 0],
  [null, 0],
  [{}, 1],
  [[], 1],
  [{ a: 1 }, 1],
  [{ a: {} }, 2],
  [{ a: [] }, 2],
  [{ a: 1, b: { c: [] } }, 3],
  // Empty containers count too: seven of them are seven.
  [{ a: { b: { c: { d: { e: { f: {} } } } } } }, 7],
  // Text that holds JSON is text.
  [{ a: '{"b":{"c":{}}}' }, 1],
])('the depth of %j is %i', (value, depth) => {
  expect(sizeOf(value, MOST)).toMatchObject({ depth });
});

test('the size of a value is that of its JSON text', () => {
  for (const value of [{}, [], { a: 1.5, 'é"\n': ['x', null, true, {}], b: '😀' }, [[], [1, 2]], 'x', -0.1, 1e300]) {
    expect(sizeOf(value, MOST)).toMatchObject({ bytes: Buffer.byteLength(JSON.stringify(value)) });
  }
});

describe('metadata', () => {
  test('may be left out, and may be empty', () => {
    expect(judge(undefined)).toMatchObject({ answer: 'allow', code: 'metadata.none' });
    expect(judge({})).toMatchObject({ answer: 'allow', code: 'metadata.fits', evidence: { depth: 1, bytes: 2 } });
  });

  test('may be nested five deep, and not six', () => {
    expect(judge(deep(4))).toMatchObject({ answer: 'allow', evidence: { depth: 5 } });
    expect(judge(deep(5))).toMatchObject({ answer: 'deny', code: 'metadata.tooDeep' });
  });

  test.each([
    ['depth', 1, {}, { a: {} }, 'metadata.tooDeep'],
    ['nodes', 3, { a: [1] }, { a: [1, 2] }, 'metadata.tooMany'],
    ['keys', 2, { a: 1, b: 2 }, { a: 1, b: 2, c: 3 }, 'metadata.tooWide'],
    ['bytes', 11, { a: 'xé' }, { a: 'xxé' }, 'metadata.tooLong'],
  ])('keep the limit of %s that the policy sets, to the one', (name, limit, fits, exceeds, code) => {
    const policy = { [name]: limit };
    expect(judge(fits, policy)).toMatchObject({ answer: 'allow' });
    expect(judge(exceeds, policy)).toMatchObject({ answer: 'deny', code });
  });

  test.each([null, 1, 'text', true, [], ['a']])('are an object, hence not %j', (value) => {
    expect(judge(value)).toMatchObject({ answer: 'deny', code: 'metadata.notAnObject' });
  });

  test('are not quoted in the verdict', () => {
    for (const value of ['s3cret', { s3cret: deep(9) }, { a: 's3cret'.repeat(9_999) }]) {
      expect(JSON.stringify(judge(value))).not.toContain('s3cret');
    }
  });
});

describe('a hostile value gets a verdict', () => {
  test.each(HOSTILE)('%s', (_, value, flaw) => {
    const verdict = judge(value);
    expect(verdict.answer).toBe('deny');
    expect(verdict.code).toMatch(new RegExp(`^metadata\\.(${flaw})$`));
    expect(verdict.evidence).toHaveProperty('limits.depth', 5);
  });

  test.each(HOSTILE)('%s, as accepted', (_, value, flaw) => {
    const accepted = parse(untrusted('', {}), value);
    expect(accepted).toMatch(new RegExp(`^(${flaw})$`));
    expect(judge(accepted)).toMatchObject({ answer: 'deny', code: `metadata.${accepted}` });
  });

  test('and leaves no trace on any prototype', () => {
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('what is accepted', () => {
  test('is a copy that nobody else can change', () => {
    const given = { list: [1, { a: 'x' }] };
    const accepted = parse(untrusted<object>('', {}), given);
    given.list.push(2);
    expect(accepted).toEqual({ list: [1, { a: 'x' }] });
  });

  test('is nothing that only looks like an object: what a proxy says once it need not say twice', () => {
    const twice = new Proxy(
      {},
      { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) },
    );
    const never = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('Not today.');
        },
      },
    );
    expect(parse(untrusted<object>('', {}), twice)).toBe('notJson');
    expect(parse(untrusted<object>('', {}), never)).toBe('notJson');
  });
});
