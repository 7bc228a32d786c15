import { campaign } from '../../machines/campaign.ts';
import type { AskedEvent } from '../../machines/rule.ts';
import { instant } from '../../machines/verdict.ts';
import { guideCampaign } from '../../src/effects/guide/campaign.ts';
import type { Question } from '../../src/engine/decide.ts';
import { policyOf } from '../../src/engine/policy.ts';

/** Within the calling hours, and without. */
const DAY = Date.parse('2026-03-27T10:00:00Z');
const NIGHT = Date.parse('2026-03-27T22:00:00Z');
const ID = 'c0000000-0000-4000-8000-000000000001';

const policy = policyOf(campaign.rules, { agentCapacity: { queues: { '*': ['q1', 'q2'] } } });

interface Asked {
  readonly state: string;
  readonly event: string;
  readonly payload?: AskedEvent['payload'];
  readonly now?: number;
  readonly free?: number;
}

function question({ state, event: type, payload = {}, now = DAY, free = 3 }: Asked): Question {
  const resource = { id: ID, state, version: '"7"', document: { campaignstate: state } };
  const event: AskedEvent = { type, actor: { id: 'anna', type: 'user' }, payload };
  return {
    ...{ resource, base: resource, event, policy, now },
    facts: { capacity: { at: instant(now - 1_000), value: { available: { q1: free, q2: 1 } } } },
    capabilities: guideCampaign.capabilities,
    wanted: guideCampaign.wanted(event),
  };
}

/** What is asked of campaigns on a day: six are allowed, two are refused, two have no edge, and one is there already. */
export const QUESTIONS: readonly Question[] = [
  question({ state: 'paused', event: 'activate' }),
  question({ state: 'active', event: 'pause', payload: { reason: 'COMPLIANCE', drain: true } }),
  question({ state: 'paused', event: 'activate', now: NIGHT }),
  question({ state: 'paused', event: 'activate', free: 0 }),
  question({ state: 'active', event: 'pause', payload: { reason: 'AGENT_CAPACITY', drain: false } }),
  question({ state: 'active', event: 'activate' }),
  question({ state: 'archived', event: 'activate' }),
  question({ state: 'active', event: 'complete' }),
  question({ state: 'paused', event: 'complete' }),
  question({ state: 'completed', event: 'pause', payload: { reason: 'COMPLIANCE' } }),
  question({ state: 'completed', event: 'archive' }),
];
