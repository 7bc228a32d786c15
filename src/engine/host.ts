import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { Effect } from './decision.ts';
import type { Cause } from './effects.ts';
import type { FactNeed, FactReadings } from './facts.ts';
import type { AuditDraft, Intent } from './journal.ts';
import type { Letter } from './letters.ts';
import type { SinkRow } from './outbox.ts';
import type { Failure, Outcome } from './outcome.ts';
import type { Policy } from './policy.ts';
import type { Registration } from './schedules.ts';

/** What `drive` asks of a host, one at a time. Plain JSON, so that a distributed engine can keep it. */
export type HostTask =
  | { readonly type: 'read'; readonly id: string }
  /** A read that settles a doubt: it has the grace budget, not the caller's deadline. */
  | { readonly type: 'readBack'; readonly id: string }
  | {
      readonly type: 'gather';
      readonly resource: Resource;
      readonly policy: Policy;
      readonly facts: readonly FactNeed[];
    }
  | {
      readonly type: 'intend';
      readonly intent: Intent;
      readonly draft: AuditDraft;
      /** Only with the first intent. */
      readonly followUp?: Registration;
    }
  | {
      readonly type: 'write';
      readonly effect: Effect;
      readonly event: AskedEvent;
      readonly resource: Resource;
      /** 1 for the first write that may have left. */
      readonly attempt: number;
      readonly cause: Cause;
      /** The resource was not read by this request: it is as it was seen lately. */
      readonly tracked: boolean;
      /** No attempt leaves at or after it. */
      readonly validUntil?: Instant;
    }
  /** `attempt` is 1 before the second write; the host makes the pause grow with it. */
  | { readonly type: 'wait'; readonly attempt: number }
  | {
      readonly type: 'conclude';
      readonly fingerprint: string;
      readonly outcome: Outcome;
      readonly draft: AuditDraft;
      /** What the outcome has for sinks. */
      readonly rows: readonly SinkRow[];
      readonly letters: readonly Letter[];
      /** What was to follow the request and is sent no more. */
      readonly withdrawn?: AuditDraft;
    };

export type HostAnswer =
  | { readonly type: 'found'; readonly resource: Resource }
  | { readonly type: 'gathered'; readonly facts: FactReadings }
  | { readonly type: 'intended' | 'waited' | 'concluded' }
  /** `resource` is `null` where the answer shows no state. */
  | {
      readonly type: 'accepted';
      readonly resource: Resource | null;
      readonly status: number;
      readonly correlationId?: string | undefined;
    }
  | { readonly type: 'expired' }
  /** `conflict`: not applied. `ambiguous`: perhaps applied. `failed`: certainly not applied, and sending again is no use. */
  | { readonly type: 'conflict' | 'ambiguous'; readonly failure: Failure }
  /** `left`: a write was answered with a no. Absent where nothing left, or where it was a read. */
  | { readonly type: 'failed'; readonly failure: Failure; readonly left?: boolean }
  | { readonly type: 'unrecorded'; readonly failure: Failure }
  | { readonly type: 'deadline' | 'stop' };

/** When an answer came. `drive` reads no clock: it knows the time only from these. */
export interface Timing {
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly now: number;
  /** Monotonic milliseconds since the request began. */
  readonly elapsedMs: number;
}

/** Performs effects, keeps time and remembers, for one request. */
export interface Host {
  /** Never rejects for anything the outside world does; a rejection is a bug. */
  perform(task: HostTask): Promise<HostAnswer & Timing>;
}
