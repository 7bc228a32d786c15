import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { commit, opens } from '../../src/journal/commitment.ts';

test("a commitment is the HMAC-SHA-256 of the value's JCS text under its own salt of 32 bytes", () => {
  const { change, openings } = commit({ n: { b: 1.0, a: 'é' } });
  const salt = Buffer.from(openings.n?.salt ?? '', 'base64');
  expect(salt).toHaveLength(32);
  expect(change.commitments.n).toBe(createHmac('sha256', salt).update('{"a":"é","b":1}').digest('hex'));
});

test('openings open their own commitments, whole, and no others', () => {
  const {
    change: { commitments },
    openings,
  } = commit({ reason: 'OTHER', text: 'call Ada' });
  const { reason, text } = openings;
  if (reason === undefined || text === undefined) throw new Error('A field has no opening.');
  expect(opens(commitments, openings)).toBe(true);
  expect(opens(commitments, { reason: { ...reason, value: 'COMPLIANCE' }, text })).toBe(false);
  expect(opens(commitments, { reason: { ...reason, salt: text.salt }, text })).toBe(false);
  expect(opens(commitments, { reason })).toBe(false);
  expect(opens(commitments, { ...openings, more: text })).toBe(false);
});
