import type { Instant } from '../../machines/verdict.ts';
import type { Erasing, Subject } from '../engine/erasing.ts';
import { type AuditDraft, JournalError } from '../engine/journal.ts';

const PHASES = {
  'subject.erased': 'erasure',
  'subject.erasureRefused': 'erasure',
  'subject.held': 'hold',
  'subject.released': 'hold',
} as const;
type Action = keyof typeof PHASES;

/** @throws {JournalError} `journal.noReason` */
export function acceptReason(reason: string): string {
  if (reason.trim() !== '' && reason.length <= 1_000 && reason.isWellFormed()) return reason;
  throw new JournalError('journal.noReason', 'The reason is none: a text of 1 to 1000 characters is expected.');
}

/**
 * The record of what was done. A reason is kept as a payload is, so that it goes with the subject.
 * @param seq the number of the record, which tells it from another of the same moment
 */
export function erasingDraft(
  action: Action,
  { kind, id }: Subject,
  { actor, tzdata }: Erasing,
  { seq, occurredAt }: { readonly seq: number; readonly occurredAt: Instant },
  reason?: string,
): AuditDraft {
  return {
    id: `${kind}/${id}/${action.slice('subject.'.length)}/${seq}`,
    phase: PHASES[action],
    request: `${PHASES[action]} of ${kind} ${id}`,
    occurredAt,
    actor,
    action,
    resource: { kind, id },
    transition: { from: null, to: null },
    concurrency: { before: null, after: null, conflicts: 0 },
    http: { writes: 0 },
    tzdata,
    payload: reason === undefined ? {} : { reason },
  };
}
