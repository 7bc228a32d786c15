import * as v from 'valibot';
import { expect, test } from 'vitest';
import { campaign } from '../../machines/campaign.ts';
import { accept } from '../../src/engine/accept.ts';
import { issuesOf, kindOf, named } from '../../src/engine/issues.ts';

test.each([
  [null, 'null'],
  [[], 'an array'],
  [undefined, 'missing'],
  [{}, 'an object'],
  ['x', 'a string'],
  [1, 'a number'],
  [true, 'a boolean'],
  [() => 1, 'a function'],
])('of %j the kind is told: %s', (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});

test('the name of a field is told, unless it is that of a person', () => {
  expect(['plan', 'anna@example.com'].map(named)).toEqual(['plan', '[withheld: email]']);
});

test('an issue names the field, the kind and the rule, and never the value', () => {
  const schema = v.strictObject({
    list: v.pipe(v.array(v.picklist(['a', 'b'])), v.minLength(1)),
    name: v.pipe(v.string(), v.minLength(1, 'It may not be empty.')),
    at: v.pipe(v.number(), v.integer()),
    zone: v.string(),
    more: v.object({}),
  });
  const { issues = [] } = v.safeParse(schema, { list: ['s3cret'], name: '', at: 1.5, more: null, x: 's3cret' });
  expect(issuesOf(issues)).toEqual([
    'list.0 (a string): ("a" | "b") is expected.',
    'name (a string): It may not be empty.',
    'at (a number): integer is expected.',
    'zone (missing): it is required.',
    'more (null): Object is expected.',
    'x: no such field.',
  ]);
  expect(issuesOf(v.safeParse(schema, 's3cret').issues ?? [])).toEqual(['the whole (a string): Object is expected.']);
  expect(issuesOf(v.safeParse(schema, undefined).issues ?? [])).toEqual(['the whole (missing): it is required.']);
  expect(issuesOf(v.safeParse(schema.entries.list, []).issues ?? [])).toEqual([
    'the whole (an array): min length >=1 is expected.',
  ]);
});

test('half a character in the name of an actor is none', () => {
  const asked = { type: 'activate', actor: { id: 'x\ud800', type: 'system', onBehalfOf: 'y\ud800' } };
  expect(() => accept(campaign, asked)).toThrow(
    'campaign activate: actor.id (a string): Well-formed Unicode is expected. ' +
      'actor.onBehalfOf (a string): Well-formed Unicode is expected.',
  );
});

test('an actor of each kind may ask, for another too, and a payload needs no prototype', () => {
  for (const type of ['user', 'service', 'system'] as const) {
    const actor = { id: 'x'.repeat(200), type, onBehalfOf: 'y' };
    const payload = Object.assign(Object.create(null), { reason: 'OTHER' });
    expect(accept(campaign, { type: 'pause', actor, payload })).toEqual({
      ...{ type: 'pause', actor, payload: { reason: 'OTHER', drain: true } },
    });
  }
});
