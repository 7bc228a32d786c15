import { getShortestPaths, getSimplePaths } from 'xstate/graph';
import { edgesOf } from '../../machines/edges.ts';
import { taken } from './candidates.ts';
import type { Model } from './model.ts';
import { ModelError } from './model-error.ts';
import { openAt } from './node.ts';
import type { Path, Step } from './path.ts';
import { replay } from './replay.ts';

/** A shortest path to each state. One with which another begins is left out: it would show nothing of its own. */
export function shortestPaths(model: Model): Path[] {
  const byState = new Map<string, Path>();
  for (const path of listed(model, getShortestPaths)) {
    const state = path.at(-1)?.to ?? '';
    if (path.length < (byState.get(state)?.length ?? Infinity)) byState.set(state, path);
  }
  return longest([...byState.values()]);
}

/** A machine in which every state leads to every other has far more simple paths than anybody could list. */
const MOST_TRIES = 2_000_000;

/**
 * Every path that comes by no node twice. One with which another begins is left out.
 * @throws {ModelError} where there are too many to be listed.
 */
export const simplePaths = (model: Model): Path[] => longest(listed(model, getSimplePaths, MOST_TRIES));

/** The paths that `xstate/graph` lists, as steps that have been taken on the machine itself. */
function listed(model: Model, list: typeof getShortestPaths | typeof getSimplePaths, most = Infinity): Path[] {
  const { machine, first, name } = model;
  const events = [...new Set(edgesOf(machine).map(({ event }) => event))].map((type) => ({ type }));
  let tries = 0;
  const found = list(machine, {
    fromState: first,
    // Those it takes: a denied event would be listed as an edge that leads back.
    events: (snapshot) => events.filter(({ type }) => taken(machine, snapshot, type) !== undefined),
    serializeState: (snapshot) => {
      tries += 1;
      if (tries > most) throw new ModelError(name, ['Its simple paths are too many to list; take a tour.']);
      return JSON.stringify([snapshot.value, model.memory(snapshot)]);
    },
  });
  // XState's first step only names the start.
  const paths = found.map(({ steps }) =>
    stepsOf(
      model,
      steps.slice(1).map(({ event }) => event.type),
    ),
  );
  for (const path of paths) replay(model, path);
  return paths;
}

function stepsOf({ start }: Model, events: readonly string[]): Path {
  const steps: Step[] = [];
  let at = start;
  for (const event of events) {
    const move = openAt(at).find((open) => open.event === event);
    if (move === undefined) throw new Error(`${at.state} has no open edge for ${event}.`);
    const { node, ...step } = move;
    steps.push(step);
    at = node;
  }
  return steps;
}

/** Without those with which another begins. */
function longest(paths: readonly Path[]): Path[] {
  const beginnings = new Set(paths.flatMap((path) => path.map((_, at) => keyOf(path.slice(0, at)))));
  return paths.filter((path) => !beginnings.has(keyOf(path)));
}

const keyOf = (path: Path): string => path.map(({ edge }) => edge).join();
