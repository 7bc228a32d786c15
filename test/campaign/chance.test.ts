import { expect, test } from 'vitest';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { PAUSE, scene } from '../client/fixture.ts';

const CAMPAIGNS = Array.from({ length: 60 }, (_, n) => `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`);

const TROUBLES: readonly (readonly [Fault['operation'], number, FaultAction])[] = [
  ['campaign.patch', 0.15, { kind: 'reset', when: 'after' }],
  ['campaign.patch', 0.15, { kind: 'status', status: 503, when: 'after' }],
  ['campaign.patch', 0.15, { kind: 'reset', when: 'before' }],
  ['campaign.patch', 0.15, { kind: 'throttle', retryAfter: '1' }],
  ['campaign.patch', 0.15, { kind: 'conflict' }],
  ['campaign.patch', 0.05, { kind: 'malformed', as: 'truncated', when: 'after' }],
  ['campaign.patch', 0.05, { kind: 'expireToken' }],
  ['campaign.read', 0.15, { kind: 'conflict', change: { campaignstate: 'active' } }],
  ['campaign.read', 0.2, { kind: 'status', status: 503 }],
];

test.each([1, 2, 3])(
  'whatever goes wrong by chance (seed %i), a campaign is paused once at most, and the outcome says how often',
  async (seed) => {
    const faults = TROUBLES.map(
      ([operation, probability, action], n): Fault => ({
        operation,
        chance: { probability, seed: seed * 100 + n },
        do: action,
      }),
    );
    const { client, requests } = await scene({
      // Every wait moves the clock on, and no budget is to end.
      deadlineMs: 86_400_000,
      graceMs: 86_400_000,
      scenario: {
        campaigns: CAMPAIGNS.map((id) => ({ id, campaignstate: 'active' })),
        rateLimit: { allowed: 100_000, windowSeconds: 60 },
        faults,
      },
    });
    const outcomes: Outcome[] = [];
    // One after the other, so that a seed gives the same troubles to the same campaigns every time.
    for (const id of CAMPAIGNS) outcomes.push(await client.campaign(id).send(PAUSE));
    const log = await requests('campaign.patch');
    const said = outcomes.map((outcome) => {
      const committed = log.filter(({ id, committed }) => id === outcome.id && committed).length;
      const doubt = 'unconfirmed' in outcome && outcome.unconfirmed;
      return { id: outcome.id, kind: outcome.kind, doubt, committed };
    });
    expect(said.filter(({ committed }) => committed > 1)).toEqual([]);
    expect(said.filter(({ kind, committed }) => kind === 'moved' && committed !== 1)).toEqual([]);
    expect(said.filter(({ kind, doubt, committed }) => kind !== 'moved' && !doubt && committed > 0)).toEqual([]);
    expect(said.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['moved', 'conflicted']));
  },
);
