import type { AuditDraft, AuditedRule } from '../engine/journal.ts';
import type { Versions } from '../engine/receipt.ts';

/** Of new records. Those of `interlock.audit/1` name plain digests of evidence and decision, which may be guessed from. */
export const SCHEMA = 'interlock.audit/2';

/** A rule on record. */
export interface RecordedRule extends AuditedRule {
  /** HMAC-SHA-256 of the JCS text of what it was judged by, under a salt of its own, in hex. */
  readonly evidenceCommitment?: string;
  /** In its place in `interlock.audit/1`: SHA-256, in hex. */
  readonly evidenceDigest?: string;
}

/** What a step of a request shows of itself, before it has its place in the chain and after. */
export interface Audited extends Omit<AuditDraft, 'payload' | 'receipt' | 'policy' | 'decision'> {
  readonly decision?: Omit<NonNullable<AuditDraft['decision']>, 'rules'> & { readonly rules: readonly AuditedRule[] };
}

/**
 * One step of one request, as the audit keeps it for ever: one schema for every lifecycle.
 * Holds no payload value: `change` names the fields and commits to their values, which stand beside the record, encrypted.
 */
export interface AuditRecord extends Audited {
  readonly decision?: Omit<NonNullable<Audited['decision']>, 'rules'> & { readonly rules: readonly RecordedRule[] };
  readonly schema: typeof SCHEMA | 'interlock.audit/1';
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
    /** HMAC-SHA-256 of `decision`, a line end and the decision's JCS text, under the salt of the receipt, in hex. */
    readonly decisionCommitment?: string;
    /** In its place in `interlock.audit/1`: SHA-256 of the decision's JCS text, in hex. */
    readonly decision?: string;
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
