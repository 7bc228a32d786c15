import { setTimeout } from 'node:timers/promises';
import { GenesysClient } from '../../src/genesys/client.ts';
import { systemClock } from '../../src/hosts/clock.ts';

/** One process of `npm run pace`: asks as fast as it may from one moment to another, and says what came of it. */
const [url = '', from = '', to = ''] = process.argv.slice(2);

const AT_ONCE = 64;

let accepted = 0;
let throttled = 0;
const silent = () => undefined;
const client = new GenesysClient(
  {
    ...{ apiUrl: url, loginUrl: url, clientId: 'sandbox', clientSecret: 'sandbox-secret' },
    ...{ timeoutMs: 10_000, maxSends: 4, maxWaitMs: 60_000, maxBodyBytes: 100_000, connections: 64 },
  },
  systemClock(),
  {
    called({ operation, status }) {
      if (operation === 'oauth.token') return;
      if (status === 200) accepted += 1;
      if (status === 429) throttled += 1;
    },
    ...{ throttled: silent, retried: silent, tokenRefreshed: silent, paced: silent, circuit: silent },
  },
);
await setTimeout(Number(from) - Date.now());
const over = AbortSignal.timeout(Number(to) - Date.now());
const read = { operation: 'campaign.read', method: 'GET', path: '/api/v2/outbound/campaigns/c1' } as const;
const worker = async () => {
  while (!over.aborted) await client.send(read, { signal: over }).catch(() => undefined);
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
await client.close();
console.log(JSON.stringify({ accepted, throttled }));
