import type { GenericSchema, InferOutput } from 'valibot';
import type { FactName, KnownFacts } from './facts.ts';
import type { Json, Verdict } from './verdict.ts';

/** Who asks. Always given; never defaulted. */
export interface Actor {
  /** The id under which the actor is known to the caller, e.g. a user id or a client's name. */
  readonly id: string;
  readonly type: 'user' | 'service' | 'system';
  /** The person on whose behalf a service asks. */
  readonly onBehalfOf?: string;
}

/** One thing asked of a resource. */
export interface AskedEvent {
  readonly type: string;
  readonly actor: Actor;
  readonly payload: { readonly [field: string]: Json };
}

/** A resource as last read. */
export interface Resource<Document = Json> {
  readonly id: string;
  /** The dialect's word for the state, translated to the machine's where the machine has one. */
  readonly state: string;
  /** The entity tag or version exactly as received; `null` where the API has none. */
  readonly version: string | null;
  /** A counter that grows by one with each change, where the API shows one. Evidence only, never a precondition. */
  readonly revision?: number;
  readonly document: Document;
}

/** What a rule may look at. It sees known facts only; `decide` answers for missing, stale and failed ones. */
export interface Given<Policy, Fact extends FactName> {
  readonly resource: Resource;
  /** The resource as the request first read it. */
  readonly base: Resource;
  readonly event: AskedEvent;
  readonly facts: Pick<KnownFacts, 'capabilities' | Fact>;
  readonly policy: Policy;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** The part of the policy that every rule with a remote fact has. */
export interface FactPolicy {
  /** A sample older than this is stale, hence unknown. Milliseconds. */
  readonly maxAgeMs: number;
  /** A sample this far ahead of the clock, or further, is unknown. Milliseconds. */
  readonly maxFutureSkewMs: number;
  readonly onUnknown: 'refuse' | 'allow-with-warning';
}

/** Codes of verdicts that stand in the way, for whoever meets one. */
export interface Refusals {
  readonly [code: string]: { readonly means: string; readonly cure: string };
}

/**
 * A named check on an edge. `judge` is pure: it may not fetch, log, or look at the clock.
 * Members are methods so that rules with narrower types fit a roster (method bivariance).
 */
export interface Rule<
  Policy extends GenericSchema = GenericSchema,
  Params = unknown,
  Fact extends FactName = FactName,
> {
  readonly name: string;
  /** The remote facts it reads; one that needs none is asked before anything is paid for. */
  readonly needs: readonly Fact[];
  /** The rule's part of the policy, with its defaults. */
  readonly policy: Policy;
  /** What its params must be where a policy adds it to an edge. @default it takes none */
  readonly params?: GenericSchema;
  /** Every code with which it says no or does not know: what it means, and what is to be done. @default none are told */
  readonly refusals?: Refusals;
  /**
   * What a policy allows that another, e.g. the defaults, does not: a sentence for each field, which it begins with. Pure.
   * @default it cannot tell, so that any difference counts
   */
  looser?(policy: InferOutput<Policy>, standard: InferOutput<Policy>): string[];
  /** The rule in one sentence, with the policy's values in it. */
  says(policy: InferOutput<Policy>, params: Params): string;
  judge(given: Given<InferOutput<Policy>, Fact>, params: Params): Verdict;
}

/** Checks a rule's shape and infers its types from its policy schema: `rule<Params>()({ ... })`. */
export const rule =
  <Params = undefined>() =>
  <Policy extends GenericSchema, const Fact extends FactName = never>(
    definition: Rule<Policy, Params, Fact>,
  ): Rule<Policy, Params, Fact> =>
    definition;
