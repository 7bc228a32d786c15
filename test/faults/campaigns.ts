import { configurationOf, ID } from '../client/fixture.ts';
import type { Situation } from './situation.ts';

const resource = { resource: 'campaign', id: ID } as const;

/** Five minutes before the hours end. */
const LATE = '2026-03-27T19:55:00.000Z';

const held = (campaignstate: string) => ({
  campaigns: [{ id: ID, campaignstate }],
  queues: [{ id: 'sales', agentsAvailable: 3 }],
});

const activate: Situation = {
  name: 'campaign/activate',
  at: LATE,
  scenario: held('paused'),
  ...{ id: ID, resource, event: 'activate' },
  foreign: {
    touch: {},
    same: { campaignstate: 'active' },
    back: { campaignstate: 'paused' },
    away: { campaignstate: 'archived' },
  },
  isDone: ({ campaigns }) => campaigns.list()[0]?.campaignstate === 'active',
  isLawful: ({ before, hour }) => before === 'paused' && hour >= 9 && hour < 20,
};

const pause: Situation = {
  name: 'campaign/pause',
  at: LATE,
  scenario: held('active'),
  ...{ id: ID, resource, event: 'pause', payload: { reason: 'COMPLIANCE' } },
  foreign: {
    touch: {},
    same: { campaignstate: 'paused' },
    back: { campaignstate: 'active' },
    away: { campaignstate: 'completed' },
  },
  isDone: ({ campaigns }) => campaigns.list()[0]?.campaignstate === 'paused',
  isLawful: ({ before }) => before === 'active',
};

/** Written first, on the version that was seen before. */
const seen = {
  seen: true,
  configuration: { policy: { ...configurationOf('').policy, tracking: { maxAgeMs: 600_000 } } },
} as const;

export const campaignSituations: readonly Situation[] = [
  activate,
  pause,
  { ...activate, ...seen, name: 'campaign/activateSeen' },
  { ...pause, ...seen, name: 'campaign/pauseSeen' },
];
