import { fork } from 'node:child_process';
import { once } from 'node:events';
import { SCOPES } from '../../../src/sandbox/operation.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { Visitor } from '../../sandbox/visitor.ts';
import { slowest } from '../rounds.ts';
import type { Row } from '../row.ts';
import { idsOf } from '../transitions/load.ts';

const LIMIT = { allowed: 300, windowSeconds: 3, per: 'client' } as const;
const MOVERS = 20;

export const row: Row = {
  what: `a burst of 2,400 moves (640 in haste) under a limit of ${LIMIT.allowed} calls in ${LIMIT.windowSeconds} s, by 1 process and by 4 that share nothing`,
  against: 'the allowed rate',
  async measure({ quick }) {
    const moves = quick ? 640 : 2_400;
    const bursts = [];
    for (const processes of [1, 4]) bursts.push({ processes, ...(await burst(processes, moves)) });
    return bursts.flatMap(({ processes, goodput, throttles, lost, pauses }) => [
      { says: `goodput, processes: ${processes}`, unit: '', target: { least: 0.99 }, samples: [goodput] },
      {
        says: `throttles in 1,000 calls, processes: ${processes}`,
        unit: '',
        target: { most: 1 },
        samples: [throttles],
      },
      { says: `moves lost, processes: ${processes}`, unit: '', target: { most: 0 }, samples: [lost] },
      { says: `99th percentile of a pause, processes: ${processes}`, unit: ' ms', samples: [slowest(pauses)] },
    ]);
  },
};

async function burst(processes: number, moves: number) {
  const all = Array.from({ length: processes }, (_, at) => at.toString(16));
  const campaigns = all.flatMap((digits) =>
    idsOf({ movers: MOVERS, digits }).map((id) => ({ id, campaignstate: 'paused' })),
  );
  const sandbox = await startSandbox({
    scenario: {
      ...{ rateLimit: LIMIT, campaigns, queues: [{ id: 'sales', agentsAvailable: 9 }] },
      clients: [{ id: 'bench', secret: 'bench-secret', scopes: [...SCOPES] }],
    },
  });
  const children = all.map((digits) =>
    fork(new URL('../mover.ts', import.meta.url), [sandbox.url, digits, String(moves / processes)]),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const ended = children.map(async (child) => {
    const done = once(child, 'message') as Promise<[readonly number[]]>;
    const exit = once(child, 'exit');
    child.send('go');
    const [pauses] = await done;
    await exit;
    return pauses;
  });
  const began = performance.now();
  const pauses = (await Promise.all(ended)).flat();
  const seconds = (performance.now() - began) / 1_000;
  const { calls, throttled, moved } = await counts(sandbox);
  await sandbox.close();
  const allowed = (seconds / LIMIT.windowSeconds) * LIMIT.allowed;
  const goodput = (calls - throttled) / allowed;
  return { goodput, throttles: (1_000 * throttled) / calls, lost: moves - moved, pauses };
}

/** What the platform saw. */
async function counts({ url }: Sandbox) {
  const { body } = await new Visitor(url).ask('GET', '/sandbox/requests');
  const calls = (body.requests as { operation: string; status: number; committed: boolean }[]).filter(
    ({ operation }) => operation !== 'token',
  );
  return {
    calls: calls.length,
    throttled: calls.filter(({ status }) => status === 429).length,
    moved: calls.filter(({ committed }) => committed).length,
  };
}
