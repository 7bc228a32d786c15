import { expect, test } from 'vitest';
import { plansOf } from './plan.ts';
import { missed, table } from './table.ts';
import { take } from './take.ts';

const reports = take(plansOf(() => 2));

test('the whole tours of all lifecycles met all that is feasible', () => {
  console.info(table(reports));
  expect(reports.flatMap(missed)).toEqual([]);
});
