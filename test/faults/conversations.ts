import { MORNING } from '../client/fixture.ts';
import { TALK } from '../conversation/fixture.ts';
import type { Foreign, Situation } from './situation.ts';

const resource = { resource: 'conversation', id: TALK } as const;
const held = (state: string) => ({ conversations: [{ id: TALK, state, attributes: { tier: 'tin' } }] });

const wrapUp: Situation = {
  name: 'conversation/wrapUp',
  at: MORNING,
  scenario: held('connected'),
  ...{ id: TALK, resource, event: 'wrapUp', payload: { reason: 'RESOLVED' } },
  foreign: { touch: {}, same: { state: 'wrapup' }, back: { state: 'connected' }, away: { state: 'closed' } },
  isDone: ({ conversations }) => conversations.list()[0]?.state === 'wrapup',
  isLawful: ({ before }) => before === 'connected',
  told: ({ conversations }) => conversations.list()[0]?.notified ?? 0,
};

const disconnect: Situation = {
  name: 'conversation/disconnect',
  at: MORNING,
  scenario: held('connected'),
  ...{ id: TALK, resource, event: 'disconnect' },
  foreign: { touch: {}, same: { state: 'disconnected' }, back: { state: 'connected' }, away: { state: 'closed' } },
  isDone: ({ conversations }) => conversations.list()[0]?.state === 'disconnected',
  isLawful: ({ before }) => before === 'connected' || before === 'wrapup',
  told: ({ conversations }) => conversations.list()[0]?.notified ?? 0,
};

const TIERS = { same: 'gold', back: 'tin', away: 'iron' } as const;
const isTier = (what: Foreign) => what !== 'touch';

/** An edge from a state to itself: only the attributes tell whether it was taken. */
const update: Situation = {
  name: 'attributes/update',
  at: MORNING,
  scenario: held('connected'),
  ...{ id: TALK, resource, event: 'update', payload: { attributes: { tier: 'gold' } } },
  foreign: {
    touch: { attributes: { other: 1 } },
    same: { attributes: { tier: TIERS.same } },
    back: { attributes: { tier: TIERS.back } },
    away: { attributes: { tier: TIERS.away } },
  },
  isDone: ({ conversations }) => conversations.list()[0]?.attributes.tier === 'gold',
  // What somebody else has made of the key meanwhile is not written over.
  isLawful({ foreign, earlier }) {
    const seen = TIERS[earlier.findLast(isTier) ?? 'back'];
    const found = TIERS[foreign.findLast(isTier) ?? earlier.findLast(isTier) ?? 'back'];
    return found === seen || found === 'gold';
  },
};

export const conversationSituations: readonly Situation[] = [wrapUp, disconnect];
export const attributeSituations: readonly Situation[] = [update];
