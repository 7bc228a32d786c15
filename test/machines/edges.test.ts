import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { campaignMachine } from '../../machines/campaign.ts';
import { edgesOf, settledFrom } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';

test('an edge is read as it is written, its rules taken out of the guard', () => {
  expect(edgesOf(campaignMachine)[0]).toEqual({
    from: 'active',
    event: 'pause',
    to: 'draining',
    rules: [{ type: 'reason', params: { from: 'pauseReasons' } }],
    actions: [{ type: 'setState', params: { to: 'paused' } }],
    description: 'Stop dialling; calls under way end first.',
    meta: { risk: 'lowers', by: 'asked', source: 'guide' },
  });
});

test('the candidates of one event are edges of their own, in the order in which their guards are asked', () => {
  const conflicts = edgesOf(requestMachine).filter(({ from, event }) => from === 'writing' && event === 'conflict');
  expect(conflicts.map(({ to, guard }) => [to, guard])).toEqual([
    ['failed', 'creating'],
    ['verifying', 'doubted'],
    ['reading', 'tracked'],
    ['reading', 'attemptsLeft'],
    ['conflicted', undefined],
  ]);
});

test('a drain settles as paused; nothing else of a campaign settles as anything else', () => {
  expect([...settledFrom(campaignMachine, 'draining')]).toEqual(['draining', 'paused']);
  expect([...settledFrom(campaignMachine, 'active')]).toEqual(['active']);
  expect([...settledFrom(campaignMachine, 'completed')]).toEqual(['completed']);
});

test('a machine that is run without a host says at once that its effects are data', async () => {
  const failure = new Promise((resolve) => {
    const actor = createActor(requestMachine);
    actor.subscribe({ error: resolve });
    actor.start();
    actor.send({ type: 'asked' });
  });
  expect(String(await failure)).toContain('An effect is data for a host');
});
