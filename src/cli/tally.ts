import { OUTCOMES, type OutcomeKind } from '../engine/outcome.ts';
import { isAsAsked, type Result } from './result.ts';

/** Distinct reasons that are counted by name; the rest share one, so that nothing grows without bound. */
const REASONS = 200;

/** Counts the results of a run. */
export class Tally {
  readonly outcomes = Object.fromEntries(OUTCOMES.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
  readonly #reasons = new Map<string, number>();
  requests = 0;
  /** Settled before this run. */
  earlier = 0;
  /** Ended as something else than moved or unchanged. */
  otherwise = 0;
  unrecorded = 0;

  count(result: Result): void {
    this.requests += 1;
    this.outcomes[result.outcome] += 1;
    if (result.earlier) this.earlier += 1;
    if (result.recorded === false) this.unrecorded += 1;
    if (!isAsAsked(result)) this.otherwise += 1;
    for (const reason of result.reasons) {
      const name = this.#reasons.size < REASONS || this.#reasons.has(reason) ? reason : 'other';
      this.#reasons.set(name, (this.#reasons.get(name) ?? 0) + 1);
    }
  }

  /** The most frequent first. */
  get reasons(): { readonly [reason: string]: number } {
    return Object.fromEntries([...this.#reasons].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
  }
}
