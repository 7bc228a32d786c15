import { type Edge, edgesOf } from '../../machines/edges.ts';
import { ruleKey } from '../../machines/lifecycle.ts';
import type { Model } from './model.ts';
import { type Node, nodesFrom, openAt } from './node.ts';
import { type Answered, isDenied, nameOf, type Path, type Step, stepText } from './path.ts';

/** How much of what is feasible some paths meet. */
export interface Covered {
  readonly feasible: number;
  readonly covered: number;
  /** By name, e.g. `paused --activate--> active`. */
  readonly missed: readonly string[];
}

export interface Coverage {
  readonly states: Covered;
  readonly edges: Covered;
  /** Two edges that follow each other, whatever is denied between them. */
  readonly pairs: Covered;
  readonly triples: Covered;
  /** An event of a state, and what refuses it there. */
  readonly refused: Covered;
  /** An event that a state has no edge for. */
  readonly notAccepted: Covered;
  /** By rule: the events of states at which it allows, denies, and does not know. */
  readonly rules: { readonly [rule: string]: { readonly [Answer in Answered['answer']]: Covered } };
  /** Edges that are written, but never open to anything that begins at the start. */
  readonly infeasible: readonly string[];
}

/** Names of things by what tells them apart. */
type Named = readonly [key: string, name: string];

/** What some paths meet of what is feasible from the start. */
export function coverage(model: Model, paths: readonly Path[]): Coverage {
  const edges = edgesOf(model.machine);
  const nodes = [...nodesFrom(model.start)];
  const moves = nodes.flatMap((node) => node.moves);
  const steps = paths.flat();
  const windows = (length: number) =>
    covered(
      windowsFrom(nodes, length).map((window) => [String(window), nameOfWindow(window, edges)]),
      paths.flatMap((path) => windowsIn(path, length)).map(String),
    );
  const denied = (isWanted: (step: Step) => boolean) =>
    covered(
      moves.filter(isWanted).map((move) => [denialOf(move), `${move.from}: ${stepText(move)}`]),
      steps.filter(isWanted).map(denialOf),
    );
  const open = new Set(moves.flatMap((move) => (isDenied(move) ? [] : move.edge)));
  return {
    states: covered(
      nodes.map(({ state }) => [state, state]),
      [String(model.first.value), ...steps.map(({ to }) => to)],
    ),
    edges: windows(1),
    pairs: windows(2),
    triples: windows(3),
    refused: denied(({ verdict }) => typeof verdict === 'object'),
    notAccepted: denied(({ verdict }) => verdict === 'notAccepted'),
    rules: rulesSeen(moves, steps),
    infeasible: edges.filter((_, place) => !open.has(place)).map(nameOf),
  };
}

function covered(feasible: readonly Named[], met: Iterable<string>): Covered {
  const names = new Map(feasible);
  const isMet = new Set(met);
  const missed = [...names].filter(([key]) => !isMet.has(key)).map(([, name]) => name);
  return { feasible: names.size, covered: names.size - missed.length, missed };
}

/** Every sequence of so many edges that can follow each other from any of some nodes; not each only once. */
function windowsFrom(nodes: readonly Node[], length: number): (readonly number[])[] {
  const open = new Map(nodes.map((node) => [node, openAt(node)]));
  let ways: { readonly node: Node; readonly window: readonly number[] }[] = nodes.map((node) => ({ node, window: [] }));
  for (let edges = 0; edges < length; edges += 1) {
    ways = ways.flatMap(({ node, window }) =>
      (open.get(node) ?? []).map((move) => ({ node: move.node, window: [...window, move.edge ?? -1] })),
    );
  }
  return ways.map(({ window }) => window);
}

/** Every sequence of so many edges in a path; what is denied between them leads nowhere. */
function windowsIn(path: Path, length: number): (readonly number[])[] {
  const edges = path.flatMap((step) => (isDenied(step) ? [] : (step.edge ?? [])));
  return edges.slice(length - 1).map((_, at) => edges.slice(at, at + length));
}

const nameOfWindow = (window: readonly number[], edges: readonly Edge[]): string =>
  window
    .flatMap((place) => edges[place] ?? [])
    .map(nameOf)
    .join(', ');

const denialOf = ({ from, event, verdict, rules }: Step): string => JSON.stringify([from, event, verdict, rules]);

function rulesSeen(possible: readonly Step[], taken: readonly Step[]): Coverage['rules'] {
  const sites = (steps: readonly Step[]) =>
    steps.flatMap(({ from, event, rules }) =>
      rules.map((rule) => ({
        rule,
        key: JSON.stringify([from, event, ruleKey(rule), rule.answer]),
        name: `${event} in ${from}`,
      })),
    );
  const met = sites(taken).map(({ key }) => key);
  const byRule = Map.groupBy(sites(possible), ({ rule }) => rule.type);
  const seen = [...byRule].map(([rule, all]) => {
    const answering = (wanted: Answered['answer']) =>
      covered(
        all.filter(({ rule: { answer } }) => answer === wanted).map(({ key, name }) => [key, name]),
        met,
      );
    return [rule, { allow: answering('allow'), deny: answering('deny'), unknown: answering('unknown') }] as const;
  });
  return Object.fromEntries(seen);
}
