import type { Instant, Json } from './verdict.ts';

/** Agents free to take a call, by queue id, as one sample of the whole organisation. */
interface CapacitySample {
  readonly available: { readonly [queueId: string]: number };
}

/** One interval of an agent's schedule, as received: what cannot be read is for whoever reads it to leave out. */
export interface ScheduledInterval {
  readonly kind: Json;
  readonly start: Json;
  readonly end: Json;
  /** The presences that it allows, in the machine's words; `null` where it lists none. */
  readonly allowed: readonly string[] | null;
}

/** What one agent is to do on one day. */
interface ScheduleSample {
  readonly scheduleId: string | null;
  readonly intervals: readonly ScheduledInterval[];
}

/** A value fetched from outside, with the instant it was received. */
interface Sampled<T> {
  readonly at: Instant;
  readonly value: T;
}

/** Everything a rule can ask of the outside world, as it stands once it is known. */
export interface KnownFacts {
  /** What the dialect in use can do; local, so never unknown. */
  readonly capabilities: readonly string[];
  readonly capacity: Sampled<CapacitySample>;
  readonly schedule: Sampled<ScheduleSample>;
}

/** The facts that cost a call. */
export type FactName = Exclude<keyof KnownFacts, 'capabilities'>;
