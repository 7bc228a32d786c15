import { describe, expect, test } from 'vitest';
import { loosened } from '../../src/engine/loosened.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { FIELDS, part } from './parts.ts';

const holders = holdersOf(lifecycles);
const every = Object.entries(FIELDS).flatMap(([name, fields]) =>
  Object.entries(fields).map(([field, values]) => [`${name}.${field}`, { name, field, values }] as const),
);

test('every part of the policy, and every field of it, is in the table', () => {
  const schemas = Object.entries(holders).map(([name, holder]) => {
    const { wrapped } = holder.policy as unknown as { readonly wrapped: { readonly entries: object } };
    return [name, Object.keys(wrapped.entries).sort()];
  });
  const table = Object.entries(FIELDS).map(([name, fields]) => [name, Object.keys(fields).sort()]);
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries(schemas));
});

test('every rule of the roster compares its policy', () => {
  expect(Object.entries(holders).flatMap(([name, { looser }]) => (looser ? [] : [name]))).toEqual([]);
});

describe('a field that allows more is named, and one that allows less or the same is not', () => {
  test.each(every)('%s', (_, { name, field, values }) => {
    const policy = (value: unknown) => policyOf(holders, part(name, { [field]: value }));
    const compared = (given: unknown, standard: unknown) => loosened(holders, policy(given), policy(standard));
    if ('neither' in values) {
      const [one, other] = values.neither;
      expect([...compared(one, other), ...compared(other, one)]).toEqual([]);
      return;
    }
    const { tight, loose, says, back } = values;
    expect(compared(loose, tight)).toEqual([`${name}.${field}: ${says}`]);
    expect(compared(tight, loose)).toEqual(back === undefined ? [] : [`${name}.${field}: ${back}`]);
    expect([...compared(tight, tight), ...compared(loose, loose)]).toEqual([]);
  });
});
