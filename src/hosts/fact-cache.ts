import type { FactReading } from '../engine/facts.ts';

/** Samples of facts, shared by all requests that ask the same question, one call in flight for each. Bounded. */
export class FactCache {
  readonly #limit: number;
  readonly #known = new Map<string, { readonly at: number; readonly reading: Promise<FactReading> }>();

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  /**
   * Half of the allowed age is left to whoever gets a shared sample: one that is about to grow old would expire before
   * the write that relies on it. A failure is shared only while its call is in flight.
   */
  get(question: string, maxAgeMs: number, now: number, ask: () => Promise<FactReading>): Promise<FactReading> {
    const known = this.#known.get(question);
    if (known !== undefined && Math.abs(now - known.at) < maxAgeMs / 2) return known.reading;
    const entry = { at: now, reading: ask() };
    this.#known.delete(question);
    this.#known.set(question, entry);
    const forget = () => {
      if (this.#known.get(question) === entry) this.#known.delete(question);
    };
    entry.reading.then((reading) => 'failure' in reading && forget(), forget);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#limit) break;
      this.#known.delete(oldest);
    }
    return entry.reading;
  }
}
