import { edgesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { stepText } from '../../src/paths/path.ts';
import { type Model, modelOf, type Path, type Step, type TourOptions, tours } from '../../src/testing.ts';
import type { Stage } from '../edges/stage.ts';
import { stages } from '../edges/stages.ts';
import { feasible } from './feasible.ts';
import { legsOf } from './legs.ts';

/** A lifecycle's tours, as a stage is led along them. */
export interface Plan {
  readonly name: string;
  readonly stage: Stage;
  readonly size: TourOptions['switch'];
  /** Without what is left out. */
  readonly model: Model;
  readonly legs: readonly Path[];
  /** The steps that nobody can bring about over HTTP, each with the reason. */
  readonly leftOut: readonly string[];
}

/** @param sizeOf how many edges that follow each other a lifecycle's tours meet, less one. */
export const plansOf = (sizeOf: (name: string) => TourOptions['switch'] | undefined): readonly Plan[] =>
  Object.entries(lifecycles).flatMap(([name, { lifecycle }]) => {
    const [stage, size] = [stages[name], sizeOf(name)];
    if (size === undefined) return [];
    if (stage === undefined) throw new Error(`Nobody has said how to drive ${name}.`);
    return planOf(lifecycle, stage, size);
  });

function planOf(lifecycle: Lifecycle, stage: Stage, size: TourOptions['switch']): Plan {
  const { name } = lifecycle;
  const leftOut = new Set<string>();
  const model = feasible(modelOf(lifecycle), (step) => {
    const why = obstacle(step, lifecycle, stage);
    if (why !== undefined) leftOut.add(`${name}, ${step.from}: ${stepText(step)}: ${why}`);
    return why === undefined;
  });
  const legs = tours(model, { switch: size, denied: true }).flatMap((path) => legsOf(model, path, size));
  return { name, stage, size, model, legs, leftOut: [...leftOut] };
}

/** Why a step cannot be brought about; `undefined` where it can. */
function obstacle(
  { from, event, to, verdict }: Step,
  { name, machine }: Lifecycle,
  { edges }: Stage,
): string | undefined {
  const isOn = (edge: { from: string; event: string; to: string }) =>
    edge.from === from && edge.event === event && edge.to === to;
  if (verdict === 'allowed' && edges.some((edge) => edge.ends === 'notOffered' && isOn(edge))) {
    return 'the dialect does not offer it';
  }
  const creates = edgesOf(machine).some((edge) => edge.event === event && edge.meta?.creates);
  return verdict === 'notAccepted' && creates ? `it reads nothing, and makes another ${name}` : undefined;
}
