import type { Actor } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { Allowed, Already, Decision, NotAccepted, Refused, Unrecognised } from './decision.ts';

/** Why something could not be done. Holds no secret and no payload value. */
export interface Failure {
  /** Stable and dotted, e.g. `wire.timeout`, `request.deadline`, `journal.unwritable`, or the platform's own code. */
  readonly code: string;
  readonly message: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  readonly contextId?: string;
  readonly correlationId?: string;
}

/** The resource as last seen by the request. */
export interface Found {
  readonly state: string;
  readonly version: string | null;
}

/** The schedule that a request comes of. */
export interface Planned {
  readonly schedule: string;
  readonly dueAt: Instant;
}

interface Ended {
  /** The request's key: the caller's own, or one made by the host. */
  readonly request: string;
  readonly lifecycle: string;
  readonly id: string;
  readonly event: string;
  readonly actor: Actor;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /**
   * Milliseconds from asking to outcome, with three decimals at most: on a monotonic clock, or on the wall clock where another
   * process took over.
   */
  readonly durationMs: number;
  /** The id under which the platform made the resource, where the event made it. */
  readonly created?: string;
  /** Writes that left, or may have left before a crash, and conflicts met on the way. */
  readonly writes: number;
  readonly conflicts: number;
  /** What was found first, and last; absent where nothing could be read. */
  readonly first?: Found;
  readonly last?: Found;
  /** The schedule that the request came of, and milliseconds from when that was due to this outcome. */
  readonly planned?: Planned & { readonly lateMs: number };
  /** What was registered to follow the request, and stands. */
  readonly followUp?: Planned;
  /** `false` where the journal could not take the outcome; the intent stays open and is verified at the next start. */
  readonly recorded: boolean;
}

/** The decided state was reached. */
export interface Moved extends Ended {
  readonly kind: 'moved';
  readonly decision: Allowed;
  readonly to: string;
  /**
   * `reply`: the write's own answer shows it; `author`: our mark was read back; `inferred`: read back, it is as asked, by our
   * write or an identical one.
   */
  readonly confirmed: 'reply' | 'author' | 'inferred';
}
/** Nothing was written: the resource already was as asked. */
export interface Unchanged extends Ended {
  readonly kind: 'unchanged';
  readonly decision: Already;
}
export interface RefusedOutcome extends Ended {
  readonly kind: 'refused';
  readonly decision: Refused | NotAccepted | Unrecognised;
  /** `true`: an earlier write of this request is in doubt and may yet be applied. */
  readonly unconfirmed: boolean;
}
/** The write was accepted, but the resource is in another state than decided. */
export interface Drifted extends Ended {
  readonly kind: 'drifted';
  readonly decision: Allowed;
  readonly to: string;
}
/** Others kept changing the resource, or what became of our write cannot be told. */
export interface Conflicted extends Ended {
  readonly kind: 'conflicted';
  readonly decision?: Decision;
  /** `true`: a write left and may or may not have been applied. */
  readonly unconfirmed: boolean;
  readonly failure: Failure;
}
export interface Failed extends Ended {
  readonly kind: 'failed';
  readonly decision?: Decision;
  readonly unconfirmed: boolean;
  readonly failure: Failure;
}

/** How a request ended. */
export type Outcome = Moved | Unchanged | RefusedOutcome | Drifted | Conflicted | Failed;

export const OUTCOMES = [
  'moved',
  'unchanged',
  'refused',
  'drifted',
  'conflicted',
  'failed',
] as const satisfies readonly Outcome['kind'][];
export type OutcomeKind = (typeof OUTCOMES)[number];

/** A request that did not end as `moved` or `unchanged`. */
export class OutcomeError extends Error {
  override readonly name = 'OutcomeError';
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super(`${outcome.lifecycle} ${outcome.id} ${outcome.event}: ${outcome.kind}`);
    this.outcome = outcome;
  }
}

/** For scripts: gives back a `moved` or `unchanged` outcome and throws an {@link OutcomeError} for any other. */
export function orThrow(outcome: Outcome): Moved | Unchanged {
  if (outcome.kind === 'moved' || outcome.kind === 'unchanged') return outcome;
  throw new OutcomeError(outcome);
}
