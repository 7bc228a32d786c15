import type { SinkRow } from '../../src/engine/outbox.ts';
import { SINK } from '../journal/rows.ts';

export const START = '2026-11-20T10:00:00.000Z';

/** What a guest's row holds; its hash is to be seen by the CRM alone. */
export const guest = (item: string, changes: object = {}): SinkRow => ({
  sink: SINK,
  item,
  payload: {
    emailHash: 'ab'.repeat(32),
    consentFlags: { marketing: false, dataProcessing: true },
    lastInteraction: START,
    channelContext: { campaignId: 'WINTER-2026' },
    ...changes,
  },
});
