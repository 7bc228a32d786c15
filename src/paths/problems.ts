import { edgesOf, statesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Actor } from '../../machines/rule.ts';
import { accept, RequestError } from '../engine/accept.ts';
import type { Model, Samples } from './model.ts';
import { leadingToEnd, nodesFrom } from './node.ts';
import { isDenied, nameOf } from './path.ts';

/** Samples are accepted on behalf of nobody; whoever they name needs no pseudonym. */
const NOBODY: Actor = { id: 'paths', type: 'system' };

/**
 * What keeps the paths of a model from showing all: states that nothing gets to from the start, edges that are never open, states
 * that lead to no end though there is one, asked events without a sample payload, samples that the schema does not take.
 * @returns one sentence a problem, which names the state, edge or event; empty where there is none.
 */
export function problemsOf({ name, machine, lifecycle, samples, start }: Model): string[] {
  const nodes = [...nodesFrom(start)];
  const reached = new Set(nodes.map(({ state }) => state));
  const leading = leadingToEnd(start);
  const stuck = new Set(leading.size === 0 ? [] : nodes.flatMap((node) => (leading.has(node) ? [] : node.state)));
  const open = new Set(nodes.flatMap(({ moves }) => moves.flatMap((move) => (isDenied(move) ? [] : move.edge))));
  // What a policy takes away on purpose may cut a state off.
  const states = lifecycle?.restricts === undefined ? statesOf(machine) : [];
  return [
    ...states.flatMap((state) => (reached.has(state) ? [] : `${name}, ${state}: nothing gets there.`)),
    ...[...stuck].map((state) => `${name}, ${state}: no final state can be reached from there.`),
    ...edgesOf(machine).flatMap((edge, place) =>
      open.has(place) || !reached.has(edge.from) ? [] : `${name}, ${nameOf(edge)}: it is never open.`,
    ),
    ...(lifecycle === undefined ? [] : sampleProblems(lifecycle, samples)),
  ];
}

function* sampleProblems(lifecycle: Lifecycle, samples: Samples): Generator<string> {
  const { name, events } = lifecycle;
  for (const type of Object.keys(events)) {
    if (!Object.hasOwn(samples, type)) yield `${name}, ${type}: there is no sample payload.`;
    else yield* refusal(lifecycle, type, samples[type]);
  }
  for (const type of Object.keys(samples)) {
    if (!Object.hasOwn(events, type)) yield `${name}, ${type}: a sample payload of an event that nobody can ask.`;
  }
}

function refusal(lifecycle: Lifecycle, type: string, payload: unknown): string[] {
  try {
    accept(lifecycle, { type, actor: NOBODY, payload }, () => ({}));
    return [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [`${lifecycle.name}, ${type}: its sample payload is not accepted: ${error.issues.join(' ')}`];
  }
}
