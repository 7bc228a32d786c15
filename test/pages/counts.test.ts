import { expect, test } from 'vitest';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { campaignMachine, requestMachine } from '../../src/machines.ts';
import { pages } from '../../src/pages/pages.ts';
import { rowsUnder } from './rows.ts';

const all = pages(lifecycles);
const countsOn = (path: string) =>
  Object.fromEntries(rowsUnder(all.find((page) => page.path === path)?.text ?? '', 'What can happen, counted'));

test.each([
  ['docs/lifecycles/campaign.md', campaignMachine],
  ['docs/request-protocol.md', requestMachine],
])('%s counts states, edges, and the edges that can follow each other', (path, machine) => {
  const counts = countsOn(path);
  const edges = edgesOf(machine);
  expect(counts).toMatchObject({ states: `${statesOf(machine).length}`, edges: `${edges.length}` });
  const following = edges.flatMap(({ to }) => edges.filter(({ from }) => from === to)).length;
  const pairs = Number(counts['pairs of edges that can follow each other']);
  // What a protocol remembers may keep edges from following each other.
  if (machine === campaignMachine) expect(pairs).toBe(following);
  else expect(pairs).toBeLessThan(following);
});

test('what the rules refuse is counted where there are rules', () => {
  const [refusals] = Object.keys(countsOn('docs/lifecycles/campaign.md')).filter((what) => what.startsWith('refusals'));
  expect(refusals).toBeDefined();
  expect(countsOn('docs/request-protocol.md')).not.toHaveProperty([refusals ?? '']);
});
