import type { LifecycleName } from '../../src/lifecycles.ts';
import { attributes } from './attributes.ts';
import { campaign } from './campaign.ts';
import { conversation } from './conversation.ts';
import { guest } from './guest.ts';
import { presence } from './presence.ts';
import type { Stage } from './stage.ts';

/** One stage a lifecycle of the roster. */
export const stages: { readonly [name: string]: Stage | undefined } = {
  conversation,
  attributes,
  guest,
  presence,
  campaign,
} satisfies Record<LifecycleName, Stage>;
