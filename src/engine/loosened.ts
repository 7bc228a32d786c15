import type { PolicyHolders } from '../../machines/policy.ts';
import type { Restrictions } from '../../machines/restriction.ts';
import { digest } from './digest.ts';
import { type Policy, policyOf } from './policy.ts';

/**
 * What a policy allows that another does not, one sentence a field, which it begins with: `agentCapacity.min: 1 instead of 2`.
 * @param standard what it is compared with. @default the policy of a client that sets none
 */
export function loosened(holders: PolicyHolders, policy: Policy, standard: Policy = policyOf(holders)): string[] {
  const parts = Object.entries(holders).flatMap(([part, { looser = differs }]) =>
    looser(policy.parts[part], standard.parts[part]).map((sentence) => `${part}.${sentence}`),
  );
  return [...parts, ...lifted(policy.restrict ?? {}, standard.restrict ?? {})];
}

/** A rule that cannot compare policies: what is not the same may allow more. */
const differs = (given: unknown, standard: unknown): string[] =>
  digest({ given }) === digest({ given: standard }) ? [] : ['*: other than the standard, and the rule cannot compare'];

/** Restrictions only take away, so that each that is not there any more gives something back. */
function lifted(given: Restrictions, standard: Restrictions): string[] {
  const here = new Set(placesOf(given).map(([, key]) => key));
  return placesOf(standard).flatMap(([place, key]) => (here.has(key) ? [] : [`${place} is lifted`]));
}

const placesOf = (restrictions: Restrictions): (readonly [place: string, key: string])[] =>
  Object.entries(restrictions).flatMap(([lifecycle, { without = [], with: added = [] }]) =>
    [
      ...without.map((at) => [`restrict.${lifecycle}.without: \`${at.event}\` from \`${at.from}\``, at] as const),
      ...added.map(
        (at) => [`restrict.${lifecycle}.with: \`${at.rule.type}\` on \`${at.event}\` from \`${at.from}\``, at] as const,
      ),
    ].map(([place, at]) => [place, `${place} ${digest(at)}`] as const),
  );
