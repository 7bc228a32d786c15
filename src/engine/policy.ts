import { safeParse } from 'valibot';
import { type PolicyHolders, type PolicyInput, policySchema } from '../../machines/policy.ts';
import { digest } from './digest.ts';
import { issuesOf } from './issues.ts';

/** A policy as decisions use it: complete, validated, and named by its content. */
export interface Policy {
  /** The first 16 hex digits of the SHA-256 over the canonical JSON (RFC 8785) of `parts`. */
  readonly version: string;
  readonly parts: { readonly [rule: string]: unknown };
}

/** The policy is not one: each issue names the field, what it was and the rule. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Fills in every default. @throws {PolicyError} */
export function policyOf<Holders extends PolicyHolders>(holders: Holders, input: PolicyInput<Holders> = {}): Policy {
  const parsed = safeParse(policySchema(holders), input);
  if (!parsed.success) throw new PolicyError(`The policy is not valid: ${issuesOf(parsed.issues).join(' ')}`);
  const parts = parsed.output as Policy['parts'];
  const version = digest(parts).slice(0, 16);
  return { version, parts };
}
