import type { AuditDraft, Intent } from '../engine/journal.ts';
import type { Letter } from '../engine/letters.ts';
import type { SinkRow } from '../engine/outbox.ts';
import type { Outcome } from '../engine/outcome.ts';
import { type Addressed, addressOf, type Policy } from '../engine/policy.ts';
import type { Registration } from '../engine/schedules.ts';
import { type Draft, draftFrom } from './draft.ts';
import { json, rowText } from './json.ts';
import { subjectOf } from './subject.ts';

/** A row that can be written as JSON. */
export type ReadyRow = Pick<SinkRow, 'sink' | 'item'> & { readonly text: string | null };

interface Told {
  readonly draft: Draft;
  /** The policy that decided, where it may not be on record yet. */
  readonly policy?: Addressed | undefined;
}

/**
 * What a request has the journal write, as plain data, so that any thread can carry it out. Texts are made where they are asked for:
 * whatever cannot be written as JSON is refused there.
 */
export type RequestWrite =
  | (Told & { readonly kind: 'intend'; readonly text: string; readonly followUp?: Registration | undefined })
  | (Told & {
      readonly kind: 'conclude';
      readonly text: string;
      readonly subject: AuditDraft['resource'];
      readonly rows: readonly ReadyRow[];
      readonly letters: readonly Letter[];
      readonly withdrawn?: AuditDraft | undefined;
    })
  | (Told & { readonly kind: 'note' });

/** @throws {JournalError} `journal.unrecordable` */
export function intending(intent: Intent, draft: AuditDraft, followUp: Registration | undefined): RequestWrite {
  const text = json(`The intent of request ${draft.request}`, intent);
  return { kind: 'intend', text, draft: draftFrom(draft), followUp };
}

/** @throws {JournalError} `journal.unrecordable` */
export function concluding(
  settled: { readonly fingerprint: string; readonly outcome: Outcome },
  draft: AuditDraft,
  rows: readonly SinkRow[],
  letters: readonly Letter[],
  withdrawn: AuditDraft | undefined,
): RequestWrite {
  const { request } = draft;
  const text = json(`The outcome of request ${request}`, settled);
  const ready = rows.map((row) => ({ sink: row.sink, item: row.item, text: rowText(request, row) }));
  const subject = subjectOf(settled.outcome, draft);
  return { kind: 'conclude', text, subject, draft: draftFrom(draft), rows: ready, letters, withdrawn };
}

/** @throws {JournalError} `journal.unrecordable` */
export const noting = (draft: AuditDraft): RequestWrite => ({ kind: 'note', draft: draftFrom(draft) });

/** Which policies are on record: the text of one is told only as long as it may not be. */
export class KnownPolicies {
  readonly #digests = new Set<string>();

  unknown(policy: Policy | undefined): Addressed | undefined {
    const addressed = policy && addressOf(policy);
    return addressed && !this.#digests.has(addressed.digest) ? addressed : undefined;
  }

  recorded(policy: Addressed | undefined): void {
    if (policy) this.#digests.add(policy.digest);
  }
}
