import type { Actor, AskedEvent, Resource } from '../../machines/rule.ts';
import type { Instant, Json } from '../../machines/verdict.ts';
import type { Allowed } from './decision.ts';
import type { Outcome, OutcomeKind } from './outcome.ts';

/** What must be durable before a write leaves, and is enough to settle the request after a crash. */
export interface Intent {
  readonly request: string;
  /** Digest of what was asked, so that one key never stands for two requests. */
  readonly fingerprint: string;
  readonly lifecycle: string;
  readonly id: string;
  readonly event: AskedEvent;
  /** The resource on which the decision was made. */
  readonly resource: Resource;
  readonly decision: Allowed;
  /** How many writes may have left by the time this intent is found open, this one included. */
  readonly writes: number;
  /** How many intents the request has made, this one included. */
  readonly intents: number;
  readonly startedAt: Instant;
  /** No write leaves after it, in whatever process. */
  readonly deadline: Instant;
  /** The dialect and the API that the write was meant for: read back anywhere else, it would look as if it never was. */
  readonly platform: string;
}

/** A rule as the audit shows it. The evidence stays out of the chain; its digest is in it. */
export interface AuditedRule {
  readonly rule: string;
  readonly verdict: 'allow' | 'deny' | 'unknown' | 'notEvaluated';
  readonly code: string;
  readonly settledBy?: 'refuse' | 'allow-with-warning';
  readonly evidenceDigest: string;
}

/** What the engine says about a step of a request; the journal adds the sequence, the chain, and seals the payload. */
export interface AuditDraft {
  readonly id: string;
  /** One `intent` and one `outcome` a request at most; `decision` is a decision made again after a conflict. */
  readonly phase: 'intent' | 'decision' | 'outcome';
  readonly request: string;
  readonly occurredAt: Instant;
  readonly durationMs?: number;
  readonly actor: Actor;
  /** `campaign.pause` */
  readonly action: string;
  readonly resource: { readonly kind: string; readonly id: string };
  readonly transition: { readonly from: string | null; readonly to: string | null };
  readonly concurrency: { readonly before: string | null; readonly after: string | null; readonly conflicts: number };
  /** Only on `outcome`. */
  readonly outcome?: OutcomeKind;
  readonly unconfirmed?: boolean;
  readonly http: { readonly status?: number; readonly writes: number };
  readonly error?: { readonly code: string; readonly message: string };
  readonly decision?: {
    readonly kind: string;
    readonly rules: readonly AuditedRule[];
    readonly machineVersion: string;
    readonly policyVersion: string;
  };
  readonly tzdata: string;
  /** Never in the chain in clear: the record keeps keys and salted commitments, the values stand beside it, encrypted. */
  readonly payload: { readonly [field: string]: Json };
}

/** A request as the journal knows it. */
export interface Recorded {
  readonly request: string;
  readonly fingerprint: string;
  /** Absent while the intent is open. */
  readonly outcome?: Outcome;
}

/**
 * The durable record. A call returns when what it wrote is durable.
 * @throws {JournalError} where the record cannot be written or read.
 */
export interface Journal {
  /** Writes the intent and its audit record. A second intent of the same request takes the place of the first. */
  intend(intent: Intent, draft: AuditDraft): Promise<void>;
  /** Writes the outcome and its audit record, and closes the intent, in one transaction. */
  conclude(fingerprint: string, outcome: Outcome, draft: AuditDraft): Promise<void>;
  find(request: string): Recorded | undefined;
  /** In the order in which they were made. */
  openIntents(): Intent[];
  close(): Promise<void>;
}

/** The journal cannot be opened, read or written: names the file and why. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  /** e.g. `journal.locked`, `journal.unwritable`, `journal.corrupt`. */
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
