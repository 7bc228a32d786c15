import * as v from 'valibot';
import type { Actor } from '../machines/rule.ts';
import { actor, RequestError } from './engine/accept.ts';
import { issuesOf } from './engine/issues.ts';
import type { Found } from './engine/outcome.ts';

/** How one resource is to be watched. */
export interface HeartbeatOptions<Asked> {
  /** Who holds the claim; the audit names them where somebody else ends it. */
  readonly actor: Actor;
  /** The claim: `last` of the outcome that set it. @default what the first tick reads */
  readonly own?: Found | undefined;
  /** Milliseconds from the end of one tick to the start of the next, give or take a tenth. At least 1_000. @default 120_000 */
  readonly everyMs?: number | undefined;
  /**
   * Asked for again where the resource came, by one change, into a state that the policy lists (`heartbeat.reassertOn`): an
   * ordinary request, for the version just read alone. @default never, a tick only reads
   */
  readonly reassert?: Asked | undefined;
}

const schema = v.strictObject({
  actor,
  own: v.optional(v.strictObject({ state: v.string(), version: v.nullable(v.string()) })),
  everyMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1_000, 'At least 1_000.')), 120_000),
  reassert: v.optional(v.unknown()),
});

/** Fills in the defaults. @throws {RequestError} also where a reassertion is asked for that the policy never allows. */
export function acceptHeartbeat(options: HeartbeatOptions<unknown>, reassertOn: readonly string[]) {
  const parsed = v.safeParse(schema, options);
  if (!parsed.success) throw new RequestError('heartbeat', issuesOf(parsed.issues));
  if (options.reassert !== undefined && reassertOn.length === 0) {
    throw new RequestError('heartbeat', ['reassert: the policy lists no state in `heartbeat.reassertOn`.']);
  }
  return { ...options, everyMs: parsed.output.everyMs };
}
