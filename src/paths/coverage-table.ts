import type { Coverage, Covered } from './coverage.ts';

const KINDS = ['states', 'edges', 'pairs', 'triples', 'refused', 'notAccepted'] as const;
/** Names of what is missed, in one line. */
const NAMED = 3;

/** Whether all that is feasible is met. */
export const isWhole = (coverage: Coverage): boolean =>
  [...KINDS.map((kind) => coverage[kind]), ...Object.values(coverage.rules).flatMap(Object.values<Covered>)].every(
    ({ missed }) => missed.length === 0,
  );

/** `5/7`; `-` where nothing is feasible. */
export const share = ({ covered, feasible }: Covered): string => (feasible === 0 ? '-' : `${covered}/${feasible}`);

/** A coverage as lines of aligned text: what is met of what is feasible, and the first of what is missed. */
export function coverageTable(coverage: Coverage): string[] {
  const rules = Object.entries(coverage.rules).map(([rule, { allow, deny, unknown }]) =>
    [rule, allow, deny, unknown].map((cell) => (typeof cell === 'string' ? cell : share(cell))),
  );
  return [
    ...aligned(KINDS.map((kind) => [kind, share(coverage[kind]), missedIn(coverage[kind])])),
    ...(rules.length === 0 ? [] : aligned([['rule', 'allows', 'denies', 'unknown'], ...rules])),
    ...coverage.infeasible.map((edge) => `infeasible: ${edge}`),
  ];
}

function missedIn({ missed }: Covered): string {
  const more = missed.length > NAMED ? `; and ${missed.length - NAMED} more` : '';
  return missed.length === 0 ? '' : `missed: ${missed.slice(0, NAMED).join('; ')}${more}`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
