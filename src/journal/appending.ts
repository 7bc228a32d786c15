import type { AuditDraft } from '../engine/journal.ts';

/** A record, and what is changed with it. */
interface Plan {
  readonly draft: AuditDraft;
  /** What is changed, once it is sure that the record can be. */
  write(): void;
}

/** Changes that are on record. */
export interface Appending {
  /**
   * In the transaction of the turn. Reads come first in it: an error of the journal may only be thrown before a change.
   * @param plan is told the number of the record; `undefined`: there is nothing to do
   */
  append(plan: (seq: number) => Plan | undefined): Promise<void>;
}
