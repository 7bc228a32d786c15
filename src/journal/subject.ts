import type { AuditDraft } from '../engine/journal.ts';
import type { Outcome } from '../engine/outcome.ts';

/**
 * Whom an outcome is about. What an event made is known by the id it got, so that erasing that subject takes with it whatever
 * waits for sinks.
 */
export const subjectOf = ({ created }: Outcome, { resource }: AuditDraft): AuditDraft['resource'] => ({
  ...resource,
  id: created ?? resource.id,
});
