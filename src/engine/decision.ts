import type { FactName } from '../../machines/facts.ts';
import type { Instant, Json, Verdict } from '../../machines/verdict.ts';

/** One rule of one edge, as it was judged for this decision. */
export interface Judged {
  readonly rule: string;
  readonly params?: Json;
  /** The state that the edge leads to. */
  readonly edge: string;
  /** `notEvaluated` never counts as checked: the answer was clear without it. */
  readonly answer: Verdict['answer'] | 'notEvaluated';
  readonly code: string;
  readonly sentence: string;
  readonly evidence: { readonly [key: string]: Json };
  readonly validUntil?: Instant;
  readonly retryAt?: Instant;
  /** Set where the answer was `unknown` and the rule's policy settled it. */
  readonly settledBy?: 'refuse' | 'allow-with-warning';
}

/** The rule says no: by itself, or because its policy refuses what it does not know. */
export const isFailing = ({ answer, settledBy }: Pick<Judged, 'answer' | 'settledBy'>): boolean =>
  answer === 'deny' || (answer === 'unknown' && settledBy !== 'allow-with-warning');

/** What the machine asks the outside world to do; data, performed by a host through a dialect. */
export interface Effect {
  readonly type: string;
  readonly params: { readonly [name: string]: Json };
}

/** What a decision was made on, so that it can be understood later. */
export interface Basis {
  readonly lifecycle: string;
  readonly event: string;
  readonly id: string;
  /** The state as read; it may be one that the machine does not know. */
  readonly from: string;
  readonly version: string | null;
  readonly at: Instant;
  readonly machineVersion: string;
  readonly policyVersion: string;
}

export interface Allowed extends Basis {
  readonly kind: 'allowed';
  readonly to: string;
  readonly effect: Effect;
  readonly verdicts: readonly Judged[];
  /** No write may leave from this instant on: the earliest `validUntil` of the verdicts. */
  readonly validUntil?: Instant;
}
/** The resource already is as the event wants it. */
export interface Already extends Basis {
  readonly kind: 'already';
}
/** The machine has no asked edge for this event in this state. */
export interface NotAccepted extends Basis {
  readonly kind: 'notAccepted';
  readonly accepts: readonly string[];
}
/** An edge exists, but its rules say no. */
export interface Refused extends Basis {
  readonly kind: 'refused';
  readonly verdicts: readonly Judged[];
  /** The first instant at which time alone would make this an `allowed`; absent where time alone will not. */
  readonly retryAt?: Instant;
}
/** The platform reports a state that the machine does not have. */
export interface Unrecognised extends Basis {
  readonly kind: 'unrecognised';
}
/** Facts not yet asked for could still change the answer. */
export interface Undecided extends Basis {
  readonly kind: 'undecided';
  readonly needs: readonly FactName[];
}

export type Decision = Allowed | Already | NotAccepted | Refused | Unrecognised;
