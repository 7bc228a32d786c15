import type { FactReading } from '../engine/facts.ts';

interface Entry {
  /** Monotonic milliseconds, when it was asked for. */
  readonly at: number;
  readonly reading: Promise<FactReading>;
  inFlight: boolean;
}

/** Which samples may be shared; all on a monotonic clock, in milliseconds. */
interface Freshness {
  readonly now: number;
  readonly maxAgeMs: number;
  /** Asked for later than this. */
  readonly after: number;
}

/** Samples of facts, shared by all requests that ask the same question, one call in flight for each. Bounded. */
export class FactCache {
  readonly #limit: number;
  readonly #known = new Map<string, Entry>();

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  /**
   * Half of the allowed age is left to whoever gets a shared sample: one that is about to grow old would expire before
   * the write that relies on it. A failure is shared only while its call is in flight.
   */
  get(question: string, { now, maxAgeMs, after }: Freshness, ask: () => Promise<FactReading>): Promise<FactReading> {
    const known = this.#known.get(question);
    const fresh = known && (known.inFlight || now - known.at < maxAgeMs / 2);
    if (fresh && known.at > after) return known.reading;
    const entry: Entry = { at: now, reading: ask(), inFlight: true };
    this.#known.delete(question);
    this.#known.set(question, entry);
    const settle = (keep: boolean) => {
      entry.inFlight = false;
      if (!keep && this.#known.get(question) === entry) this.#known.delete(question);
    };
    entry.reading.then(
      (reading) => settle(!('failure' in reading)),
      () => settle(false),
    );
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#limit) break;
      this.#known.delete(oldest);
    }
    return entry.reading;
  }
}
