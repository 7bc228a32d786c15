import type { AnyStateMachine } from 'xstate';
import { type Edge, edgesOf, statesOf } from '../../machines/edges.ts';
import { type Passes, ruleKey } from '../../machines/lifecycle.ts';
import type { Effect } from './decision.ts';
import { at, step } from './step.ts';

/** Where an event leads, and what it asks of the outside world. */
export interface Taken {
  readonly to: string;
  readonly effects: readonly Effect[];
}

/** With more rules than that on one event of one state, XState is asked each time. */
const MOST_RULES = 16;

/** What a machine answers to one event in one state, by which of the rules on its edges pass. */
export class Answers {
  /** The candidates, in the order in which their guards are asked. */
  readonly edges: readonly Edge[];
  readonly #ask: (passes: Passes['passes']) => Taken | undefined;
  readonly #rules: readonly string[];
  /** By the rules that pass, a bit each; `null` where no edge is taken. A hole has not been asked for yet. */
  readonly #known: (Taken | null)[] = [];

  constructor(edges: readonly Edge[], ask: (passes: Passes['passes']) => Taken | undefined) {
    this.edges = edges;
    this.#ask = ask;
    this.#rules = [...new Set(edges.flatMap(({ rules }) => rules.map(ruleKey)))];
  }

  /** The edge that is taken, as XState decides; `undefined` where none is. */
  take(passes: Passes['passes']): Taken | undefined {
    if (this.#rules.length > MOST_RULES) return this.#ask(passes);
    let place = 0;
    for (const rule of this.#rules) place = place * 2 + (passes === 'all' || passes.includes(rule) ? 1 : 0);
    let answer = this.#known[place];
    if (answer === undefined) {
      answer = this.#ask(passes) ?? null;
      this.#known[place] = answer;
    }
    return answer ?? undefined;
  }
}

type ByEvent = ReadonlyMap<string, Answers>;

/** What a machine answers in one state, by event. */
export interface StateAnswers {
  readonly all: ByEvent;
  /** Without those to events that the platform brings about by itself. */
  readonly asked: ByEvent;
}

/**
 * The answers of a lifecycle's machine, each asked of XState once. That is enough, because such a machine remembers nothing but
 * which rules pass, its guards look at nothing else, and its effects are as written: the lint sees to all three.
 */
class Table {
  readonly #states: ReadonlyMap<string, StateAnswers>;

  constructor(machine: AnyStateMachine) {
    const edges = Map.groupBy(edgesOf(machine), ({ from }) => from);
    this.#states = new Map(
      statesOf(machine).map((state) => [state, answersAt(machine, state, edges.get(state) ?? [])]),
    );
  }

  /** `undefined` for a state that the machine does not have. */
  at(state: string): StateAnswers | undefined {
    return this.#states.get(state);
  }
}

function answersAt(machine: AnyStateMachine, state: string, edges: readonly Edge[]): StateAnswers {
  const answersTo = ([type, candidates]: [string, Edge[]]): [string, Answers] => [
    type,
    new Answers(candidates, (passes) => {
      const taken = step(machine, at(machine, state, { passes }), { type });
      return taken && { to: taken.state, effects: taken.actions };
    }),
  ];
  const all = new Map([...Map.groupBy(edges, ({ event }) => event)].map(answersTo));
  const asked = [...all].filter(([, { edges }]) => edges[0]?.meta?.by === 'asked');
  return { all, asked: new Map(asked) };
}

const tables = new WeakMap<AnyStateMachine, Table>();

/** Made once a machine. */
export function tableOf(machine: AnyStateMachine): Table {
  const known = tables.get(machine);
  if (known !== undefined) return known;
  const made = new Table(machine);
  tables.set(machine, made);
  return made;
}
