import { restrict } from '../machines/restriction.ts';
import { type Policy, PolicyError } from './engine/policy.ts';
import type { Roster } from './lifecycles.ts';

/**
 * The roster as a policy restricts it: what decides, checks, draws and walks reads these machines.
 * @throws {PolicyError} where a restriction names what is not there, or leaves a machine that the lint turns down.
 */
export function restrictedBy(policy: Pick<Policy, 'restrict'>, roster: Roster): Roster {
  const house = Object.assign({}, ...Object.values(roster).map(({ lifecycle }) => lifecycle.rules));
  const restricted: { [name: string]: Roster[string] } = { ...roster };
  const problems: string[] = [];
  for (const [name, restriction] of Object.entries(policy.restrict ?? {})) {
    const entry = Object.hasOwn(roster, name) ? roster[name] : undefined;
    if (entry === undefined) {
      problems.push(`${name}: there is no such lifecycle; one of ${Object.keys(roster).join(', ')} is expected.`);
      continue;
    }
    const made = restrict(entry.lifecycle, restriction, house);
    problems.push(...made.problems.map((problem) => `${name}${problem}`));
    restricted[name] = { ...entry, lifecycle: made.lifecycle };
  }
  if (problems.length === 0) return restricted;
  throw new PolicyError(`The policy is not valid: ${problems.map((problem) => `restrict.${problem}`).join(' ')}`);
}
