import { expect } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { type Edge, edgesOf, settledFrom } from '../../machines/edges.ts';
import { isFailing } from '../../src/engine/decision.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import { stepText } from '../../src/paths/path.ts';
import type { Became, Driver, Step } from '../../src/testing.ts';
import type { Asking, Held, Staged } from '../edges/stage.ts';
import {
  expectMoved,
  expectNotAccepted,
  expectRefused,
  expectUnrecognised,
  send,
  type Told,
} from '../edges/witnesses.ts';

/** Leads a stage along a path of its lifecycle: what the machine says is compared with all who can tell. */
export class TourDriver implements Driver {
  /** The steps on which all agreed. */
  readonly taken: Step[] = [];
  readonly #there: Staged;
  readonly #edges: readonly Edge[];
  readonly #machine: AnyStateMachine;
  #asked = 0;
  /** As the sandbox had it last. */
  #held: Held | undefined;
  #last: Step | undefined;
  /** What the others say of the last step. */
  #agree = () => {};

  constructor(machine: AnyStateMachine, there: Staged) {
    this.#there = there;
    this.#machine = machine;
    this.#edges = edgesOf(machine);
  }

  async place(state: string): Promise<void> {
    await this.#there.place(state);
    this.#held = await this.#there.held();
  }

  /** The outcome's word. What the others say is heard once it is the machine's, too. */
  async take(step: Step): Promise<Became | undefined> {
    this.#last = step;
    if (step.verdict === 'observed') return this.#watch(step);
    const asking = await this.#arranged(step);
    this.#asked += 1;
    const told = await send(this.#there, asking, `request ${this.#asked}`);
    this.#held = told.after;
    this.#agree = () => this.#compare(step, asking, told);
    return becameOf(told.outcome);
  }

  /** Where the sandbox itself has it; about the last step all others agree then. */
  state(): string {
    if (this.#last !== undefined) this.#hear(this.#last);
    return this.#held?.state ?? 'nowhere';
  }

  /** Nobody wrote, and nothing was recorded, but for what was asked. */
  async finish(): Promise<void> {
    const moved = this.taken.filter(({ verdict }) => verdict === 'allowed').length;
    const { ground } = this.#there;
    expect((await ground.writes()).map(({ committed }) => committed)).toEqual(Array(moved).fill(true));
    const phases = ground.records().map(({ phase }) => phase);
    expect(phases.filter((phase) => phase === 'intent')).toHaveLength(moved);
    expect(phases.filter((phase) => phase !== 'intent' && phase !== 'policy')).toEqual(
      Array(this.#asked).fill('outcome'),
    );
  }

  #hear(step: Step): void {
    try {
      this.#agree();
    } catch (cause) {
      throw new Error(`Not all agree about \`${stepText(step)}\` in ${step.from}.`, { cause });
    }
    this.taken.push(step);
  }

  async #watch(step: Step): Promise<undefined> {
    const [there, before] = [this.#there, this.#held];
    await there.happen(step);
    const [read, after] = [await there.read(), await there.held()];
    this.#held = after;
    this.#agree = () => {
      expect(before?.state).toBe(step.from);
      expect(read).toMatchObject({ state: step.to, version: after.version });
      expect(after.version).not.toBe(before?.version);
    };
  }

  #arranged(step: Step): Promise<Asking> {
    const there = this.#there;
    const off = offIn(step);
    if (off === undefined) return there.allow(step);
    const edge = this.#edgeOf(step);
    if (off.answer === 'deny') return there.deny(edge, off.type);
    if (there.doubt === undefined) throw new Error(`Nobody has said how the rule ${off.type} comes not to know.`);
    return there.doubt(edge, off.type);
  }

  #compare(step: Step, { unrecognised }: Asking, told: Told): void {
    const { from, event, verdict } = step;
    const off = offIn(step);
    if (verdict === 'notAccepted') {
      const asked = this.#edges.filter(({ meta }) => meta?.by === 'asked');
      const accepts = asked.filter((edge) => edge.from === from).map((edge) => edge.event);
      const leadHere = asked.filter(({ to }) => settledFrom(this.#machine, to).has(from));
      expectNotAccepted(told, { from, accepts, isThere: leadHere.some((edge) => edge.event === event) });
    } else if (verdict === 'allowed') {
      expect(told.outcome.lifecycle).toBe(this.#machine.id);
      expectMoved(told, this.#edgeOf(step), off?.type);
    } else if (unrecognised) expectUnrecognised(told);
    else if (off?.answer === 'deny' || off?.answer === 'unknown') {
      expectRefused(told, this.#edgeOf(step), off.type, off.answer);
    } else throw new Error(`${stepText(step)}: nobody knows what is compared there.`);
  }

  #edgeOf({ edge }: Step): Edge {
    const found = edge === undefined ? undefined : this.#edges[edge];
    if (found === undefined) throw new Error('The step has no edge.');
    return found;
  }
}

/** The rule that does not allow; there is one at most, since each state has one edge for an event. */
const offIn = ({ rules }: Step) => rules.find(({ answer }) => answer !== 'allow');

/** What became of a request, in the words of a path. */
function becameOf(outcome: Outcome): Became {
  if (outcome.kind === 'moved') return 'allowed';
  // It already is as asked, or there is nobody to be asked about.
  if (outcome.kind === 'unchanged' || (outcome.kind === 'failed' && outcome.failure.status === 404))
    return 'notAccepted';
  if (outcome.kind !== 'refused') throw new Error(`No step has such an outcome: ${JSON.stringify(outcome)}`);
  const { decision } = outcome;
  if (decision.kind === 'notAccepted') return 'notAccepted';
  return decision.kind === 'refused'
    ? { refusedBy: decision.verdicts.filter(isFailing).map(({ rule }) => rule) }
    : 'refused';
}
