import type { AnyStateMachine } from 'xstate';
import { invariant } from './invariant.ts';
import { at, step } from './step.ts';

/** One step of a protocol, for telemetry and tests. */
export interface ProtocolStep {
  readonly from: string;
  readonly event: string;
  readonly to: string;
}

/**
 * Follows a protocol that lives long, one task at a time, to its end. It knows no time and keeps nothing but where it is.
 * @param perform carries out the task of the state entered, and answers with the event that comes of it. What it throws is a bug.
 */
export async function follow<Task>(
  machine: AnyStateMachine,
  first: string,
  perform: (task: Task) => Promise<string>,
  observe: (step: ProtocolStep) => void,
): Promise<void> {
  let current = at(machine, String(machine.config.initial), machine.config.context as object);
  let event = first;
  for (;;) {
    const from = String(current.value);
    const next = invariant(step(machine, current, { type: event }), `an edge for \`${event}\` from \`${from}\``);
    current = next.snapshot;
    observe({ from, event, to: next.state });
    if (next.done) return;
    const asked = next.actions.find(({ type }) => type === 'perform');
    event = await perform(invariant(asked, `a task in \`${next.state}\``).params as Task);
  }
}
