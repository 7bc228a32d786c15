import { instant } from '../../machines/verdict.ts';
import type { AuditDraft } from '../engine/journal.ts';
import type { Posting, Replaying } from '../engine/posting.ts';

/**
 * The record of a dead letter or row that is made to wait again: who asked for it, and what it was.
 * @param seq the number of the record, which tells it from another of the same letter
 */
export function replayDraft(posting: Posting, { actor, now, tzdata }: Replaying, seq: number): AuditDraft {
  const { sink, id, resource, dead } = posting;
  const colon = resource.indexOf(':');
  return {
    id: `${sink}/${id}/replayed/${seq}`,
    phase: 'replay',
    request: `replay of ${id} to ${sink}`,
    occurredAt: instant(now),
    actor,
    action: 'outbox.replayed',
    resource: { kind: resource.slice(0, colon), id: resource.slice(colon + 1) },
    transition: { from: null, to: null },
    concurrency: { before: null, after: null, conflicts: 0 },
    http: { writes: 0 },
    posting: { sink, id, ...(dead !== undefined && { dead }) },
    tzdata,
    payload: {},
  };
}
