import { parse, safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Given } from '../../machines/rule.ts';
import { contestedKeys } from '../../machines/rules/contested-keys.ts';
import { sealedAttributes } from '../../machines/rules/sealed-attributes.ts';
import { wellFormed } from '../../machines/rules/well-formed.ts';
import type { Json } from '../../machines/verdict.ts';
import { HOSTILE } from './hostile.ts';

interface Around {
  readonly policy?: object;
  readonly state?: string;
  readonly base?: Json;
  readonly latest?: Json;
}

const given = (attributes: unknown, { state = 'live', base = {}, latest = base }: Around): Given<never, never> => {
  const resource = { id: 'd', state, version: '"1"', document: latest };
  return {
    ...{ resource, base: { ...resource, document: base }, now: 0, facts: { capabilities: [] } },
    event: { type: 'update', actor: { id: 'anna', type: 'user' }, payload: { attributes: attributes as Json } },
    policy: undefined as never,
  };
};
const formed = (attributes: unknown, policy: object = {}) =>
  wellFormed.judge({ ...given(attributes, {}), policy: parse(wellFormed.policy, policy) }, undefined);
const sealed = (attributes: object, around: Around = {}) =>
  sealedAttributes.judge(
    { ...given(attributes, around), policy: parse(sealedAttributes.policy, around.policy) },
    undefined,
  );
const contested = (attributes: object, around: Around) =>
  contestedKeys.judge({ ...given(attributes, around), policy: parse(contestedKeys.policy, around.policy) }, undefined);

describe('well-formed attributes', () => {
  test.each([
    ['a text', ''],
    ['a text of 1024 characters', 'x'.repeat(1024)],
    ['a whole number', 999_999_999],
    ['a number of the old range and beyond', 1e12],
    ['a fraction', 0.5],
    ['a number below 0', -1],
    ['a boolean', false],
    ['a date-time', '2026-11-21T10:00:00.000Z'],
  ])('may hold %s', (_, value) => {
    expect(formed({ key: value })).toMatchObject({
      ...{ answer: 'allow', code: 'attributes.wellFormed' },
      evidence: { keys: 1, bytes: Buffer.byteLength(JSON.stringify({ key: value })) },
    });
  });

  test.each([
    ['a text of 1025 characters', 'x'.repeat(1025)],
    ['null', null],
    ['a list', ['x']],
    ['an object', { x: 1 }],
  ])('may not hold %s, and the verdict names the key alone', (_, value) => {
    const verdict = formed({ fine: 1, key: value });
    expect(verdict).toMatchObject({ answer: 'deny', code: 'attributes.badValue', evidence: { keys: ['key'] } });
  });

  test.each(['a', '0', '_a', 'customer.tier', 'A-b_c.9', 'x'.repeat(128), 'constructors', 'to.String'])(
    'may be called %s',
    (key) => {
      expect(formed({ [key]: 1 })).toMatchObject({ answer: 'allow' });
    },
  );

  test.each(['', '.a', '-a', 'a b', 'a/b', 'ä', 'a\n', '$a', 'x'.repeat(129), 'a.__proto__', 'a.constructor.b'])(
    'may not be called %j',
    (key) => {
      expect(formed({ [key]: 1 })).toMatchObject({ answer: 'deny', code: 'attributes.badKey' });
    },
  );

  test.each(['__proto__', 'constructor', 'prototype'])('may not reach for a prototype by the key %s', (key) => {
    expect(formed(JSON.parse(`{"${key}":1}`))).toMatchObject({ answer: 'deny', code: 'attributes.forbiddenKey' });
  });

  test('are at least one and not too many, and not too long', () => {
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
    expect(formed({})).toMatchObject({ answer: 'deny', code: 'attributes.empty' });
    expect(formed(many(100))).toMatchObject({ answer: 'allow' });
    expect(formed(many(101))).toMatchObject({ answer: 'deny', code: 'attributes.tooWide' });
    const long = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`k${index}`, 'x'.repeat(1024)]));
    expect(formed(long)).toMatchObject({ answer: 'deny', code: 'attributes.tooLong' });
  });

  test.each([
    [0, 'allow'],
    [999_999_999, 'allow'],
    [1_000_000_000, 'deny'],
    [-1, 'deny'],
    [0.5, 'deny'],
  ])('hold the number %d under the profile strict: %s', (value, answer) => {
    expect(formed({ key: value }, { profile: 'strict' })).toMatchObject({ answer });
    expect(formed({ key: value })).toMatchObject({ answer: 'allow' });
  });

  test.each([
    ['date-time', '2026-02-28T10:00:00Z', '2026-02-30T10:00:00Z'],
    ['date-time', '2026-02-28T10:00:00.5+02:00', '2026-02-28'],
    ['date-time', '2024-02-29T00:00:00Z', 'tomorrow'],
    ['date-time', '2026-12-31T23:59:59Z', 1],
    ['number', 1, '1'],
    ['boolean', true, 'true'],
    ['string', '1', 1],
  ])('hold what their key is declared to: of %s %j, not %j', (kind, fits, not) => {
    const policy = { kinds: { key: kind } };
    expect(formed({ key: fits, other: 'anything' }, policy)).toMatchObject({ answer: 'allow' });
    expect(formed({ key: not, other: 'anything' }, policy)).toMatchObject({
      answer: 'deny',
      evidence: { keys: ['key'] },
    });
  });

  test('are an object', () => {
    for (const value of [undefined, null, 1, 'anna@example.com', ['a']]) {
      const verdict = formed(value);
      expect(verdict).toMatchObject({ answer: 'deny', code: 'attributes.notAnObject' });
      expect(JSON.stringify(verdict)).not.toContain('anna');
    }
  });

  test.each(HOSTILE)('are not %s', (_, value) => {
    expect(formed(value).answer).toBe('deny');
  });

  test('cannot be allowed beyond what is ever carried', () => {
    expect(safeParse(wellFormed.policy, { keys: 1_001 }).success).toBe(false);
    expect(safeParse(wellFormed.policy, { bytes: 262_145 }).success).toBe(false);
  });
});

