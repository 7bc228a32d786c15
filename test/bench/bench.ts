import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measured, type Result, tableOf } from './page.ts';
import type { Scale } from './row.ts';

/** `npm run bench`: each row side by side with its peers, in turns, in a process of its own. */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const ROWS: { readonly [row: string]: string } = {
  1: 'tracked',
  2: 'read-first',
  3: 'guides-way',
  4: 'official-sdk',
  5: 'ky',
  6: 'calls',
  7: 'latency',
  8: 'decision',
  9: 'table',
  10: 'memory',
  11: 'group-commit',
  12: 'journal',
  13: 'growth',
  14: 'cold-start',
  15: 'burst',
};
const PAGE = new URL('../../docs/performance.md', import.meta.url);

const wanted = values.only?.split(',') ?? Object.keys(ROWS);
const unknown = wanted.filter((row) => !(row in ROWS));
if (unknown.length > 0) throw new Error(`Rows are ${Object.keys(ROWS).join(', ')}; ${unknown.join(', ')} is none.`);
if (values.write && (values.quick || values.only !== undefined)) {
  throw new Error('The page has every row, measured in full: --write goes with neither --quick nor --only.');
}

const scale: Scale = values.quick ? { quick: true, rounds: 3 } : { quick: false, rounds: 7 };
const results: Result[] = [];
for (const number of wanted) {
  const result = await resultOf(number);
  results.push(result);
  process.stderr.write(`row ${number}: ${result.seconds.toFixed(0)} s\n`);
}

const table = `${measured(new Date(), scale)}\n\n${tableOf(results)}`;
process.stdout.write(`${table}\n`);
if (values.write) writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), table));
// What could not be measured at all is no figure that was missed, but a fault.
if (results.some(({ figures }) => figures.length === 0)) process.exitCode = 1;

async function resultOf(number: string): Promise<Result> {
  const began = performance.now();
  const file = new URL(`rows/${ROWS[number]}.ts`, import.meta.url);
  const child = fork(new URL('one-row.ts', import.meta.url), [file.href, JSON.stringify(scale)], {
    execArgv: ['--expose-gc'],
  });
  let told: Pick<Result, 'what' | 'against' | 'figures'> | undefined;
  child.on('message', (message: typeof told) => {
    told = message;
  });
  await once(child, 'exit');
  const seconds = (performance.now() - began) / 1_000;
  return { number, seconds, ...(told ?? { what: `${ROWS[number]}`, against: '**not measured**', figures: [] }) };
}

/** The page with another table between its two marks. */
function withTable(page: string, made: string): string {
  const [before, rest] = page.split('<!-- measured -->\n');
  const after = rest?.split('<!-- end -->')[1];
  if (before === undefined || after === undefined) throw new Error('docs/performance.md has no place for the table.');
  return `${before}<!-- measured -->\n${made}\n<!-- end -->${after}`;
}
