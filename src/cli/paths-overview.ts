import { systemClock } from '../hosts/clock.ts';
import { coverage } from '../paths/coverage.ts';
import { isWhole, share } from '../paths/coverage-table.ts';
import { problemsOf } from '../paths/problems.ts';
import { tours } from '../paths/tours.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { MODELS, modelNamed } from './models.ts';
import type { PolicyFile } from './policy-file.ts';
import { table } from './table.ts';
import { print, printJson } from './terminal.ts';

const clock = systemClock();

const COLUMNS = ['states', 'edges', 'pairs', 'triples', 'refused', 'notAccepted'] as const;

/** What the tours of each lifecycle and protocol cover of all that is feasible, and what keeps them from showing all. */
export function overview(policy: PolicyFile, isJson: boolean): ExitCode {
  const rows = MODELS.map((name) => rowOf(name, policy));
  if (isJson) printJson(rows);
  else {
    print(
      ...table([
        ['', ...COLUMNS, 'paths', 'steps', 'ms'],
        ...rows.map((row) => [row.name, ...COLUMNS.map((column) => share(row[column])), row.paths, row.steps, row.ms]),
      ]),
      ...rows.flatMap(({ problems }) => problems),
    );
  }
  return rows.every(({ isComplete }) => isComplete) ? EXIT.done : EXIT.otherwise;
}

function rowOf(name: string, policy: PolicyFile) {
  const start = clock.monotonic();
  const model = modelNamed(name, policy);
  const paths = tours(model, { switch: 2, denied: true });
  const ms = clock.monotonic() - start;
  const covered = coverage(model, paths);
  const problems = problemsOf(model);
  const isComplete = isWhole(covered) && problems.length === 0;
  return { name, ...covered, paths: paths.length, steps: paths.flat().length, ms, problems, isComplete };
}
