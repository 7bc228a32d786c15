import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row } from '../row.ts';
import { inDirectory } from '../transitions/race.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Says at the end, as its last words, how much memory the process had at most. */
const LAST_WORDS = 'data:text/javascript,process.on("exit", () => console.error(process.resourceUsage().maxRSS))';
const CAMPAIGNS = 500;
const ALL_DAY = [['00:00', '24:00']];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const row: Row = {
  what: '`interlock apply`, as it is published, of 1,000 to 100,000 requests (6,000 in haste)',
  against: 'growth in line with the number of requests',
  measure: ({ quick }) =>
    inDirectory(async ({ url }, directory) => {
      await run('npm', ['run', 'build'], { cwd: root });
      const runs: Applied[] = [];
      for (const size of quick ? [500, 2_000, 6_000] : [1_000, 10_000, 100_000]) {
        runs.push(await applied(url, directory, size));
      }
      const [small, middle, large] = runs as [Applied, Applied, Applied];
      // What a program needs to start is left out: compared is what further requests cost.
      const [before, after] = [eachMore(small, middle), eachMore(middle, large)];
      return [
        { says: 'the time of one more request', target: { most: 1.15 }, samples: [after / before] },
        { says: 'the most memory at a time', target: { most: 1.15 }, samples: [large.bytes / small.bytes] },
        { says: 'requests a second', unit: '', samples: [1 / after] },
        ...runs.map(({ size, bytes }) => ({
          says: `the most memory, ${size.toLocaleString('en-US')} requests`,
          unit: ' MB',
          samples: [bytes / 1e6],
        })),
      ];
    }),
};

interface Applied {
  readonly size: number;
  readonly seconds: number;
  readonly bytes: number;
}

const eachMore = (less: Applied, more: Applied): number => (more.seconds - less.seconds) / (more.size - less.size);

/** Moves campaigns to and fro. */
async function applied(url: string, directory: string, size: number): Promise<Applied> {
  const file = (name: string) => path.join(directory, `${size}-${name}`);
  const actor = { id: 'bench', type: 'service' };
  const lines = Array.from({ length: size }, (_, at) => {
    const id = `c${String(size).padStart(7, '0')}-0000-4000-8000-${String(at % CAMPAIGNS).padStart(12, '0')}`;
    const asked =
      Math.floor(at / CAMPAIGNS) % 2 === 0
        ? { event: 'activate' }
        : { event: 'pause', payload: { reason: 'COMPLIANCE', drain: false } };
    return `${JSON.stringify({ lifecycle: 'campaign', id, actor, ...asked })}\n`;
  });
  const weekly = Object.fromEntries(DAYS.map((day) => [day, ALL_DAY]));
  const policy = { agentCapacity: { queues: { '*': ['sales'] } }, callingHours: { weekly } };
  writeFileSync(file('requests.jsonl'), lines.join(''));
  writeFileSync(file('policy.json'), JSON.stringify(policy));
  const asked = ['apply', file('requests.jsonl'), '--dialect', 'guide', '--api-url', url, '--login-url', url];
  const kept = ['--policy', file('policy.json'), '--journal', file('journal.db')];
  const env = { ...process.env, GENESYS_CLIENT_ID: 'bench', GENESYS_CLIENT_SECRET: 'bench-secret' };
  const began = performance.now();
  const main = path.join(root, 'dist/src/cli/main.js');
  const all = ['--import', LAST_WORDS, main, ...asked, ...kept, '--concurrency', '64', '--json'];
  const { stderr } = await run(process.execPath, all, { env });
  const seconds = (performance.now() - began) / 1_000;
  const kilobytes = Number(stderr.trim().split('\n').at(-1));
  return { size, seconds, bytes: kilobytes * 1_024 };
}
