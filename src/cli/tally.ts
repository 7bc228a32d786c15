import { OUTCOMES, type OutcomeKind } from '../engine/outcome.ts';
import { lifecycles } from '../lifecycles.ts';
import { isAsAsked, type Result } from './result.ts';

/** Distinct reasons that are counted by name; the rest share one, so that nothing grows without bound. */
const REASONS = 200;

type Outcomes = { [kind in OutcomeKind]: number };

export interface Counts {
  readonly requests: number;
  /** Settled before this run: nothing was sent for them. */
  readonly settledEarlier: number;
  /** Ended, but the journal could not take it. */
  readonly unrecorded: number;
  readonly outcomes: Readonly<Outcomes>;
  /** The outcomes of each lifecycle that was met. */
  readonly lifecycles: { readonly [lifecycle: string]: Readonly<Outcomes> };
  /** The most frequent first. */
  readonly reasons: { readonly [reason: string]: number };
}

/** Counts the results of a run. */
export class Tally {
  readonly #outcomes = none();
  readonly #lifecycles = new Map<string, Outcomes>();
  readonly #reasons = new Map<string, number>();
  #settledEarlier = 0;
  #unrecorded = 0;
  #requests = 0;
  #otherwise = 0;

  get requests(): number {
    return this.#requests;
  }

  /** Ended as something else than moved or unchanged. */
  get otherwise(): number {
    return this.#otherwise;
  }

  get unrecorded(): number {
    return this.#unrecorded;
  }

  count(result: Result): void {
    this.#requests += 1;
    this.#outcomes[result.outcome] += 1;
    const outcomes = this.#lifecycles.get(result.lifecycle) ?? none();
    outcomes[result.outcome] += 1;
    this.#lifecycles.set(result.lifecycle, outcomes);
    if (result.earlier) this.#settledEarlier += 1;
    if (result.recorded === false) this.#unrecorded += 1;
    if (!isAsAsked(result)) this.#otherwise += 1;
    for (const reason of result.reasons) {
      const name = this.#reasons.size < REASONS || this.#reasons.has(reason) ? reason : 'other';
      this.#reasons.set(name, (this.#reasons.get(name) ?? 0) + 1);
    }
  }

  read(): Counts {
    return {
      requests: this.#requests,
      settledEarlier: this.#settledEarlier,
      unrecorded: this.#unrecorded,
      outcomes: { ...this.#outcomes },
      lifecycles: Object.fromEntries(
        Object.keys(lifecycles).flatMap((name) => {
          const outcomes = this.#lifecycles.get(name);
          return outcomes ? [[name, { ...outcomes }]] : [];
        }),
      ),
      reasons: Object.fromEntries([...this.#reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))),
    };
  }
}

const none = () => Object.fromEntries(OUTCOMES.map((kind) => [kind, 0])) as Outcomes;
