import * as v from 'valibot';
import { type AnyEventObject, type AnyMachineSnapshot, type AnyStateMachine, transition } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { ruleKey } from '../../machines/lifecycle.ts';
import type { Model } from '../../src/paths/model.ts';
import type { Path, Step } from '../../src/paths/path.ts';

/** One event, tried once where a machine stands. */
interface Trial {
  readonly event: string;
  /** State, event, and which of that event's candidates it is; absent where none is enabled. */
  readonly edge?: string;
  /** The rules that say no. */
  readonly failing: readonly string[];
  readonly next: string;
}

/** Where a machine may stand, known by having been there. */
interface Stand {
  readonly state: string;
  readonly trials: readonly Trial[];
}

const candidatesOf = (machine: AnyStateMachine, state: string, event: string) =>
  edgesOf(machine).filter((edge) => edge.from === state && edge.event === event);

const subsets = <T>(all: readonly T[]): T[][] =>
  all.reduce<T[][]>((sets, item) => sets.concat(sets.map((set) => [...set, item])), [[]]);

/**
 * All that is feasible, found by trying every event everywhere with every set of rules saying no, by XState's own functions:
 * an oracle that owes the kit nothing but the edges as they are written.
 */
export function recount({ machine, lifecycle, first }: Model) {
  const events = new Set([...edgesOf(machine).map(({ event }) => event), ...Object.keys(lifecycle?.events ?? {})]);
  const keyOf = ({ value, context }: AnyMachineSnapshot) => JSON.stringify([value, lifecycle ? null : context]);
  const stands = new Map<string, Stand>();

  const visit = (snapshot: AnyMachineSnapshot): string => {
    const key = keyOf(snapshot);
    if (stands.has(key)) return key;
    const state = String(snapshot.value);
    const trials: Trial[] = [];
    stands.set(key, { state, trials });
    for (const type of events) {
      const keys = [...new Set(candidatesOf(machine, state, type).flatMap(({ rules }) => rules.map(ruleKey)))];
      for (const failing of lifecycle ? subsets(keys) : [[]]) {
        const context = lifecycle ? { passes: keys.filter((rule) => !failing.includes(rule)) } : snapshot.context;
        const there = machine.resolveState({ value: state, context });
        const [taken] = (there.status === 'active' && machine.getTransitionData(there, { type })) || [];
        if (!taken) {
          trials.push({ event: type, failing, next: key });
          continue;
        }
        const written = [machine.states[state], machine.root].flatMap((node) => node?.transitions.get(type) ?? []);
        const next = visit(transition(machine, there, { type } as AnyEventObject)[0]);
        trials.push({ event: type, edge: `${state} ${type} ${written.indexOf(taken)}`, failing, next });
      }
    }
    return key;
  };
  const start = visit(first);
  const all = [...stands.values()];
  const isCandidate = (state: string, event: string) => candidatesOf(machine, state, event).length > 0;

  return {
    start,
    stands,
    states: new Set(all.map(({ state }) => state)),
    /** So many edges that can follow each other, joined by commas. */
    windows(length: number): ReadonlySet<string> {
      const open = new Map([...stands].map(([key, { trials }]) => [key, openOf(trials)]));
      let ways = [...stands.keys()].map((key) => ({ key, window: [] as string[] }));
      for (let edges = 0; edges < length; edges += 1) {
        ways = ways.flatMap(({ key, window }) =>
          [...(open.get(key) ?? [])].map(([edge, next]) => ({ key: next, window: [...window, edge] })),
        );
      }
      return new Set(ways.map(({ window }) => window.join()));
    },
    /** State, event, and a least set of rules that together refuse it. */
    refused: new Set(
      all.flatMap(({ state, trials }) => {
        const denied = trials.filter(({ edge, event }) => edge === undefined && isCandidate(state, event));
        const isLeast = ({ event, failing }: Trial) =>
          denied.every((other) => other.event !== event || !isWithin(other.failing, failing));
        return denied.filter(isLeast).map(({ event, failing }) => `${state} ${event} ${[...failing].sort()}`);
      }),
    ),
    /** State and event, where nothing is written for it. */
    notAccepted: new Set(
      all.flatMap(({ state }) =>
        [...(lifecycle ? Object.keys(lifecycle.events) : events)].flatMap((event) =>
          isCandidate(state, event) ? [] : `${state} ${event}`,
        ),
      ),
    ),
  };
}

const openOf = (trials: readonly Trial[]): ReadonlyMap<string, string> =>
  new Map(trials.flatMap(({ edge, next }) => (edge === undefined ? [] : [[edge, next]])));

const isWithin = (less: readonly string[], more: readonly string[]) =>
  less.length < more.length && less.every((item) => more.includes(item));

/** Whether a step goes along an edge; what is denied leads nowhere. */
export const isLeading = ({ verdict }: Step): boolean => verdict === 'allowed' || verdict === 'observed';

/** A step's edge as the recount names it. */
export function edgeName({ machine }: Model, { from, event, edge }: Step): string | undefined {
  const taken = edgesOf(machine)[edge ?? -1];
  return taken && `${from} ${event} ${candidatesOf(machine, from, event).indexOf(taken)}`;
}

/** Every window of so many edges that some paths meet; what is denied between them leads nowhere. */
export const windowsMet = (model: Model, paths: readonly Path[], length: number): ReadonlySet<string> =>
  new Set(
    paths.flatMap((path) => {
      const edges = path.filter(isLeading).map((step) => edgeName(model, step));
      return edges.slice(length - 1).map((_, at) => edges.slice(at, at + length).join());
    }),
  );

/** Whether a rule that answers so lets its edge pass, by the rule's own default policy. */
export function lets({ lifecycle }: Model, { type, answer }: Step['rules'][number]): boolean {
  const rule = lifecycle?.rules[type];
  if (answer !== 'unknown' || rule === undefined) return answer === 'allow';
  return (v.parse(rule.policy, undefined) as { onUnknown?: string }).onUnknown === 'allow-with-warning';
}

export const failingAt = (model: Model, { rules }: Step): string[] =>
  rules.filter((rule) => !lets(model, rule)).map(ruleKey);

/** Walks a path with XState's own transition function: where it stands after each step, and `✗` where nothing is enabled. */
export function retrace(model: Model, path: Path) {
  const { machine, lifecycle } = model;
  let snapshot = model.first;
  const went = path.map((step) => {
    const passes = step.rules.filter((rule) => lets(model, rule)).map(ruleKey);
    const there = lifecycle ? machine.resolveState({ value: snapshot.value, context: { passes } }) : snapshot;
    if (there.status !== 'active' || machine.getTransitionData(there, { type: step.event })?.length !== 1) return '✗';
    [snapshot] = transition(machine, there, { type: step.event } as AnyEventObject);
    return snapshot.value;
  });
  return { went, status: snapshot.status };
}
