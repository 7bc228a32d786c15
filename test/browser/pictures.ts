import { chromium } from 'playwright-core';
import { connect } from '../../src/connect.ts';
import { systemClock } from '../../src/hosts/clock.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { EXECUTABLE, FLAGS } from './chromium.ts';

/** Draws docs/images/inspector-light.png and inspector-dark.png: a morning at a sandbox, whose clock moves between requests only. */
const CLOCK = '2026-03-27T10:00:00.000Z';
const actor = { id: 'anna', type: 'user' } as const;
const reason = { reason: 'COMPLIANCE' };
const campaignId = (number: number) => `c0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const conversationId = (number: number) => `d0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const numbers = Array.from({ length: 24 }, (_, at) => at + 1);
const SLOW = campaignId(8);

const sandbox = await startSandbox({
  scenario: {
    clock: CLOCK,
    campaigns: numbers.map((number) => ({ id: campaignId(number), campaignstate: number % 3 ? 'paused' : 'active' })),
    conversations: numbers.slice(0, 6).map((number) => ({ id: conversationId(number), state: 'queued' })),
    queues: [{ id: 'sales', agentsAvailable: 3 }],
    faults: [
      { operation: 'campaign.patch', nth: 2, do: { kind: 'throttle', retryAfter: '1' } },
      { operation: 'campaign.patch', nth: 5, do: { kind: 'conflict' } },
      { operation: 'campaign.read', nth: 9, do: { kind: 'reset' } },
      { operation: 'campaign.patch', nth: 9, do: { kind: 'status', status: 503, when: 'after' } },
      { operation: 'campaign.patch', id: SLOW, do: { kind: 'delay', ms: 60_000 } },
    ],
  },
});
let now = Date.parse(CLOCK);
const clock = { ...systemClock(() => now), monotonic: () => performance.now() + now };
const client = connect({
  ...{
    dialect: 'guide',
    clientId: 'sandbox',
    clientSecret: 'sandbox-secret',
    apiUrl: sandbox.url,
    loginUrl: sandbox.url,
  },
  ...{ journal: 'memory', policy: { agentCapacity: { queues: { '*': ['sales'] } } }, clock, inspect: true },
});
const url = String(await client.inspector);
const browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });

for (const number of numbers.slice(0, 6)) {
  now += 700;
  await client.conversation(conversationId(number)).send({ type: number % 3 ? 'connect' : 'abandon', actor });
}
for (const number of numbers) {
  now += 1_300;
  const campaign = client.campaign(campaignId(number));
  if (campaign.id !== SLOW)
    await campaign.send(number % 3 ? { type: 'activate', actor } : { type: 'pause', actor, payload: reason });
}
const shown = client.campaign(campaignId(3));
now += 4_000;
await shown.send({ type: 'activate', actor });
now += 9_000;
await shown.send({ type: 'pause', actor });
now += 6_000;
await shown.send({ type: 'pause', actor, payload: reason });
await fetch(`${sandbox.url}/sandbox/queues/sales`, {
  ...{ method: 'PUT', headers: { 'content-type': 'application/json' } },
  body: JSON.stringify({ agentsAvailable: 1 }),
});
now += 60_000;
await shown.send({ type: 'activate', actor });
now += 2_000;
const slow = client.campaign(SLOW).send({ type: 'complete', actor });

for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width: 1440, height: 2040 },
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  await page.goto(url);
  await page.getByRole('button', { name: shown.id }).click();
  await page.getByText('1 agent is free').first().waitFor();
  await page.locator('#protocol .state-writing.lit').waitFor();
  await page.screenshot({ path: `docs/images/inspector-${colorScheme}.png` });
}
await browser.close();
await Promise.all([slow, sandbox.close(), client.close()]);
