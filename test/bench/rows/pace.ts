import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row } from '../row.ts';

const command = fileURLToPath(new URL('../../pace/pace.ts', import.meta.url));

export const row: Row = {
  what: 'as many calls as a limit of 300 a window allows, by 1 process and by 4 that share nothing (`npm run pace`)',
  against: 'the allowed rate',
  async measure() {
    const { stdout } = await promisify(execFile)(process.execPath, [command]);
    const lines = [...stdout.matchAll(/processes (\d+):.*goodput ([\d.]+), throttles (\d+) of (\d+)/g)];
    if (lines.length === 0) throw new Error(`Nothing that can be read: ${stdout}`);
    return lines.flatMap(([, processes, goodput, throttles, sent]) => [
      { says: `goodput, processes: ${processes}`, unit: '', target: { least: 0.99 }, samples: [Number(goodput)] },
      {
        says: `throttles in 1,000 calls, processes: ${processes}`,
        unit: '',
        target: { most: 1 },
        samples: [(1_000 * Number(throttles)) / Number(sent)],
      },
    ]);
  },
};
