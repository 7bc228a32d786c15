import type { Json } from '../../machines/verdict.ts';
import type { PolicyDocument } from '../engine/policy.ts';
import type { Receipt } from '../engine/receipt.ts';
import type { AuditRecord } from './record.ts';
import type { Witnessed } from './witness.ts';

/** What a record must match; a member left out matches all. */
export interface RecordFilter {
  /** The lifecycle, e.g. `campaign`. */
  readonly kind?: string;
  /** The id of the resource. */
  readonly id?: string;
  readonly request?: string;
  /** One of the six words; records of other phases than `outcome` have none. */
  readonly outcome?: string;
  /** `occurredAt` at this instant or later, as `Date.prototype.toISOString` writes it. */
  readonly from?: string;
  /** `occurredAt` before this instant, as `Date.prototype.toISOString` writes it. */
  readonly to?: string;
  /** At most so many records, the oldest first. */
  readonly limit?: number;
}

/** `head` is the hash of the last record, 64 zeros where there is none: kept elsewhere, it shows a cut tail. */
export type Verification =
  | {
      readonly sound: true;
      readonly records: number;
      readonly head: string;
      readonly checkpoints?: Witnessed;
      /** Nothing that stands beside the records was opened. @default payload values and receipts were compared, too */
      readonly chainOnly?: boolean;
    }
  | { readonly sound: false; readonly seq: number; readonly reason: string };

/**
 * What can be read of a journal, by its writer or beside it.
 * @throws {JournalError} where it cannot be read.
 */
export interface AuditLog {
  /** In the order of `seq`, read in pages as the caller goes on. */
  records(filter?: RecordFilter): Iterable<AuditRecord>;
  /** By `seq` where a number is given, by `id` where a string is. */
  record(idOrSeq: string | number): AuditRecord | undefined;
  /** The values behind the record's commitments; `undefined` once the key of its subject is gone. */
  payload(record: AuditRecord): Record<string, Json> | undefined;
  /**
   * What the record's decision read. `undefined` where the record names no receipt, and once the key of its subject is gone.
   */
  receipt(record: AuditRecord): Receipt | undefined;
  /**
   * What the record's receipt would show of a decision: the same as it shows where that is the one it was made with.
   * `undefined` where there is no receipt, or not any more.
   */
  decisionShown(record: AuditRecord, decision: object): string | undefined;
  /** The policy of a digest, where a decision was made under it. */
  policy(digest: string): PolicyDocument | undefined;
  /**
   * Recomputes every hash, and checks that `seq` has no gap, that each record names the one before, and that the values
   * and the receipt beside a record open its commitments (where their key is still there). Names the first record that is not right.
   */
  verify(): Verification;
}
