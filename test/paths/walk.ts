import { type AnyEventObject, type AnyMachineSnapshot, type AnyStateMachine, createMachine, transition } from 'xstate';
import { campaignMachine } from '../../machines/campaign.ts';
import { type Edge, edgesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import type { Tour } from '../../src/paths/tours.ts';

export const MACHINES: readonly {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly context: object;
}[] = [
  { name: 'request', machine: requestMachine, context: { attempts: 0, maxAttempts: 2, doubted: false } },
  { name: 'campaign', machine: campaignMachine, context: { passes: 'all' } },
];

const startOf = (machine: AnyStateMachine, context: object): AnyMachineSnapshot =>
  machine.resolveState({ value: String(machine.config.initial), context });

/** Walks a tour with XState's own transition function, and says where it stands after each step. */
export function replay(machine: AnyStateMachine, context: object, tour: Tour) {
  let snapshot = startOf(machine, context);
  const states = tour.map(({ event }) => {
    expect(machine.getTransitionData(snapshot, { type: event })).toHaveLength(1);
    [snapshot] = transition(machine, snapshot, { type: event } as AnyEventObject);
    return snapshot.value;
  });
  return { states, status: snapshot.status };
}

/** Every pair that a walk over the machine meets, each node once: the slow and plain way to know what is feasible. */
export function plainly(machine: AnyStateMachine, context: object) {
  const edges = new Set<string>();
  const pairs = new Set<string>();
  const seen = new Set<string>();
  const visit = (snapshot: AnyMachineSnapshot, before: string | undefined) => {
    const key = JSON.stringify([snapshot.value, snapshot.context, before]);
    if (seen.has(key)) return;
    seen.add(key);
    for (const event of new Set(edgesOf(machine).map((edge) => edge.event))) {
      const [taken] = machine.getTransitionData(snapshot, { type: event }) ?? [];
      if (taken === undefined) continue;
      const edge = `${snapshot.value} ${event} ${taken.target?.[0]?.key}`;
      edges.add(edge);
      if (before !== undefined) pairs.add(`${before} | ${edge}`);
      visit(transition(machine, snapshot, { type: event } as AnyEventObject)[0], edge);
    }
  };
  visit(startOf(machine, context), undefined);
  return { edges, pairs };
}

export const named = (step: { readonly from: string; readonly event: string; readonly to: string }) =>
  `${step.from} ${step.event} ${step.to}`;
/** A copy of a machine that lacks one edge. */
export function without(machine: AnyStateMachine, index: number): AnyStateMachine {
  const gone = edgesOf(machine)[index];
  const config = structuredClone(machine.config) as unknown as {
    states: { [state: string]: { on?: { [event: string]: unknown } } };
  };
  const on = config.states[gone?.from ?? '']?.on ?? {};
  const candidates = [on[gone?.event ?? '']].flat();
  const place = edgesOf(machine)
    .filter(({ from, event }) => from === gone?.from && event === gone.event)
    .indexOf(gone as Edge);
  on[gone?.event ?? ''] = candidates.filter((_, i) => i !== place);
  return createMachine(config as never).provide(machine.implementations as never);
}
