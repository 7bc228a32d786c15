import { parseArgs } from 'node:util';
import { table } from '../../src/cli/table.ts';
import { type Findings, findingsOf } from './findings.ts';
import { type Killing, killing } from './killing.ts';
import { SCRIPTS, type Script } from './script.ts';

// Kills a process with SIGKILL at every point at which something becomes durable, lets another one go on, and looks what came
// of each request.

/** Processes are killed in so many places at a time. */
const LANES = 2;
/**
 * Two sinks that are served in the same turn share a commit: that run has a point less, and may miss its own. Where much happens at
 * once, that is no wonder; where one thing follows the other, a point that is never met is a mistake.
 */
const TRIES = 3;

interface Kill {
  readonly script: Script;
  readonly at: number;
  readonly point: string;
}

const { values: flags } = parseArgs({ options: { only: { type: 'string' }, at: { type: 'string' } } });
const scripts = SCRIPTS.filter(({ name }) => flags.only === undefined || flags.only === name);
if (scripts.length === 0) throw new Error(`--only takes one of ${SCRIPTS.map(({ name }) => name).join(', ')}.`);

const kills: Kill[] = [];
for (const script of scripts) {
  const whole = await killing(script, 0);
  const { problems } = findingsOf(whole);
  if (problems.length > 0) throw new Error(`${script.name}, with no kill: ${problems.join('; ')}.`);
  const points = (whole.told?.points ?? []).map((point, index) => ({ script, at: index + 1, point }));
  const { everyNth = 1 } = script;
  kills.push(...points.filter(({ at }) => (flags.at === undefined ? at % everyNth === 0 : at === Number(flags.at))));
}

const results: { readonly kill: Kill; readonly findings: Findings; readonly killed: boolean }[] = [];
const open = kills.values();
await Promise.all(
  Array.from({ length: LANES }, async () => {
    for (const kill of open) {
      const killed = await reached(kill);
      const findings = findingsOf(killed);
      const isKilled = killed.ends[0] === 'SIGKILL';
      const isMissed = !isKilled && kill.script.everyNth === undefined;
      const problems = [...(isMissed ? ['it was not killed'] : []), ...findings.problems];
      results.push({ kill, findings, killed: isKilled });
      if (problems.length === 0) continue;
      process.exitCode = 1;
      console.log(`${kill.script.name} ${kill.at}, ${kill.point}: ${problems.join('; ')}.`);
      console.log(`  npm run crash -- --only ${kill.script.name} --at ${kill.at}`);
    }
  }),
);

async function reached({ script, at }: Kill): Promise<Killing> {
  for (let tries = 1; ; tries += 1) {
    const result = await killing(script, at);
    if (result.ends[0] === 'SIGKILL' || tries === TRIES) return result;
  }
}

const COLUMNS = {
  requests: 'requests',
  lost: 'lost',
  doubled: 'doubled',
  again: 'delivered again',
  settled: 'settled by reading',
  untold: 'unconfirmed',
} as const satisfies Partial<Record<keyof Findings, string>>;
const row = (name: string, among: typeof results): (string | number)[] => [
  name,
  among.filter(({ killed }) => killed).length,
  ...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).map((column) =>
    among.reduce((sum, { findings }) => sum + findings[column], 0),
  ),
];
const rows = [...Map.groupBy(results, ({ kill }) => kill.script.name)].map(([name, among]) => row(name, among));
console.log(table([['script', 'kills', ...Object.values(COLUMNS)], ...rows, row('sum', results)]).join('\n'));
