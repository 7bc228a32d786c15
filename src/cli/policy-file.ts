import type { PolicyInput } from '../../machines/policy.ts';
import { type Policy, policyOf } from '../engine/policy.ts';
import { lifecycles, type Roster } from '../lifecycles.ts';
import { holdersOf } from '../own-lifecycles.ts';
import { restrictedBy } from '../restrictions.ts';
import { jsonFile } from './json-file.ts';

/** Whatever has a part of the policy in the house. */
export const HOLDERS = holdersOf(lifecycles);

/** The word for the policy of a client that sets none. */
const DEFAULT = 'default';

export interface PolicyFile {
  readonly policy: Policy;
  /** The lifecycles of the house as the policy restricts them. */
  readonly roster: Roster;
}

/** The policy in a file, with every default. @throws {UsageError}, {@link PolicyError} */
export function policyFile(option: string, file: string = DEFAULT): PolicyFile {
  const policy = policyOf(HOLDERS, file === DEFAULT ? {} : (jsonFile(option, file) as PolicyInput));
  return { policy, roster: restrictedBy(policy, lifecycles) };
}
