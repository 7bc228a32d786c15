import type { AnyMachineSnapshot } from 'xstate';
import { requestMachine } from '../../machines/request.ts';
import type { Effect } from './decision.ts';
import { invariant } from './invariant.ts';
import { at, step } from './step.ts';

/** Where a request is in its protocol. */
export interface Place {
  readonly state: string;
  readonly done: boolean;
  readonly snapshot: AnyMachineSnapshot;
  /** By event, what XState answered. */
  readonly taken: Map<string, Taken>;
}

export interface Taken {
  readonly place: Place;
  readonly actions: readonly Effect[];
}

/**
 * All places that requests have come to. The machine remembers counts and flags alone, and an event of it is nothing but its
 * name, so that places are few, and XState is asked once for each step from one to another.
 */
const places = new Map<string, Place>();

function placeOf(snapshot: AnyMachineSnapshot): Place {
  const key = JSON.stringify([snapshot.value, snapshot.context]);
  const known = places.get(key);
  if (known !== undefined) return known;
  const place = { state: String(snapshot.value), done: snapshot.status !== 'active', snapshot, taken: new Map() };
  places.set(key, place);
  return place;
}

const starts = new Map<number, Place>();

/** Where every request begins that may begin so many writes. */
export function startOf(maxAttempts: number): Place {
  const known = starts.get(maxAttempts);
  if (known !== undefined) return known;
  const { context } = requestMachine.config;
  const start = placeOf(at(requestMachine, 'starting', { ...context, maxAttempts }));
  starts.set(maxAttempts, start);
  return start;
}

/** One step. @throws {Error} where the machine has no edge for it: the engine has left the protocol. */
export function take(from: Place, event: string): Taken {
  const known = from.taken.get(event);
  if (known !== undefined) return known;
  const what = `an edge for \`${event}\` from \`${from.state}\``;
  const { snapshot, actions } = invariant(step(requestMachine, from.snapshot, { type: event }), what);
  const taken = { place: placeOf(snapshot), actions };
  from.taken.set(event, taken);
  return taken;
}
