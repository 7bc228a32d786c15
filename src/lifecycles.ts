import { campaign } from '../machines/campaign.ts';
import type { Lifecycle } from '../machines/lifecycle.ts';
import { guideCampaign } from './effects/guide/campaign.ts';
import type { Effects } from './engine/effects.ts';

/** A lifecycle with the ways in which its effects are spoken. */
export interface Entry {
  readonly lifecycle: Lifecycle;
  readonly dialects: { readonly guide: Effects };
}

/** The roster: the client, the CLI, the docs and the tests loop over it. */
export const lifecycles = {
  campaign: { lifecycle: campaign, dialects: { guide: guideCampaign } },
} as const;

export type LifecycleName = keyof typeof lifecycles;
