import * as v from 'valibot';
import { expect, test } from 'vitest';
import { fieldsOf, samplePayload } from '../../src/pages/payload.ts';

const payload = v.strictObject({
  note: v.pipe(v.string(), v.description('Why, in words.'), v.maxLength(9)),
  urgent: v.optional(v.boolean(), false),
  level: v.picklist(['low', 'high']),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))),
  code: v.pipe(v.string(), v.minLength(2), v.regex(/^[A-Z]+$/, 'Capitals only.')),
  tags: v.optional(v.array(v.string())),
});

test('each field has its kind, whether it is required, its default and its limits', () => {
  expect(fieldsOf(payload)).toEqual([
    { name: 'note', kind: 'text', required: true, notes: ['Why, in words.', 'At most 9 characters.'] },
    { name: 'urgent', kind: 'yes or no', required: false, default: false, notes: [] },
    { name: 'level', kind: '`low`, `high`', required: true, notes: [] },
    { name: 'count', kind: 'number', required: false, notes: ['A whole number.', 'At least 1.', 'At most 5.'] },
    { name: 'code', kind: 'text', required: true, notes: ['At least 2 characters.', 'Capitals only.'] },
    { name: 'tags', kind: 'array', required: false, notes: [] },
  ]);
});

test('a payload without fields has none', () => {
  expect(fieldsOf(v.optional(v.strictObject({}), {}))).toEqual([]);
});

test('a sample takes defaults and first choices, and says where a value would stand', () => {
  expect(samplePayload(payload)).toEqual({
    note: '<note>',
    urgent: false,
    level: 'low',
    count: '<count>',
    code: '<code>',
    tags: '<tags>',
  });
});
