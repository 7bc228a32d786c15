import { step as take } from '../engine/step.ts';
import { taken } from './candidates.ts';
import type { Model } from './model.ts';
import { isDenied, nameOf, type Path, pathText, stepText } from './path.ts';

/** A step of a path went otherwise than the path says. */
export class PathError extends Error {
  override readonly name = 'PathError';
  readonly path: Path;
  /** The place of the step in the path, from 0. */
  readonly at: number;
  constructor(model: string, path: Path, at: number, why: string) {
    const step = path[at];
    const where =
      step === undefined ? 'at its end' : `step ${at + 1} of ${path.length}, \`${stepText(step)}\` in ${step.from}`;
    super(`${model}, ${where}: ${why}\n${pathText(path.slice(0, at + 1))}`);
    this.path = path;
    this.at = at;
  }
}

/**
 * Takes a path on the machine itself, from its start and with all that it remembers: nothing clamped, nothing remembered from
 * when the path was made.
 * @throws {PathError} at the first step that the machine takes otherwise.
 */
export function replay(model: Model, path: Path): void {
  const { machine, name } = model;
  let snapshot = model.first;
  for (const [at, step] of path.entries()) {
    const state = String(snapshot.value);
    if (state !== step.from) throw new PathError(name, path, at, `the machine is in ${state}.`);
    const prepared = model.prepared(snapshot, step.rules);
    const chosen = taken(machine, prepared, step.event);
    if (chosen?.place !== (isDenied(step) ? undefined : step.edge)) {
      throw new PathError(
        name,
        path,
        at,
        `the machine takes ${chosen === undefined ? 'no edge' : nameOf(chosen.edge)}.`,
      );
    }
    snapshot = take(machine, prepared, { type: step.event })?.snapshot ?? snapshot;
  }
}
