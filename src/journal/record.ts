import type { AuditDraft } from '../engine/journal.ts';

export const SCHEMA = 'interlock.audit/1';

/**
 * One step of one request, as the audit keeps it for ever: one schema for every lifecycle.
 * Holds no payload value: `change` names the fields and commits to their values, which stand beside the record, encrypted.
 */
export interface AuditRecord extends Omit<AuditDraft, 'payload'> {
  readonly schema: typeof SCHEMA;
  /** 1 for the first record of a journal, then one more for each. */
  readonly seq: number;
  /** When the journal took it, as an ISO 8601 instant; `occurredAt` is when the engine saw it. */
  readonly recordedAt: string;
  readonly change: {
    /** The fields of the payload, sorted. */
    readonly keys: readonly string[];
    /** By field: HMAC-SHA-256 of the value's JCS text under a salt of its own, in hex. */
    readonly commitments: { readonly [field: string]: string };
  };
  readonly chain: {
    /** The id of the chain, the same on all its records. */
    readonly stream: string;
    /** `hash` of the record before; 64 zeros on the first. */
    readonly prev: string;
    readonly hash: string;
  };
}
