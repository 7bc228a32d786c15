import { attributes } from '../machines/attributes.ts';
import { campaign } from '../machines/campaign.ts';
import { conversation } from '../machines/conversation.ts';
import { guest } from '../machines/guest.ts';
import type { Lifecycle } from '../machines/lifecycle.ts';
import { presence } from '../machines/presence.ts';
import type { Json } from '../machines/verdict.ts';
import { guideAttributes } from './effects/guide/attributes.ts';
import { guideCampaign } from './effects/guide/campaign.ts';
import { guideConversation } from './effects/guide/conversation.ts';
import { guideGuest } from './effects/guide/guest.ts';
import { guestRow } from './effects/guide/guest-row.ts';
import { guidePresence } from './effects/guide/presence.ts';
import type { Dialect, OwnIds } from './engine/effects.ts';
import type { Sinks } from './engine/outbox.ts';
import { attributesRecord, attributesSaid } from './journal/attributes-record.ts';
import { campaignRecord } from './journal/campaign-record.ts';
import { conversationRecord } from './journal/conversation-record.ts';
import { guestRecord } from './journal/guest-record.ts';
import { presenceRecord } from './journal/presence-record.ts';
import type { Audited, AuditRecord } from './journal/record.ts';

/** A lifecycle with the ways in which its effects are spoken. */
export interface Entry {
  readonly lifecycle: Lifecycle;
  readonly dialects: { readonly guide: Dialect };
  /** The audit record of the lifecycle's own guide, from ours and the payload behind it. @default none */
  readonly guideRecord?: (record: AuditRecord, payload: Record<string, Json> | undefined, ids: OwnIds) => object;
  /** What the lifecycle's own guide tells others of an outcome. @default nothing */
  readonly guideEvent?: (ended: Audited, payload: { readonly [field: string]: Json }, ids: OwnIds) => object;
  /** What its outcomes have for sinks. @default nothing */
  readonly sinks?: Sinks;
}

/** Lifecycles by their names. */
export interface Roster {
  readonly [name: string]: Entry;
}

/** The roster of the house: the client, the CLI, the docs and the tests loop over it. */
export const lifecycles = {
  conversation: {
    lifecycle: conversation,
    dialects: { guide: guideConversation },
    guideRecord: conversationRecord,
    guideEvent: conversationRecord,
  },
  attributes: {
    lifecycle: attributes,
    dialects: { guide: guideAttributes },
    guideRecord: attributesRecord,
    guideEvent: attributesSaid,
  },
  guest: {
    lifecycle: guest,
    dialects: { guide: guideGuest },
    guideRecord: (record, payload) => guestRecord(record, payload),
    guideEvent: (ended, payload) => guestRecord(ended, payload),
    sinks: { crm: guestRow },
  },
  presence: {
    lifecycle: presence,
    dialects: { guide: guidePresence },
    guideRecord: (record, _payload, ids) => presenceRecord(record, ids),
    guideEvent: (ended, _payload, ids) => presenceRecord(ended, ids),
  },
  campaign: {
    lifecycle: campaign,
    dialects: { guide: guideCampaign },
    guideRecord: (record, payload) => campaignRecord(record, payload),
    guideEvent: (ended, payload) => campaignRecord(ended, payload),
  },
} as const satisfies Roster;

export type LifecycleName = keyof typeof lifecycles;
