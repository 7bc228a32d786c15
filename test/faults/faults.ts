import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { violations } from './invariant.ts';
import { LineError, lineOf, scheduleIn } from './line.ts';
import { Place } from './place.ts';
import type { Task, Told } from './share.ts';
import { lifecycleOf } from './situation.ts';
import { SITUATIONS } from './situations.ts';
import type { Finding } from './sweep.ts';
import { tableOf } from './table.ts';
import { add, emptyTally, type Tally } from './tally.ts';

// Faults of every kind at every call of a request, alone, in pairs and at random, and what holds all the same.

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    random: { type: 'string', default: '200' },
    replay: { type: 'string' },
    seed: { type: 'string', default: '20261121' },
  },
});

try {
  if (flags.replay === undefined) await sweep();
  else await replay(flags.replay);
} catch (error) {
  if (!(error instanceof LineError)) throw error;
  console.error(error.message);
  process.exitCode = 64;
}

async function replay(line: string): Promise<void> {
  const schedule = scheduleIn(line);
  const place = await Place.open();
  for (const journal of ['memory', 'disk'] as const) {
    const run = await place.run(schedule, journal);
    const { outcome, calls, fates, elapsedMs } = run;
    console.log(`${lineOf(run.schedule)} (journal: ${journal})`);
    for (const { seq, at, operation, status, committed, faults } of calls) {
      console.log(`  ${seq} ${at} ${operation} ${[status, ...(committed ? ['committed'] : []), ...faults].join(' ')}`);
    }
    for (const { strike, fate } of fates) if (fate !== 'struck') console.log(`  ${strike.fault.word}: ${fate}`);
    const doubt = outcome && 'unconfirmed' in outcome && outcome.unconfirmed ? ', unconfirmed' : '';
    const failure = outcome && 'failure' in outcome ? `, ${outcome.failure.code}` : '';
    console.log(`  ${outcome?.kind ?? 'thrown'}${failure}${doubt}, after ${elapsedMs} ms`);
    const broken = violations(run);
    for (const sentence of broken) console.log(`  broken: ${sentence}`);
    if (broken.length > 0) process.exitCode = 1;
  }
  await place.close();
}

async function sweep(): Promise<void> {
  const names = [...new Set(SITUATIONS.map(lifecycleOf))];
  if (flags.only !== undefined && !names.includes(flags.only)) {
    throw new LineError(`--only \`${flags.only}\` is no lifecycle: ${names.join(', ')}.`);
  }
  const chosen = names.filter((name) => flags.only === undefined || name === flags.only);
  const started = performance.now();
  const tallies = new Map<string, Tally>(chosen.map((name) => [name, emptyTally()]));
  const findings = new Map<string, Finding>();
  const of = availableParallelism();
  const tasks = Array.from({ length: of }, (_, part): Task => {
    return { lifecycles: chosen, random: Number(flags.random), seed: Number(flags.seed), part, of };
  });
  await Promise.all(
    tasks.map((task) =>
      carry(task, ({ lifecycle, counted, finding }) => {
        const tally = tallies.get(lifecycle);
        if (tally) add(tally, counted);
        if (finding && !findings.has(finding.line)) show(finding);
        if (finding) findings.set(finding.line, finding);
      }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(tableOf(tallies));
  const runs = [...tallies.values()].reduce((sum, { singles, pairs, random }) => sum + singles + pairs + random, 0);
  console.log(`${runs} runs in ${seconds.toFixed(0)} s, ${of} at a time, seed ${flags.seed}.`);
  if (findings.size > 0) process.exitCode = 1;
}

function show({ line, sentences }: Finding): void {
  console.log(`npm run faults -- --replay '${line}'`);
  for (const sentence of sentences) console.log(`    ${sentence}`);
}

function carry(task: Task, hear: (told: Told) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL('share.ts', import.meta.url), { workerData: task });
  worker.on('message', hear);
  worker.on('error', reject);
  worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A share ended with ${code}.`))));
  return promise;
}
