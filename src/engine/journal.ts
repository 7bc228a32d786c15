import type { Actor, AskedEvent, Resource } from '../../machines/rule.ts';
import type { Instant, Json } from '../../machines/verdict.ts';
import type { Cursors } from './cursors.ts';
import type { Allowed } from './decision.ts';
import type { Erasures } from './erasing.ts';
import type { HandledIds } from './handled-ids.ts';
import type { Letter, Letters } from './letters.ts';
import type { Outbox, SinkRow } from './outbox.ts';
import type { Outcome, OutcomeKind, Planned } from './outcome.ts';
import type { Policy } from './policy.ts';
import type { Posting } from './posting.ts';
import type { Receipt, ReceiptDraft } from './receipt.ts';
import type { Registration, Schedule, Schedules } from './schedules.ts';

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
  /** The schedule that the request comes of. */
  readonly planned?: Planned;
  /** What is to be sent after it, registered with its first intent. */
  readonly followUp?: Schedule;
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

/** A rule as the audit shows it. */
export interface AuditedRule {
  readonly rule: string;
  readonly verdict: 'allow' | 'deny' | 'unknown' | 'notEvaluated';
  readonly code: string;
  readonly settledBy?: 'refuse' | 'allow-with-warning';
}

/** With what it was judged by: that stays out of the chain, as payload values do. */
export interface JudgedRule extends AuditedRule {
  readonly evidence: { readonly [name: string]: Json };
}

/** What the engine says about a step of a request; the journal adds the sequence, the chain, and seals the payload. */
export interface AuditDraft {
  readonly id: string;
  /**
   * One `intent` and one `outcome` a request at most; `decision` is a decision made again after a conflict. An `observation`
   * belongs to no request: somebody else's change, or an event that nobody could handle. Nor does a `policy`, which is there
   * once for each that allows more than the defaults; nor an `erasure`, after which what stood beside the records of its
   * resource is gone, or which was refused; nor a `hold`, which begins or ends what refuses it. What is `scheduled` may be
   * `cancelled`; `request` is the key of the schedule then. A `replay` sends again what a sink would not take.
   */
  readonly phase:
    | 'intent'
    | 'decision'
    | 'outcome'
    | 'observation'
    | 'policy'
    | 'erasure'
    | 'hold'
    | 'scheduled'
    | 'cancelled'
    | 'replay';
  readonly request: string;
  readonly occurredAt: Instant;
  /** Only on `outcome`: milliseconds from asking to it, with three decimals at most. */
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
    readonly rules: readonly JudgedRule[];
    readonly machineVersion: string;
    readonly policyVersion: string;
  };
  /** The schedule that it is about or comes of; on an `outcome`, how late that was, in milliseconds. */
  readonly schedule?: {
    readonly key: string;
    readonly dueAt: Instant;
    readonly follows?: string;
    readonly lateMs?: number;
  };
  /** Only on `replay`: the letter, or the row by its request, and why it was not sent any more. */
  readonly posting?: Pick<Posting, 'sink' | 'id' | 'dead'>;
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
export interface Journal extends Erasures {
  /**
   * Writes the intent and its audit record, and in the same transaction what is to follow the request, unless that waits already.
   * A second intent of the same request takes the place of the first.
   */
  intend(intent: Intent, draft: AuditDraft, followUp?: Registration): Promise<void>;
  /**
   * Writes the outcome, its audit record and what it has for sinks, and closes the intent, in one transaction.
   * @param withdrawn the record of what was to follow the request, and is sent no more
   */
  conclude(
    fingerprint: string,
    outcome: Outcome,
    draft: AuditDraft,
    rows?: readonly SinkRow[],
    letters?: readonly Letter[],
    withdrawn?: AuditDraft,
  ): Promise<void>;
  find(request: string): Recorded | undefined;
  /** In the order in which they were made. */
  openIntents(): Intent[];
  /** Writes the audit record of an observation, or of a policy that is not on record yet. */
  note(draft: AuditDraft): Promise<void>;
  readonly outbox: Outbox;
  readonly letters: Letters;
  readonly cursors: Cursors;
  readonly schedules: Schedules;
  /** Those of one receiver, whose name it is; they throw a {@link JournalError} where they cannot be read or written. */
  handledIds(receiver: string): HandledIds;
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
