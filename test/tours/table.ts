import { table as columns } from '../../src/cli/table.ts';
import { share } from '../../src/paths/coverage-table.ts';
import { coverage, type Step } from '../../src/testing.ts';
import type { Report } from './take.ts';

const HEAD = [
  ...['lifecycle', 'paths', 'steps', 'allowed', 'refused', 'not accepted', 'observed'],
  ...['edges', 'pairs', 'triples', 'ms'],
];

/** The tours, one line a lifecycle, and what they leave out. */
export const table = (reports: readonly Report[]): string =>
  [
    ...columns([HEAD, ...reports.map(row)]),
    ...reports.flatMap(({ plan }) => plan.leftOut.map((step) => `left out: ${step}`)),
  ].join('\n');

function row({ plan: { name, model }, taken, tasks }: Report): (string | number)[] {
  const steps = taken.flat();
  const count = (is: (verdict: Step['verdict']) => boolean) => steps.filter(({ verdict }) => is(verdict)).length;
  const { edges, pairs, triples } = coverage(model, taken);
  return [
    ...[name, taken.length, steps.length],
    ...[count((verdict) => verdict === 'allowed'), count((verdict) => typeof verdict === 'object')],
    ...[count((verdict) => verdict === 'notAccepted'), count((verdict) => verdict === 'observed')],
    ...[edges, pairs, triples].map(share),
    Math.round(tasks.reduce((sum, { result }) => sum + (result?.duration ?? 0), 0)),
  ];
}

/** What is feasible and was not met, by name. */
export function missed({ plan: { name, model, size }, taken }: Report): readonly string[] {
  const { states, edges, pairs, triples, refused, notAccepted, rules } = coverage(model, taken);
  const answers = Object.values(rules).flatMap(({ allow, deny, unknown }) => [allow, deny, unknown]);
  const wanted = [states, refused, notAccepted, ...answers, ...[edges, pairs, triples].slice(0, size + 1)];
  return wanted.flatMap((each) => each.missed.map((one) => `${name}: ${one}`));
}
