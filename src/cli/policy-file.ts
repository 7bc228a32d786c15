import type { PolicyInput } from '../../machines/policy.ts';
import { type Policy, PolicyError, policyOf } from '../engine/policy.ts';
import { lifecycles, type Roster } from '../lifecycles.ts';
import { holdersOf } from '../own-lifecycles.ts';
import { restrictedBy } from '../restrictions.ts';
import { UsageError } from './exit.ts';
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

/** The policy in a file, with every default. @throws {UsageError} */
export function policyFile(option: string, file: string = DEFAULT): PolicyFile {
  const given = file === DEFAULT ? {} : (jsonFile(option, file) as PolicyInput);
  try {
    const policy = policyOf(HOLDERS, given);
    return { policy, roster: restrictedBy(policy, lifecycles) };
  } catch (error) {
    if (error instanceof PolicyError) throw new UsageError(`${option} ${file}: ${error.message}`);
    throw error;
  }
}
