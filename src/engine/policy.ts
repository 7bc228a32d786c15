import { safeParse } from 'valibot';
import { type PolicyHolders, type PolicyInput, policySchema } from '../../machines/policy.ts';
import type { Restrictions } from '../../machines/restriction.ts';
import { canonical } from './canonical.ts';
import { digest } from './digest.ts';
import { issuesOf } from './issues.ts';

/** A policy as decisions use it: complete, validated, and named by its content. */
export interface Policy {
  /** The first 16 hex digits of the SHA-256 over the canonical JSON (RFC 8785) of the whole document. */
  readonly version: string;
  readonly parts: { readonly [rule: string]: unknown };
  /** What it takes from lifecycles, by name. @default nothing */
  readonly restrict?: Restrictions;
}

/** A policy as a file holds it: its parts, and `restrict` where it restricts. */
export type PolicyDocument = Policy['parts'] & { readonly restrict?: Restrictions };

/** The policy is not one: each issue names the field, what it was and the rule. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Fills in every default. @throws {PolicyError} */
export function policyOf<Holders extends PolicyHolders>(holders: Holders, input: PolicyInput<Holders> = {}): Policy {
  const parsed = safeParse(policySchema(holders), input);
  if (!parsed.success) throw new PolicyError(`The policy is not valid: ${issuesOf(parsed.issues).join(' ')}`);
  // By way of the text that is kept: what decides now is to the letter what is read again later.
  return policyFrom(JSON.parse(String(canonical(parsed.output))) as PolicyDocument);
}

/** The policy of a complete document. */
export function policyFrom(document: PolicyDocument): Policy {
  const { restrict, ...parts } = document;
  return { version: digest(document).slice(0, 16), parts, ...(restrict && { restrict }) };
}

export const documentOf = ({ parts, restrict }: Policy): PolicyDocument => ({
  ...parts,
  ...(restrict && { restrict }),
});

/** A policy's text and its SHA-256, under which it is kept once. */
export interface Addressed {
  readonly digest: string;
  readonly text: string;
}

/** Computed once a policy; gone when the policy is. */
const addressed = new WeakMap<Policy, Addressed>();

export function addressOf(policy: Policy): Addressed {
  const known = addressed.get(policy);
  if (known !== undefined) return known;
  const document = documentOf(policy);
  const made = { digest: digest(document), text: String(canonical(document)) };
  addressed.set(policy, made);
  return made;
}
