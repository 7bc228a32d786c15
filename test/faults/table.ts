import { emptyTally, type Tally } from './tally.ts';

const HEADINGS: { readonly [column in keyof Tally]: string } = {
  steps: 'steps',
  singles: 'singles',
  pairs: 'pairs',
  random: 'random',
  notApplicable: 'not applicable',
  disk: 'on disk',
  struck: 'faults struck',
  missed: 'missed',
  unfit: 'unfit',
  checks: 'checks',
  violations: 'violations',
};

/** One line a lifecycle, as wide as it needs. */
export function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const columns = Object.keys(emptyTally()) as (keyof Tally)[];
  const rows = [
    ['', ...columns.map((column) => HEADINGS[column])],
    ...[...tallies].map(([name, tally]) => [name, ...columns.map((column) => String(tally[column]))]),
  ];
  const widths = ['', ...columns].map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const padded = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return rows.map(padded).join('\n');
}
