import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ratios, rounds } from '../rounds.ts';
import type { Row } from '../row.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Cost {
  readonly ms: number;
  readonly bytes: number;
}

/** What a statement costs in a process that has done nothing else. */
async function costOf(statement: string): Promise<Cost> {
  const measured = `
    const before = process.memoryUsage.rss();
    const began = performance.now();
    ${statement};
    console.log(JSON.stringify({ ms: performance.now() - began, bytes: process.memoryUsage.rss() - before }));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', measured], { cwd: root });
  return JSON.parse(stdout) as Cost;
}

const OURS = `const { connect } = await import('./dist/src/index.js')`;
const CONNECTED = `${OURS}; connect({ dialect: 'guide', region: 'us_east_1', clientId: 'id', clientSecret: 'secret', journal: 'memory' })`;
const THEIRS = `const { createRequire } = await import('node:module'); createRequire(process.cwd() + '/')('purecloud-platform-client-v2')`;

export const row: Row = {
  what: '`import` of the library, as it is published',
  against: "the official SDK's `require`",
  async measure(scale) {
    await run('npm', ['run', 'build'], { cwd: root });
    const memory: { [contender in 'ours' | 'theirs' | 'connected']: number[] } = {
      ours: [],
      theirs: [],
      connected: [],
    };
    const contender = (name: keyof typeof memory, statement: string) => async () => {
      const { ms, bytes } = await costOf(statement);
      memory[name].push(bytes);
      return ms;
    };
    // What a start takes scatters by a tenth, and it is over soon.
    const costs = await rounds(2 * scale.rounds, {
      ours: contender('ours', OURS),
      theirs: contender('theirs', THEIRS),
      connected: contender('connected', CONNECTED),
    });
    return [
      { says: 'its time', target: { most: 1 / 3 }, samples: ratios(costs.ours, costs.theirs) },
      { says: 'its memory', target: { most: 1 / 3 }, samples: ratios(memory.ours, memory.theirs) },
      { says: '`import`', unit: ' ms', samples: costs.ours },
      { says: '`import` and `connect`', unit: ' ms', samples: costs.connected },
    ];
  },
};
