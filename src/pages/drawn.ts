import type { AnyStateMachine } from 'xstate';
import { type Edge, edgesOf } from '../../machines/edges.ts';

/** Where an edge of the whole machine comes from. */
export const ANYWHERE = 'any state';

/** Every edge as it is written: one that is declared for the whole machine once, after those of single states. */
export function drawnEdges(machine: AnyStateMachine): readonly Edge[] {
  const edges = edgesOf(machine);
  const first = edges.find(({ everywhere }) => everywhere)?.from;
  return [
    ...edges.filter(({ everywhere }) => !everywhere),
    ...edges
      .filter(({ everywhere, from }) => everywhere && from === first)
      .map((edge) => ({ ...edge, from: ANYWHERE })),
  ];
}
