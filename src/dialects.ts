import { guideAuditLogs } from './effects/guide/audit-logs.ts';
import { guideEvents } from './effects/guide/events.ts';
import { guidePresenceDefinitions } from './effects/guide/presence-definitions.ts';
import { guideWebhooks } from './effects/guide/webhooks.ts';

/** How each dialect speaks of what belongs to no lifecycle, by what it is for; the lifecycles are in the roster. */
export const dialects = {
  guide: {
    webhooks: guideWebhooks,
    stream: guideEvents,
    platformAudit: guideAuditLogs,
    readIds: guidePresenceDefinitions,
  },
} as const;
