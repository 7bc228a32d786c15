import { expect, test } from 'vitest';
import { lifecycles } from '../../src/lifecycles.ts';
import { plansOf } from './plan.ts';
import { missed, table } from './table.ts';
import { take } from './take.ts';

// Any presence leads to any other: triples of them are for `npm run tours`.
const reports = take(plansOf((name) => (name === 'presence' ? 1 : 2)));

test('the tours of all lifecycles met all that is feasible, and left out only what nobody can bring about', () => {
  console.info(table(reports));
  expect(reports.map(({ plan }) => plan.name)).toEqual(Object.keys(lifecycles));
  expect(reports.flatMap(missed)).toEqual([]);
  expect(reports.flatMap(({ plan }) => plan.leftOut)).toEqual([
    'guest, active: create ✗: it reads nothing, and makes another guest',
    'guest, closed: create ✗: it reads nothing, and makes another guest',
    'guest, erased: create ✗: it reads nothing, and makes another guest',
    'campaign, completed: activate → active: the dialect does not offer it',
  ]);
});
