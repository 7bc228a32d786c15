import type { AuditDraft } from '../engine/journal.ts';
import type { Versions } from '../engine/receipt.ts';

export const SCHEMA = 'interlock.audit/1';

/** What a step of a request shows of itself, before it has its place in the chain and after. */
export type Audited = Omit<AuditDraft, 'payload' | 'receipt' | 'policy'>;

/**
 * One step of one request, as the audit keeps it for ever: one schema for every lifecycle.
 * Holds no payload value: `change` names the fields and commits to their values, which stand beside the record, encrypted.
 */
export interface AuditRecord extends Audited {
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
  /** What the decision was made with. What it read stands beside the record, encrypted. @default no receipt was kept */
  readonly receipt?: Versions & {
    /** SHA-256 of the decision's JCS text, in hex. */
    readonly decision: string;
    /** HMAC-SHA-256 of the receipt's text under a salt of its own, in hex. */
    readonly commitment: string;
  };
  readonly chain: {
    /** The id of the chain, the same on all its records. */
    readonly stream: string;
    /** `hash` of the record before; 64 zeros on the first. */
    readonly prev: string;
    readonly hash: string;
  };
}
