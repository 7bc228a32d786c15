import { type AnyEventObject, type AnyMachineSnapshot, type AnyStateMachine, createMachine, transition } from 'xstate';
import { campaignMachine } from '../../machines/campaign.ts';
import { type Edge, edgesOf } from '../../machines/edges.ts';
import { guestMachine } from '../../machines/guest.ts';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import { presenceMachine } from '../../machines/presence.ts';
import { requestMachine } from '../../machines/request.ts';
import { streamMachine } from '../../machines/stream.ts';
import type { Tour } from '../../src/paths/tours.ts';

export const MACHINES: readonly {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly context: object;
}[] = [
  {
    name: 'request',
    machine: requestMachine,
    context: { attempts: 0, maxAttempts: 2, doubted: false, creating: false },
  },
  { name: 'heartbeat', machine: heartbeatMachine, context: {} },
  { name: 'stream', machine: streamMachine, context: { subscribed: false, doubted: false, tries: 0, maxTries: 2 } },
  { name: 'campaign', machine: campaignMachine, context: { passes: 'all' } },
  { name: 'guest', machine: guestMachine, context: { passes: 'all' } },
  // Its edges are declared for the whole machine, and none of its states is final.
  { name: 'presence', machine: presenceMachine, context: { passes: 'all' } },
];

const startOf = (machine: AnyStateMachine, context: object): AnyMachineSnapshot =>
  machine.resolveState({ value: String(machine.config.initial), context });

/** Walks a tour with XState's own transition function: where it stands after each step, `·` where the step is denied. */
export function replay(machine: AnyStateMachine, context: object, tour: Tour) {
  let snapshot = startOf(machine, context);
  const states = tour.map(({ event }) => {
    if (machine.getTransitionData(snapshot, { type: event })?.length !== 1) return '·';
    [snapshot] = transition(machine, snapshot, { type: event } as AnyEventObject);
    return snapshot.value;
  });
  return { states, status: snapshot.status };
}

/** Every edge and pair that is feasible, known by trying every event everywhere: an oracle that owes the tours nothing. */
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

export const named = ({ from, event, to }: Pick<Edge, 'from' | 'event' | 'to'>) => `${from} ${event} ${to}`;

/** A copy of a machine that lacks one edge; one that is declared for the whole machine it lacks everywhere. */
export function without(machine: AnyStateMachine, gone: Edge): AnyStateMachine {
  interface Node {
    readonly on?: { [event: string]: unknown };
  }
  const config = structuredClone(machine.config) as unknown as Node & { readonly states: Record<string, Node> };
  const on = (gone.everywhere ? config.on : config.states[gone.from]?.on) ?? {};
  const candidates = edgesOf(machine).filter(({ from, event }) => from === gone.from && event === gone.event);
  on[gone.event] = [on[gone.event]].flat().filter((_, i) => candidates[i] !== gone);
  return createMachine(config as never).provide(machine.implementations as never);
}
