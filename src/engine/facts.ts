import type { FactName, KnownFacts } from '../../machines/facts.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { FactPolicy, Refusals } from '../../machines/rule.ts';
import { type Instant, unknown, type Verdict } from '../../machines/verdict.ts';
import type { Failure } from './outcome.ts';
import type { Policy } from './policy.ts';

/** What came of asking for a fact. That it could not be had is an answer too. */
export type FactReading<Name extends FactName = FactName> =
  | KnownFacts[Name]
  | { readonly at: Instant; readonly failure: Failure };

/** What has been asked for so far; a name that is absent has not been asked. */
export type FactReadings = { readonly [Name in FactName]?: FactReading<Name> };

/** A reading that no rule may see, as the verdict it amounts to; `undefined` where the rule may look at it. */
export function unusable(name: FactName, reading: FactReading, policy: FactPolicy, now: number): Verdict | undefined {
  if ('failure' in reading) {
    const { failure } = reading;
    const forbidden = failure.status === 401 || failure.status === 403;
    return unknown({
      code: forbidden ? 'misconfigured' : `${name}.unavailable`,
      sentence: forbidden
        ? `The ${name} may not be read (${failure.status}): the client lacks a permission.`
        : `The ${name} could not be read: ${failure.code}.`,
      evidence: { failure: { code: failure.code, ...(failure.status !== undefined && { status: failure.status }) } },
    });
  }
  const ageMs = now - Date.parse(reading.at);
  if (ageMs > policy.maxAgeMs || ageMs <= -policy.maxFutureSkewMs) {
    return unknown({
      code: ageMs > 0 ? `${name}.stale` : `${name}.fromTheFuture`,
      sentence: `The sample of the ${name} is ${ageMs} ms old; at most ${policy.maxAgeMs} ms are allowed.`,
      evidence: { sampleAt: reading.at, ageMs, maxAgeMs: policy.maxAgeMs },
    });
  }
  return undefined;
}

/** What {@link unusable} says of a fact, for whoever meets it. */
export const factRefusals = (name: FactName): Refusals => ({
  [`${name}.unavailable`]: {
    means: `The ${name} could not be read.`,
    cure: "Ask again later; the verdict's evidence has the failure.",
  },
  [`${name}.stale`]: {
    means: `The sample of the ${name} is older than the policy allows.`,
    cure: 'Ask again: the next request reads it anew.',
  },
  [`${name}.fromTheFuture`]: {
    means: `The sample of the ${name} is dated ahead of this machine's clock.`,
    cure: "Set this machine's clock right.",
  },
  misconfigured: {
    means: `The client may not read the ${name}. No policy lets this pass.`,
    cure: "Give the client the scope that this page's table of operations names.",
  },
});

/** A fact to be asked for, and how old a shared sample of it may be. */
export interface FactNeed {
  readonly name: FactName;
  /** Milliseconds: the strictest that a rule of the lifecycle asks. */
  readonly maxAgeMs: number;
}

export const factNeeds = ({ rules }: Lifecycle, { parts }: Policy, names: readonly FactName[]): FactNeed[] =>
  names.map((name) => {
    const readers = Object.values(rules).filter(({ needs }) => needs.includes(name));
    return { name, maxAgeMs: Math.min(...readers.map((rule) => (parts[rule.name] as FactPolicy).maxAgeMs)) };
  });
