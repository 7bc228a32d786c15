import { safeParse } from 'valibot';
import { expect, test } from 'vitest';
import { campaignId, uuid } from '../../machines/uuid.ts';

const ID = 'c0000000-0000-4000-8000-00000000000a';
const schema = uuid('A campaign id');

test('an id of the platform is known by one spelling', () => {
  expect(safeParse(schema, ID.toUpperCase())).toMatchObject({ success: true, output: ID });
  expect(safeParse(campaignId, ID).success).toBe(true);
  expect(safeParse(campaignId, ID.toUpperCase()).success).toBe(false);
});

test.each([`x${ID}`, `${ID}0`, `${ID} `, ID.replaceAll('-', ''), ID.slice(0, -1), ID.replace('c', 'g'), ''])(
  '%j is none',
  (text) => {
    expect(safeParse(schema, text)).toMatchObject({
      success: false,
      issues: [{ message: 'A campaign id is a UUID.' }],
    });
    expect(safeParse(campaignId, text).success).toBe(false);
  },
);
