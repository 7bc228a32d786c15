import { expect, test } from 'vitest';
import { ACTIVATE, PAUSE, scene } from '../client/fixture.ts';

test('a platform that has stopped answering is left alone, but for a pause', async () => {
  const { client, campaign, requests, snapshot } = await scene({
    state: 'active',
    faults: [{ operation: 'campaign.read', first: 12, do: { kind: 'status', status: 503 } }],
  });
  const told: string[] = [];
  client.on('circuit', ({ endpoint, circuit }) => told.push(`${endpoint} ${circuit}`));
  const codes: string[] = [];
  for (let asked = 0; asked < 4; asked += 1) {
    const outcome = await campaign.send(ACTIVATE);
    if (outcome.kind === 'failed') codes.push(outcome.failure.code);
  }
  expect(codes).toEqual(['service.unavailable', 'service.unavailable', 'wire.circuitOpen', 'wire.circuitOpen']);
  expect(told).toEqual(['api open']);
  expect(await requests('campaign.read')).toHaveLength(10);

  expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', confirmed: 'reply' });
  expect(await snapshot()).toMatchObject({ campaignstate: 'paused' });
  expect(told.at(-1)).toBe('api closed');
  expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved' });
});
