import { expect, test } from 'vitest';
import { counted, table } from '../../src/cli/table.ts';

test('a table sets texts to the left, numbers to the right, and pads nothing at the end of a line', () => {
  expect(
    table([
      ['outcome', 'requests'],
      ['moved', 1_234],
      ['refused', 7],
    ]),
  ).toEqual(['outcome  requests', 'moved       1,234', 'refused         7']);
  expect(
    table([
      ['a', 'long text'],
      ['b', 'c'],
    ]),
  ).toEqual(['a  long text', 'b  c']);
});

test('a text from outside cannot command the terminal', () => {
  expect(table([['\u001b[2Jgone\u0007', 1]])).toEqual(['·[2Jgone·  1']);
});

test('one of a thing is not many', () => {
  expect([counted(1, 'request'), counted(0, 'request'), counted(1_000, 'request')]).toEqual([
    '1 request',
    '0 requests',
    '1,000 requests',
  ]);
});
