import type { Instant } from './verdict.ts';

/** Agents free to take a call, by queue id, as one sample of the whole organisation. */
export interface CapacitySample {
  readonly available: { readonly [queueId: string]: number };
}

/** A value fetched from outside, with the instant it was received. */
export interface Sampled<T> {
  readonly at: Instant;
  readonly value: T;
}

/** Everything a rule can ask of the outside world, as it stands once it is known. */
export interface KnownFacts {
  /** What the dialect in use can do; local, so never unknown. */
  readonly capabilities: readonly string[];
  readonly capacity: Sampled<CapacitySample>;
}

/** The facts that cost a call. */
export type FactName = Exclude<keyof KnownFacts, 'capabilities'>;
