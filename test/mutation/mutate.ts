import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Bench, type Fate } from './bench.ts';
import type { Mutant } from './mutant.ts';
import { nearness } from './nearest.ts';
import { sample, withoutEquivalents } from './population.ts';
import { mutantsOf } from './sites.ts';

// Changes machines/ and src/engine/ in one place at a time and looks which changes the tests notice.

const SOURCES = ['machines/**/*.ts', 'src/engine/*.ts'];

/** Rooms whose tests say how machines and engine behave. Those that only compare generated pages or charts are left out. */
const ROOMS = [
  'machines',
  'rules',
  'engine',
  'policy',
  'heartbeat',
  'stream',
  'edges',
  'campaign',
  'conversation',
  'guest',
  'presence',
  'own-lifecycle',
  'later',
  'receipts',
];

const WORKERS = 2;
const WANTED = 0.95;

const { values: flags } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    count: { type: 'string', default: '120' },
    only: { type: 'string' },
    seed: { type: 'string', default: '20261121' },
  },
});

const population = mutantsOf(SOURCES);
const distinct = withoutEquivalents(population);
const mutants = chosen();
// Where a process is started, it runs the sources as they stand.
const tests = globSync(
  ROOMS.map((room) => `test/${room}/**/*.test.ts`),
  { exclude: ['**/kill.test.ts'] },
).toSorted();
const near = nearness(tests);

console.log(`${mutants.length} of ${distinct.length} mutants of ${SOURCES.join(' and ')}, seed ${flags.seed}.`);
console.log(`${population.length - distinct.length} more are listed as equivalent.`);
console.log(`${tests.length} test files of ${ROOMS.join(', ')}.`);

const benches = Array.from({ length: WORKERS }, () => new Bench());
const needed = [...new Set(mutants.flatMap(({ file }) => near(file)))];
const halves = benches.map((_, index) => needed.filter((_, place) => place % benches.length === index));
await shared(halves, async (half, bench) => {
  const { kind, by } = await bench.fate({ tests: half });
  if (kind !== 'survived') throw new Error(`${by ?? 'Some test'} does not pass as the sources stand.`);
});

/** Of each source, the test files that have killed a mutant of it, the latest first. */
const killers = new Map<string, readonly string[]>();
const results: { readonly mutant: Mutant; readonly fate: Fate }[] = [];
await shared(mutants, async (mutant, bench) => {
  const known = killers.get(mutant.file) ?? [];
  const fate = await bench.fate({ mutant, tests: [...new Set([...known, ...near(mutant.file)])] });
  if (tests.includes(fate.by ?? '')) killers.set(mutant.file, [...new Set([fate.by ?? '', ...known])]);
  results.push({ mutant, fate });
  if (fate.kind !== 'killed') tell(mutant, fate);
  if (results.length % 25 === 0) console.log(`… ${results.length} done`);
});
await Promise.all(benches.map((bench) => bench.close()));
conclude();

function chosen(): readonly Mutant[] {
  if (flags.only !== undefined) {
    return distinct.filter(({ file, line }) => file === flags.only || `${file}:${line}` === flags.only);
  }
  return flags.all ? distinct : sample(distinct, Number(flags.seed), Number(flags.count));
}

/** Each bench takes the next as soon as it is done with one. */
async function shared<T>(work: readonly T[], task: (each: T, bench: Bench) => Promise<void>): Promise<void> {
  const open = work.values();
  await Promise.all(
    benches.map(async (bench) => {
      for (const each of open) await task(each, bench);
    }),
  );
}

function tell({ file, line, column, text, what }: Mutant, { kind }: Fate): void {
  console.log(`${kind}: ${file}:${line}:${column}  ${what}\n    ${text}`);
}

function conclude(): void {
  const killed = (among: typeof results) => among.filter(({ fate }) => fate.kind !== 'survived').length;
  for (const [folder, among] of Map.groupBy(results, ({ mutant }) => path.dirname(mutant.file))) {
    console.log(`${folder}: ${killed(among)} of ${among.length} killed.`);
  }
  const timeouts = results.filter(({ fate }) => fate.kind === 'timeout').length;
  const share = killed(results) / results.length;
  console.log(
    `${killed(results)} of ${results.length} killed (${(share * 100).toFixed(1)} %), ${timeouts} of them by a test that hangs; wanted are ${WANTED * 100} %.`,
  );
  if (!(share >= WANTED)) process.exitCode = 1;
}
