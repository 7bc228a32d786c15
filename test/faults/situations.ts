import { campaignSituations } from './campaigns.ts';
import { attributeSituations, conversationSituations } from './conversations.ts';
import { guestSituations } from './guests.ts';
import { presenceSituations } from './presences.ts';
import type { Situation } from './situation.ts';

/** Of each lifecycle the first is the one on which every pair of faults is tried. */
export const SITUATIONS: readonly Situation[] = [
  ...campaignSituations,
  ...conversationSituations,
  ...attributeSituations,
  ...guestSituations,
  ...presenceSituations,
];

export const situationOf = (name: string): Situation | undefined => SITUATIONS.find((each) => each.name === name);
