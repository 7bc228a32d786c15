import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { type Lifecycle, type Passes, ruleKey } from '../../machines/lifecycle.ts';
import { at } from '../engine/step.ts';
import { type Answers, passes, type Unknown, waysOf } from './answers.ts';
import { type Candidate, candidatesAt, taken } from './candidates.ts';
import type { Answered, Step } from './path.ts';

/** What the guard `all` looks at, where rules answer so. */
export const passesOf = (rules: readonly Answered[], unknown: Unknown): Passes => ({
  passes: rules.filter((rule) => passes(rule, unknown)).map(ruleKey),
});

/**
 * Every step that a lifecycle has in a state: its events in each way in which their rules may answer, then the asked events
 * that it does not accept there. What comes of each, its machine says.
 */
export function lifecycleSteps({ machine, events }: Lifecycle, unknown: Unknown, from: string): Step[] {
  const accepted = candidatesAt(machine, from);
  const steps = [...accepted].flatMap(([event, candidates]) =>
    waysOf(candidates, unknown).map((answers): Step => {
      const rules = answered(candidates, answers);
      const chosen = taken(machine, at(machine, from, passesOf(rules, unknown)), event);
      if (chosen === undefined) {
        const refusing = rules.filter((rule) => !passes(rule, unknown)).map(({ type }) => type);
        return refused(candidates, [...new Set(refusing)], rules);
      }
      return along(chosen, answered(candidates.slice(0, candidates.indexOf(chosen) + 1), answers));
    }),
  );
  const distinct = new Map(steps.map((step) => [JSON.stringify(step), step])).values();
  return [...distinct, ...notAccepted(Object.keys(events), from, accepted)];
}

/** Every step that a machine without rules has where it stands, then the events that its state has no edge for. */
export function machineSteps(machine: AnyStateMachine, snapshot: AnyMachineSnapshot): Step[] {
  const from = String(snapshot.value);
  const accepted = candidatesAt(machine, from);
  const steps = [...accepted].map(([event, candidates]): Step => {
    const chosen = taken(machine, snapshot, event);
    if (chosen !== undefined) return along(chosen, []);
    return refused(candidates, [...new Set(candidates.flatMap(({ edge }) => edge.guard ?? []))], []);
  });
  return [...steps, ...notAccepted(new Set(edgesOf(machine).map(({ event }) => event)), from, accepted)];
}

const along = ({ place, edge: { from, event, to, meta } }: Candidate, rules: readonly Answered[]): Step => {
  const verdict = meta?.by === 'observed' ? 'observed' : 'allowed';
  return { from, event, to, edge: place, verdict, rules };
};

function refused([first]: readonly Candidate[], refusedBy: readonly string[], rules: readonly Answered[]): Step {
  if (first === undefined) throw new Error('An event without edges is not accepted, and never refused.');
  const { from, event } = first.edge;
  return { from, event, to: from, edge: first.place, verdict: { refusedBy }, rules };
}

const notAccepted = (events: Iterable<string>, from: string, accepted: ReadonlyMap<string, unknown>): Step[] =>
  [...events].flatMap((event) =>
    accepted.has(event) ? [] : { from, event, to: from, verdict: 'notAccepted', rules: [] },
  );

/** The rules of some candidates, each once, with their answers. */
function answered(candidates: readonly Candidate[], answers: Answers): Answered[] {
  const calls = new Map(candidates.flatMap(({ edge }) => edge.rules.map((call) => [ruleKey(call), call])));
  return [...calls].map(([key, call]) => ({ ...call, answer: answers.get(key) ?? 'allow' }));
}
