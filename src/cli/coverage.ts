import type { Command } from 'commander';
import * as v from 'valibot';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { readJournal } from '../journal/store.ts';
import { findingOf, type Matrix, matrixOf, type Row } from '../matrix/matrix.ts';
import { type Sighting, sightingsIn } from '../matrix/sighting.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { type JournalFlags, journalPath, withJournal } from './journal-path.ts';
import { policyFile } from './policy-file.ts';
import { figure, table } from './table.ts';
import { harmless, print, printJson, printStyled, styled } from './terminal.ts';
import { textFile } from './text-file.ts';

interface CoverageFlags extends JournalFlags {
  readonly policy?: string;
  readonly tests?: string;
  readonly json?: true;
}

export function addCoverage(program: Command): void {
  withJournal(program.command('coverage'))
    .summary('say which rules were seen to allow and to stand in the way, and which were not')
    .description(
      'Sets each rule beside the edges that it guards, and beside its verdicts in a journal and in the tests.',
    )
    .option('--tests <file>', 'the verdicts that a run of the tests met: coverage/rules.json')
    .option('--policy <file>', 'the lifecycles as this policy restricts them')
    .option('--json', 'print each rule with its edges as JSON')
    .addHelpText('after', EXAMPLES)
    .action((flags: CoverageFlags) => {
      process.exitCode = coverage(flags);
    });
}

const EXAMPLES = `
Exit codes: 0 each rule was seen to allow and to stand in the way (by the tests, where given), 2 one was not.

Examples:
  interlock coverage --journal interlock.db
  interlock coverage --journal interlock.db --tests coverage/rules.json
  interlock coverage --journal interlock.db --policy policy.json`;

function coverage({ tests, policy, json, ...flags }: CoverageFlags): ExitCode {
  const restricted = Object.values(policyFile('--policy', policy).roster).map(({ lifecycle }) => lifecycle);
  const tested = tests === undefined ? undefined : matrixOf(restricted, testsIn(tests));
  const journal = inJournal(journalPath(flags), restricted);
  const { rows } = tested ?? journal;
  if (json) printJson({ journal, ...(tested && { tests: tested }) });
  else show(journal, tested);
  const sound = journal.strays.length === 0 && rows.every((row) => findingOf(row) === undefined);
  return sound ? EXIT.done : EXIT.otherwise;
}

function inJournal(path: string, restricted: readonly Lifecycle[]): Matrix {
  const log = readJournal(path);
  try {
    return matrixOf(restricted, sightingsIn(log.records()));
  } finally {
    log.close();
  }
}

const sightings = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.object({
      lifecycle: v.string(),
      rule: v.string(),
      from: v.string(),
      event: v.string(),
      answer: v.picklist(['allow', 'deny', 'unknown']),
    }),
  ),
);

/** @throws {UsageError} where the file cannot be read, or is not what a run of the tests leaves. */
function testsIn(file: string): readonly Sighting[] {
  const parsed = v.safeParse(sightings, textFile('--tests', file));
  if (parsed.success) return parsed.output;
  throw new UsageError(`--tests ${file}: what a run of the tests leaves is expected.`);
}

function show(journal: Matrix, tested: Matrix | undefined): void {
  const sources = [{ name: 'journal', rows: journal.rows }, ...(tested ? [{ name: 'tests', rows: tested.rows }] : [])];
  const [head = '', ...lines] = table([
    ['lifecycle', 'rule', 'edges', ...sources.map(({ name }) => name), ''],
    ...journal.rows.map(({ lifecycle, rule, edges }, at) => [
      ...[lifecycle, rule, edges.length],
      ...sources.map(({ rows }) => counts(rows[at])),
      sources.flatMap(({ name, rows }) => said(name, rows[at])).join(', '),
    ]),
  ]);
  const { rows } = tested ?? journal;
  const gone = journal.strays.map(
    ({ lifecycle, rule, event, from }) => `${lifecycle} ${rule}: judged ${event} in ${from}, which it does not guard.`,
  );
  print(head);
  for (const [at, line] of lines.entries()) {
    const row = rows[at];
    printStyled(row && findingOf(row) !== undefined ? styled('red', line) : line);
  }
  for (const line of new Set(gone)) printStyled(styled('red', harmless(line)));
  print(
    'Verdicts are counted as allow/deny/unknown: of the journal those of each request, of the tests one a file, state and event.',
  );
}

const counts = (row: Row | undefined): string =>
  row === undefined ? '' : [row.seen.allow, row.seen.deny, row.seen.unknown].map(figure).join('/');

function said(source: string, row: Row | undefined): string[] {
  const finding = row && findingOf(row);
  return finding === undefined ? [] : [`${source}: ${finding}`];
}
