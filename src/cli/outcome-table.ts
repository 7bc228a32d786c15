import { OUTCOMES, type OutcomeKind } from '../engine/outcome.ts';
import { table } from './table.ts';
import type { Counts } from './tally.ts';
import { styled } from './terminal.ts';

const COLOURS = {
  moved: 'green',
  unchanged: 'green',
  refused: 'yellow',
  drifted: 'yellow',
  conflicted: 'red',
  failed: 'red',
} as const satisfies { readonly [kind in OutcomeKind]: string };

type Outcomes = Counts['outcomes'];

/** Outcomes by lifecycle, and of all lifecycles where there is not exactly one. */
export function outcomeTable({ lifecycles, outcomes }: Pick<Counts, 'lifecycles' | 'outcomes'>): string[] {
  const rows = Object.entries(lifecycles).map(([name, each]) => rowOf(name, each));
  const [head = '', ...lines] = table([
    ['lifecycle', 'requests', ...OUTCOMES],
    ...rows,
    ...(rows.length === 1 ? [] : [rowOf('all', outcomes)]),
  ]);
  return [head.replace(/\w+/g, (word) => headed(word, outcomes)), ...lines.map(dimmed)];
}

function rowOf(name: string, outcomes: Outcomes): (string | number)[] {
  const counts = OUTCOMES.map((kind) => outcomes[kind]);
  return [name, counts.reduce((sum, count) => sum + count, 0), ...counts];
}

function headed(word: string, outcomes: Outcomes): string {
  const kind = OUTCOMES.find((each) => each === word);
  return kind && outcomes[kind] > 0 ? styled(COLOURS[kind], word) : styled('dim', word);
}

const dimmed = (line: string): string => line.replace(/(?<= )0(?!\S)/g, styled('dim', '0'));