describe('sealed attributes', () => {
  const own = { 'system.origin': 'x', tier: 'gold' };

  test('are written while the conversation lives, and not once it has ended', () => {
    expect(sealed(own)).toMatchObject({ answer: 'allow', code: 'attributes.notYetSealed' });
    expect(sealed(own, { state: 'ended' })).toMatchObject({
      ...{ answer: 'deny', code: 'attributes.sealed' },
      evidence: { keys: ['system.origin'], state: 'ended' },
    });
  });

  test('are never written where the policy says always', () => {
    expect(sealed(own, { policy: { since: 'always' } })).toMatchObject({ answer: 'deny' });
  });

  test('are those of the platform alone', () => {
    for (const key of ['tier', 'system', 'systems.x', 'my.system.x', 'System.x']) {
      const around = { state: 'ended', policy: { since: 'always' } };
      expect(sealed({ [key]: 1 }, around)).toMatchObject({ answer: 'allow', code: 'attributes.unsealed' });
    }
  });
});

describe('contested keys', () => {
  test.each([
    ['changed by somebody else', { a: 1 }, { a: 2 }],
    ['added by somebody else', {}, { a: 2 }],
    ['taken away by somebody else', { a: 1 }, {}],
  ])('are those of the update that were %s', (_, base, latest) => {
    expect(contested({ a: 9, b: 9 }, { base, latest })).toMatchObject({
      ...{ answer: 'deny', code: 'attributes.contested' },
      evidence: { contested: ['a'], winner: 'nobody' },
    });
  });

  test.each([
    ['nobody has changed', { a: 1, b: 1 }, { a: 1, b: 1 }],
    ['stand as we want them already', { a: 1 }, { a: 9 }],
  ])('are not those that %s', (_, base, latest) => {
    expect(contested({ a: 9 }, { base, latest })).toMatchObject({
      ...{ answer: 'allow', code: 'attributes.uncontested', evidence: { contested: [] } },
    });
  });

  test('are not those of others that we do not name', () => {
    expect(contested({ a: 9 }, { base: { a: 1, hold: false }, latest: { a: 1, hold: true } })).toMatchObject({
      answer: 'allow',
    });
  });

  test('are ours where the policy says so, and still named', () => {
    const around = { base: { a: 1 }, latest: { a: 's3cret' }, policy: { winner: 'ours' } };
    const verdict = contested({ a: 'pr1vate' }, around);
    expect(verdict).toMatchObject({ answer: 'allow', code: 'attributes.oursWin', evidence: { contested: ['a'] } });
    expect(JSON.stringify(verdict)).not.toMatch(/s3cret|pr1vate/);
  });

  test('are not taken from a prototype', () => {
    expect(contested({ toString: 'x' }, { base: {}, latest: {} })).toMatchObject({ answer: 'allow' });
  });
});
