import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readJournal } from '../../src/journal/store.ts';

const CAMPAIGNS = 1_000;
const KILL_AFTER = [300, 450, 700];
const MAIN = path.resolve('src/cli/main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'interlock-kill-'));
const at = (name: string) => path.join(folder, name);
const id = (n: number) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const ids = Array.from({ length: CAMPAIGNS }, (_, n) => id(n));

function files(): void {
  const actor = { id: 'anna', type: 'user' };
  const lines = [
    ...ids.map((campaign) => ({ lifecycle: 'campaign', id: campaign, event: 'activate', actor })),
    ...ids.map((campaign) => ({
      lifecycle: 'campaign',
      id: campaign,
      event: 'pause',
      actor,
      payload: { reason: 'COMPLIANCE' },
    })),
  ];
  writeFileSync(at('requests.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(at('policy.json'), JSON.stringify({ agentCapacity: { queues: { '*': ['sales'] } } }));
  const scenario = {
    clock: '2026-03-27T10:00:00.000Z',
    campaigns: ids.map((campaign) => ({ id: campaign, campaignstate: 'paused' })),
    queues: [{ id: 'sales', agentsAvailable: 5 }],
    rateLimit: { allowed: 1_000_000, windowSeconds: 60 },
  };
  writeFileSync(at('scenario.json'), JSON.stringify(scenario));
}

const interlock = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'], cwd: folder });

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stdout ?? []) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.slice(0, text.indexOf('\n'));
}

/** Stands between the two processes, and kills one of them right after the other has committed its n-th write. */
class Killer {
  readonly server: http.Server;
  #committed = 0;
  #after = Number.POSITIVE_INFINITY;
  #victim: ChildProcess | undefined;

  constructor(target: string) {
    this.server = http.createServer((ask, answer) => {
      const onward = http.request(
        new URL(ask.url ?? '/', target),
        { method: ask.method, headers: ask.headers },
        (reply) => {
          if (ask.method === 'PATCH' && reply.statusCode === 200 && ++this.#committed >= this.#after) {
            this.#victim?.kill('SIGKILL');
            return answer.destroy();
          }
          answer.writeHead(reply.statusCode ?? 500, reply.headers);
          reply.pipe(answer);
          return undefined;
        },
      );
      onward.on('error', () => answer.destroy());
      ask.pipe(onward);
    });
  }

  aim(victim: ChildProcess, after: number): void {
    this.#committed = 0;
    this.#after = after;
    this.#victim = victim;
  }
}

test('2,000 requests killed three times are each settled exactly once, and the chain is sound', {
  timeout: 120_000,
}, async () => {
  files();
  const sandbox = interlock('sandbox', '--scenario', at('scenario.json'), '--json');
  const { url } = JSON.parse(await firstLine(sandbox)) as { url: string };
  const killer = new Killer(url);
  try {
    await once(killer.server.listen(0, '127.0.0.1'), 'listening');
    const proxy = `http://127.0.0.1:${(killer.server.address() as AddressInfo).port}`;
    const apply = () => {
      const child = interlock(
        ...['apply', at('requests.jsonl'), '--journal', at('journal.db'), '--out', at('out.jsonl')],
        ...['--sandbox', proxy, '--policy', at('policy.json')],
      );
      child.stdout?.resume();
      return child;
    };
    for (const after of KILL_AFTER) {
      const child = apply();
      killer.aim(child, after);
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    }
    const last = apply();
    killer.aim(last, Number.POSITIVE_INFINITY);
    expect(await once(last, 'exit')).toEqual([0, null]);

    const response = await fetch(`${url}/sandbox/requests?operation=campaign.patch`);
    const { requests } = (await response.json()) as { requests: { id: string; committed: boolean }[] };
    const commits = Map.groupBy(
      requests.filter(({ committed }) => committed),
      (entry) => entry.id,
    );
    const doubled = ids.filter((campaign) => (commits.get(campaign)?.length ?? 0) > 2).length;
    const lost = ids.filter((campaign) => (commits.get(campaign)?.length ?? 0) < 2).length;
    const results = readFileSync(at('out.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const journal = readJournal(at('journal.db'));
    const outcomes = [...journal.records()].filter(({ phase }) => phase === 'outcome');
    const verification = journal.verify();
    journal.close();
    console.info(
      `kills ${KILL_AFTER.length}, requests ${results.length}, lost ${lost}, doubled ${doubled}, chain ${verification.sound}`,
    );

    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(results).toHaveLength(2 * CAMPAIGNS);
    expect(results.filter(({ outcome }) => outcome !== 'moved')).toEqual([]);
    expect(outcomes).toHaveLength(2 * CAMPAIGNS);
    expect(new Set(outcomes.map(({ request }) => request)).size).toBe(2 * CAMPAIGNS);
    expect(verification).toMatchObject({ sound: true });
  } finally {
    killer.server.close();
    killer.server.closeAllConnections();
    sandbox.kill('SIGTERM');
  }
});
