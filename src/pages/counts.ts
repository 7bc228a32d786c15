import { type Coverage, type Covered, coverage } from '../paths/coverage.ts';
import type { Model } from '../paths/model.ts';
import { blocks, table } from './markdown.ts';

/** What can happen, counted by walking the machine from its start. */
export function countsSection(model: Model): string {
  const possible = coverage(model, []);
  const rows = Object.entries(MEANINGS).flatMap(([kind, meaning]) => {
    const { feasible } = possible[kind as Counted];
    return feasible === 0 ? [] : [[meaning, feasible.toLocaleString('en-US')]];
  });
  return blocks(
    table(['what', 'how many'], rows),
    `For tests to walk, \`interlock paths ${model.name} --strategy triples\` lists paths that meet every edge, pair and triple, and \`--strategy denied\` paths that meet everything that is refused or not accepted.`,
  );
}

type Counted = { [Kind in keyof Coverage]: Coverage[Kind] extends Covered ? Kind : never }[keyof Coverage];

const MEANINGS: { readonly [Kind in Counted]: string } = {
  states: 'states',
  edges: 'edges',
  pairs: 'pairs of edges that can follow each other',
  triples: 'triples of edges that can follow each other',
  refused: 'refusals: an event of a state, and which of its rules say no',
  notAccepted: 'events that a state does not accept',
};
