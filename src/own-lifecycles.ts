import * as v from 'valibot';
import { heartbeat } from '../machines/heartbeat.ts';
import { lint } from '../machines/lint.ts';
import type { PolicyHolders } from '../machines/policy.ts';
import { tracking } from '../machines/tracking.ts';
import { ConfigurationError } from './configuration.ts';
import { issuesOf } from './engine/issues.ts';
import { type Entry, lifecycles, type Roster } from './lifecycles.ts';

const object = v.custom<object>((value) => Object(value) === value, 'An object is expected.');
const schema = v.record(
  v.pipe(v.string(), v.regex(/^[a-z][A-Za-z0-9]*$/, 'A name in camelCase is expected.')),
  v.looseObject({
    lifecycle: v.looseObject({ name: v.string(), machine: object, rules: object, events: object, id: object }),
    dialects: v.looseObject({ guide: object }),
  }),
);

/**
 * The roster of the house, joined by lifecycles of the caller's own.
 * @param taken names that mean something else on a client.
 * @throws {ConfigurationError} where one of them has a name or a rule that is taken, or a machine that the lint turns down.
 */
export function rosterOf(own: Roster, taken: readonly string[]): Roster {
  const parsed = v.safeParse(schema, own);
  const problems = parsed.success ? [] : issuesOf(parsed.issues);
  const roster: { [name: string]: Entry } = { ...lifecycles };
  for (const [name, entry] of parsed.success ? Object.entries(own) : []) {
    // A client with a `then` would be taken for a promise.
    if ([...Object.keys(roster), ...taken, 'then'].includes(name)) problems.push(`${name}: the name is taken.`);
    else problems.push(...problemsOf(name, entry, holdersOf(roster)).map((problem) => `${name}: ${problem}`));
    roster[name] = entry;
  }
  if (problems.length > 0) throw new ConfigurationError(problems.map((problem) => `lifecycles.${problem}`).join(' '));
  return roster;
}

function problemsOf(name: string, { lifecycle }: Entry, holders: PolicyHolders): string[] {
  const problems = lint(lifecycle.machine, lifecycle);
  if (name !== lifecycle.name) problems.push(`it calls itself \`${lifecycle.name}\`; one name is expected.`);
  for (const [part, rule] of Object.entries(lifecycle.rules)) {
    if (part === 'restrict') problems.push('rule `restrict`: the policy means something else by that name.');
    if ((holders[part] ?? rule) !== rule) problems.push(`rule \`${part}\`: the policy has another part of that name.`);
  }
  return problems;
}

/** Whatever has a part of the policy. */
export const holdersOf = (roster: Roster): PolicyHolders =>
  Object.assign({}, ...Object.values(roster).map(({ lifecycle }) => lifecycle.rules), { heartbeat, tracking });
