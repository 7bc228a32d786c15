import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

/** How much of a limit is used, and how often it is run into, by 1 and by 4 processes that share the limit and nothing else. */
const LIMIT = { allowed: 300, windowSeconds: 3, per: 'client' } as const;
const WINDOWS = 6;
/** Milliseconds in which every process is up. */
const STARTING = 2_000;

const run = promisify(execFile);
const burst = fileURLToPath(new URL('burst.ts', import.meta.url));
const seconds = WINDOWS * LIMIT.windowSeconds;

for (const processes of [1, 4]) {
  const campaigns = [{ id: 'c1', campaignstate: 'active' }];
  const sandbox = await startSandbox({ scenario: { rateLimit: LIMIT, campaigns } });
  const from = Date.now() + STARTING;
  const asked = [burst, sandbox.url, String(from), String(from + seconds * 1_000)];
  const runs = await Promise.all(Array.from({ length: processes }, () => run(process.execPath, asked)));
  await sandbox.close();
  const counts = runs.map(({ stdout }): { accepted: number; throttled: number } => JSON.parse(stdout));
  const accepted = counts.reduce((sum, each) => sum + each.accepted, 0);
  const throttled = counts.reduce((sum, each) => sum + each.throttled, 0);
  const sent = accepted + throttled;
  const goodput = (accepted / (WINDOWS * LIMIT.allowed)).toFixed(3);
  console.log(
    `processes ${processes}: allowed ${LIMIT.allowed}/${LIMIT.windowSeconds} s, sent ${sent} in ${seconds} s, ` +
      `goodput ${goodput}, throttles ${throttled} of ${sent}`,
  );
}
