import { beside, table } from './table.ts';
import type { Counts } from './tally.ts';
import { styled } from './terminal.ts';

/** Reasons that are shown to people; `--json` has all of them. */
const SHOWN = 30;
const GAP = 4;

/** Why requests did not end as asked, in as many columns as fit. */
export function reasonTable({ reasons }: Pick<Counts, 'reasons'>, width: number): string[] {
  const all = Object.entries(reasons);
  if (all.length === 0) return [];
  const more = all.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
  const shown: [string, number][] = more > 0 ? [...all.slice(0, SHOWN), ['further reasons', more]] : all;
  const [head = '', ...lines] = inColumns(shown, width);
  return [styled('dim', head), ...lines];
}

function inColumns(rows: readonly [string, number][], width: number): string[] {
  const fits = (lines: readonly string[]): boolean => lines.every(({ length }) => length <= width);
  return [3, 2].map((columns) => columnsOf(rows, columns)).find(fits) ?? columnsOf(rows, 1);
}

/** Filled one after the other. */
function columnsOf(rows: readonly [string, number][], columns: number): string[] {
  const height = Math.ceil(rows.length / columns);
  const blocks = Array.from({ length: Math.ceil(rows.length / height) }, (_, at) =>
    table([['reason', ''], ...rows.slice(at * height, (at + 1) * height)]),
  );
  return beside(blocks, GAP);
}
