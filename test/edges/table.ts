import { table as columns } from '../../src/cli/table.ts';
import { type Denied, missing, type Row, rulesOf } from './row.ts';

const HEAD = ['lifecycle', 'edge', 'allowed', 'refused by one rule alone', 'observed'];
const EMPTY = 'MISSING';
const WHERE = { here: '', elsewhere: ' elsewhere', unrecognised: ' unrecognised' } as const satisfies Record<
  Denied,
  string
>;

/** All edges, one line for each as it is written, and what the cells come to. */
export function table(rows: readonly Row[]): string {
  const written = Map.groupBy(rows, (row) => `${row.lifecycle} ${row.written}`);
  return [...columns([HEAD, ...[...written.values()].map(line)]), ...sums(rows)].join('\n');
}

function line(rows: readonly Row[]): string[] {
  const seen = rows.map((row) => row.seen);
  const [lifecycle, written] = [rows[0]?.lifecycle ?? '', rows[0]?.written ?? ''];
  if (rows[0]?.by === 'observed')
    return [lifecycle, written, '', '', tally(seen.map((each) => each.observed && 'seen'))];
  return [lifecycle, written, tally(seen.map(({ allowed }) => allowed)), refusals(rows), ''];
}

function refusals(rows: readonly Row[]): string {
  const rules = [...new Set(rows.flatMap(rulesOf))];
  if (rules.length === 0) return tally(rows.map(({ seen }) => seen.ruleless && 'no rule'));
  const marks = rules.map((rule) => {
    const having = rows.filter((row) => rulesOf(row).includes(rule));
    const where = having.map(({ seen }) => seen.denied.get(rule));
    return tally(where.map((each) => `${rule}${each === undefined ? ` ${EMPTY}` : WHERE[each]}`));
  });
  return marks.join(', ');
}

/** `moved`; where the line stands for several edges `moved 9, MISSING 1`. */
function tally(marks: readonly (string | undefined)[]): string {
  const alike = [...Map.groupBy(marks, (mark) => mark ?? EMPTY)];
  alike.sort(([, some], [, others]) => others.length - some.length);
  return alike.map(([mark, all]) => (marks.length > 1 ? `${mark} ${all.length}` : mark)).join(', ');
}

/** Each edge is counted once: as refused where any rule denies it in the dialect itself, else by what is left. */
function sums(rows: readonly Row[]): string[] {
  const asked = rows.filter(({ by }) => by === 'asked').map(({ seen }) => seen);
  const observed = rows.filter(({ by }) => by === 'observed');
  const count = (holds: (seen: Row['seen']) => unknown) => asked.filter(holds).length;
  const denies = ({ denied }: Row['seen'], where: Denied) => [...denied.values()].includes(where);
  const barred = asked.flatMap(({ denied }) => [...denied.values()].filter((where) => where === 'unrecognised'));
  return [
    `${asked.length} edges asked for: ${count(({ allowed }) => allowed === 'moved')} moved, ${count(({ allowed }) => allowed === 'not offered')} not offered;`,
    `  ${count((seen) => denies(seen, 'here'))} refused, ${count((seen) => !denies(seen, 'here') && denies(seen, 'elsewhere'))} refused elsewhere only (in a dialect that offers other things), ${count(({ ruleless }) => ruleless)} without a rule;`,
    `  ${barred.length} times what would make a rule deny keeps the state from being recognised.`,
    `${observed.length} edges observed: ${observed.filter(({ seen }) => seen.observed).length} seen.`,
    `${rows.flatMap(missing).length} cells missing.`,
  ];
}
