import type { AuditDraft } from '../engine/journal.ts';
import { type ReceiptText, receiptText } from './kept-receipt.ts';

/** What a record is made of, without what stands elsewhere. */
export interface Draft extends Omit<AuditDraft, 'policy' | 'receipt'> {
  readonly receipt?: ReceiptText;
}

/** @throws {JournalError} `journal.unrecordable` */
export function draftFrom({ policy: _, receipt, ...said }: AuditDraft): Draft {
  return receipt === undefined ? said : { ...said, receipt: receiptText(said.request, receipt) };
}
