import type { Actor, AskedEvent, Resource } from '../../machines/rule.ts';
import type { Instant, Json } from '../../machines/verdict.ts';
import type { Cursors } from './cursors.ts';
import type { Allowed } from './decision.ts';
import type { Letter, Letters } from './letters.ts';
import type { Outbox, SinkRow } from './outbox.ts';
import type { Outcome, OutcomeKind } from './outcome.ts';
import type { Policy } from './policy.ts';
import type { Receipt, ReceiptDraft } from './receipt.ts';

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
  /** What the caller took the resource to be, where it said so. */
  readonly base?: Resource;
  /** The one version that it is asked of. */
  readonly onlyAt?: string;
  /** The write makes the resource, so that nothing can be read back by its id. */
  readonly creates?: true;
  readonly decision: Allowed;
  /** What the decision read besides the resource. */
  readonly read?: Omit<Receipt, 'resource'>;
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
  /**
   * One `intent` and one `outcome` a request at most; `decision` is a decision made again after a conflict. An `observation`
   * belongs to no request: somebody else's change, or an event that nobody could handle. Nor does a `policy`, which is there
   * once for each that allows more than the defaults; nor an `erasure`, after which what stood beside the records of its
   * resource is gone.
   */
  readonly phase: 'intent' | 'decision' | 'outcome' | 'observation' | 'policy' | 'erasure';
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
  /** The id under which the platform made the resource; `resource.id` is then the caller's reference. */
  readonly created?: string;
  /** `correlationId`: by which the platform knows the last write, or the call that failed. */
  readonly http: { readonly status?: number; readonly correlationId?: string; readonly writes: number };
  readonly error?: { readonly code: string; readonly message: string };
  readonly decision?: {
    readonly kind: string;
    readonly rules: readonly AuditedRule[];
    readonly machineVersion: string;
    readonly policyVersion: string;
  };
  readonly tzdata: string;
  /** Only on `policy`: what it allows more than the defaults, a sentence each. */
  readonly loosened?: readonly string[];
  /** Only on `outcome`: what its decision was made on. The values are kept like those of the payload. */
  readonly receipt?: ReceiptDraft;
  /** The policy that decided, kept once under its digest. */
  readonly policy?: Policy;
  /** Never in the chain in clear: the record keeps keys and salted commitments, the values stand beside it, encrypted. */
  readonly payload: { readonly [field: string]: Json };
}

/** A request as the journal knows it. */
export interface Recorded {
  readonly request: string;
  /** Absent once the subject of the request is erased: nobody can tell any more what was asked. */
  readonly fingerprint?: string;
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
  /** Writes the outcome, its audit record and what it has for sinks, and closes the intent, in one transaction. */
  conclude(
    fingerprint: string,
    outcome: Outcome,
    draft: AuditDraft,
    rows?: readonly SinkRow[],
    letters?: readonly Letter[],
  ): Promise<void>;
  find(request: string): Recorded | undefined;
  /** In the order in which they were made. */
  openIntents(): Intent[];
  /** Writes the audit record of an observation, or of a policy that is not on record yet. */
  note(draft: AuditDraft): Promise<void>;
  readonly outbox: Outbox;
  readonly letters: Letters;
  readonly cursors: Cursors;
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
