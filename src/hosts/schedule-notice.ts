import type { Actor } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { Outcome } from '../engine/outcome.ts';

/** What becomes of a schedule. */
export type ScheduleNotice = {
  readonly schedule: string;
  readonly lifecycle: string;
  readonly id: string;
  readonly event: string;
  readonly dueAt: Instant;
  readonly at: Instant;
} & ScheduleSaid;

export type ScheduleSaid =
  | { readonly kind: 'registered' }
  /** Its request is made. `lateMs`: milliseconds since it was due. */
  | { readonly kind: 'due'; readonly lateMs: number }
  /** Its request did not settle it, and another is made. `code`: of the failure, or how the request ended. */
  | { readonly kind: 'postponed'; readonly code: string; readonly nextAt: Instant }
  /** It is over; `outcome` is how its last request ended. */
  | { readonly kind: 'ended'; readonly outcome: Outcome['kind']; readonly request: string; readonly lateMs: number }
  | { readonly kind: 'cancelled'; readonly actor: Actor };
