import type { Intent } from '../../src/engine/journal.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { Verification } from '../../src/journal/audit-log.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import type { Call } from './call.ts';
import type { Schedule, Strike } from './schedule.ts';

/**
 * What became of a strike: it `struck`; or the run was over before its call, or another fault was faster (`missed`); or the call
 * was of a kind that it cannot strike, and was left as it was or struck as by another fault (`unfit`).
 */
export type Fate = 'struck' | 'missed' | 'unfit';

/** One schedule carried out: what the client says, what its journal says, and what the sandbox saw. */
export interface Run {
  readonly schedule: Schedule;
  readonly journal: 'memory' | 'disk';
  readonly fates: readonly { readonly strike: Strike; readonly fate: Fate }[];
  /** Absent where `send` threw. */
  readonly outcome?: Outcome;
  readonly thrown?: unknown;
  /** Milliseconds from asking to answer, by the clock. */
  readonly elapsedMs: number;
  /** Everything the sandbox was asked, from the first call on, what it held back included. */
  readonly calls: readonly Call[];
  /** Each intent with the number of calls that had been made when it was. */
  readonly intents: readonly { readonly intent: Intent; readonly calls: number }[];
  readonly records: readonly AuditRecord[];
  readonly verification: Verification;
  /** The resource stands as asked, when everything is over. */
  readonly done: boolean;
  /** How often people were told. */
  readonly told: number;
  /** What the clock still held when the client was closed. */
  readonly pending: readonly string[];
  /** Promises that were rejected and that nobody had waited for. */
  readonly rejections: readonly unknown[];
}
