import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Question } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Wanted } from './effects.ts';
import type { FactReadings } from './facts.ts';
import { addressOf, type Policy } from './policy.ts';

/** What must be as it was then for a decision to come out the same, besides the machine, whose version the decision names. */
export interface Versions {
  /** Of this package, which has the rules. */
  readonly package: string;
  /** Of the time zone data. */
  readonly tzdata: string;
  /** Digest of the whole policy document. */
  readonly policy: string;
}

/**
 * Everything that a decision read besides lifecycle, event and policy: with those it can be made again, offline. Plain JSON,
 * members in the order in which the rules saw them.
 */
export interface Receipt {
  readonly versions: Versions;
  readonly resource: Resource;
  /** The resource was not read for this: it is as an earlier request saw it, and the write's precondition held it to that. */
  readonly tracked?: true;
  /** The resource as the request first read it. @default `resource` itself */
  readonly base?: Resource;
  /** With the instants of their samples. */
  readonly facts: FactReadings;
  readonly capabilities: readonly string[];
  readonly wanted: Wanted;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** A receipt on its way into the journal. */
export interface ReceiptDraft {
  readonly receipt: Receipt;
  readonly decision: Decision;
}

export const receiptOf = (question: Question, versions: Omit<Versions, 'policy'>, tracked: boolean): Receipt => {
  const { resource, base, facts, capabilities, wanted, policy, now } = question;
  return {
    versions: { package: versions.package, tzdata: versions.tzdata, policy: addressOf(policy).digest },
    resource,
    ...(tracked && { tracked }),
    ...(base !== resource && { base }),
    ...{ facts, capabilities, wanted, now },
  };
};

/** The question that the receipt was made of, under that policy or under another. */
export const questionOf = (receipt: Receipt, event: AskedEvent, policy: Policy): Question => {
  const { resource, base = resource, facts, capabilities, wanted, now } = receipt;
  return { resource, base, event, facts, capabilities, wanted, policy, now };
};
