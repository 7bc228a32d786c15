import * as v from 'valibot';
import type { Row, Settled } from '../../engine/outbox.ts';

const text = v.optional(v.string());
const document = v.looseObject({
  consent: v.looseObject({ marketing: v.boolean(), dataProcessing: v.boolean() }),
  identityAttributes: v.optional(v.looseObject({ emailHash: text })),
  channelContext: v.optional(v.looseObject({ originPage: text, campaignId: text })),
  modifiedDate: text,
});

/** Said by us of a session, not done by a guest in one: the CRM has no field for it. */
const SILENT: readonly string[] = ['pushMetrics'];

/**
 * The guest guide's record for a CRM, after every move of a guest who agrees to be processed; `marketing` travels as a flag, and
 * is the CRM's to keep. Where that agreement is gone, or the guest is, nothing may be told: what still waits is dropped. Where the
 * platform does not show the consent, nothing is said.
 */
export function guestRow({ outcome, event, resource }: Settled): Row | undefined {
  if (outcome.kind !== 'moved' || SILENT.includes(event.type)) return undefined;
  const item = outcome.created ?? outcome.id;
  if (outcome.to === 'erased') return { item, payload: null };
  const shown = v.safeParse(document, resource?.document);
  if (!shown.success) return undefined;
  const { consent, identityAttributes, channelContext, modifiedDate } = shown.output;
  const { marketing, dataProcessing } = consent;
  if (!dataProcessing) return { item, payload: null };
  const emailHash = identityAttributes?.emailHash;
  return {
    item,
    payload: {
      ...(emailHash !== undefined && { emailHash }),
      consentFlags: { marketing, dataProcessing },
      ...(modifiedDate !== undefined && { lastInteraction: modifiedDate }),
      ...(channelContext && { channelContext: known(channelContext) }),
    },
  };
}

/** The guide's two fields; whatever else the platform shows is not the CRM's. */
const known = ({ originPage, campaignId }: { originPage?: string | undefined; campaignId?: string | undefined }) => ({
  ...(originPage !== undefined && { originPage }),
  ...(campaignId !== undefined && { campaignId }),
});
