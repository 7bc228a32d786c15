import { describe, expect, test } from 'vitest';
import { outcomeTable } from '../../src/cli/outcome-table.ts';
import { reasonTable } from '../../src/cli/reason-table.ts';
import { beside, counted, table } from '../../src/cli/table.ts';

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

test('blocks stand next to each other, whichever is longer', () => {
  expect(beside([['a', 'bb'], ['c']], 2)).toEqual(['a   c', 'bb']);
  expect(beside([['a'], ['bb', 'c']], 1)).toEqual(['a bb', '  c']);
  expect(beside([], 1)).toEqual([]);
});

describe('the outcomes', () => {
  const none = { moved: 0, unchanged: 0, refused: 0, drifted: 0, conflicted: 0, failed: 0 };
  const moved = { ...none, moved: 12 };
  const failed = { ...none, failed: 1 };

  test('have a row a lifecycle, and one for all', () => {
    const outcomes = { ...moved, failed: 1 };
    expect(outcomeTable({ lifecycles: { guest: moved, campaign: failed }, outcomes })).toEqual([
      'lifecycle  requests  moved  unchanged  refused  drifted  conflicted  failed',
      'guest            12     12          0        0        0           0       0',
      'campaign          1      0          0        0        0           0       1',
      'all              13     12          0        0        0           0       1',
    ]);
  });

  test.each([
    [{ guest: moved }, moved, 'guest'],
    [{}, none, 'all'],
  ])('are not added up where there is nothing to add: %j', (by, outcomes, row) => {
    expect(outcomeTable({ lifecycles: by, outcomes }).map((line) => line.split(' ')[0])).toEqual(['lifecycle', row]);
  });
});

describe('the reasons', () => {
  const reasons = Object.fromEntries(Array.from({ length: 32 }, (_, at) => [`reason.${at + 1}`, 40 - at]));

  test('are left out where there are none', () => {
    expect(reasonTable({ reasons: {} }, 100)).toEqual([]);
  });

  test('stand in as many columns as fit, read downwards', () => {
    const few = { a: 3, b: 2, c: 1, d: 1 };
    expect(reasonTable({ reasons: few }, 100)).toEqual([
      'reason       reason',
      'a       3    c       1',
      'b       2    d       1',
    ]);
    expect(reasonTable({ reasons: few }, 20)).toHaveLength(5);
  });

  test('are no more than a screen holds; the rest is added up', () => {
    const lines = reasonTable({ reasons }, 100);
    expect(lines).toHaveLength(12);
    expect(lines.join('\n')).toMatch(/reason\.30 +11/);
    expect(lines.join('\n')).toMatch(/further reasons +19/);
    expect(lines.join('\n')).not.toContain('reason.31');
  });
});
