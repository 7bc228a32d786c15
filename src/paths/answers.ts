import { type Lifecycle, ruleKey } from '../../machines/lifecycle.ts';
import type { FactPolicy } from '../../machines/rule.ts';
import type { Policy } from '../engine/policy.ts';
import type { Candidate } from './candidates.ts';
import type { Answered } from './path.ts';

/** What each rule of some candidate edges answers, by {@link ruleKey}; a rule that is not named allows. */
export type Answers = ReadonlyMap<string, Answered['answer']>;

/** What follows where a rule does not know: `undefined` for one that asks for no fact, and so is never in the dark. */
export type Unknown = (rule: string) => FactPolicy['onUnknown'] | undefined;

export const unknownIn =
  ({ rules }: Lifecycle, { parts }: Policy): Unknown =>
  (name) =>
    rules[name]?.needs.length ? (parts[name] as FactPolicy).onUnknown : undefined;

/** Whether a rule that answers so lets its edge pass. */
export const passes = ({ type, answer }: Answered, unknown: Unknown): boolean =>
  answer === 'allow' || (answer === 'unknown' && unknown(type) === 'allow-with-warning');

/**
 * Every way in which the rules of an event's candidate edges decide what comes of it: all allow; one, or as few as it takes
 * where there are several candidates, say no; each rule that asks for a fact does not know it.
 */
export function waysOf(candidates: readonly Candidate[], unknown: Unknown): Answers[] {
  const calls = candidates.flatMap(({ edge }) => edge.rules);
  const inTheDark = new Map(calls.map((call) => [ruleKey(call), unknown(call.type)]));
  const ways = failures(candidates).flatMap((failing) => {
    const denied: Answers = new Map(failing.map((key) => [key, 'deny']));
    const isShut = candidates.every(({ edge }) => edge.rules.some((call) => denied.has(ruleKey(call))));
    const blind = [...inTheDark].filter(([key, then]) =>
      denied.has(key) ? then === 'refuse' : then === 'allow-with-warning' && !isShut,
    );
    return [denied, ...blind.map(([key]): Answers => new Map([...denied, [key, 'unknown']]))];
  });
  return [...new Map(ways.map((way) => [JSON.stringify([...way].sort()), way])).values()];
}

/** The least sets of rules that shut no candidate, the first, the first two, and so on. */
function failures(candidates: readonly Candidate[]): (readonly string[])[] {
  const found: (readonly string[])[] = [[]];
  let shut: (readonly string[])[] = [[]];
  for (const { edge } of candidates) {
    const keys = edge.rules.map(ruleKey);
    const more = shut.flatMap((set) =>
      set.some((key) => keys.includes(key)) ? [set] : keys.map((key) => [...set, key]),
    );
    shut = more.filter(
      (set) => !more.some((less) => less.length < set.length && less.every((key) => set.includes(key))),
    );
    found.push(...shut);
  }
  return found;
}
