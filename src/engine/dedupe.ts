/** What was handled lately, by id. Bounded twice: the oldest are forgotten, by number and by age. */
export class Dedupe {
  readonly #limit: number;
  readonly #ttlMs: number;
  readonly #known = new Map<string, number>();

  constructor({ limit, ttlMs }: { readonly limit: number; readonly ttlMs: number }) {
    this.#limit = limit;
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    return this.#known.size;
  }

  /** @param now milliseconds on any clock, the same in all calls; where it goes back, ids are known for longer */
  has(id: string, now: number): boolean {
    const at = this.#known.get(id);
    return at !== undefined && now - at < this.#ttlMs;
  }

  add(id: string, now: number): void {
    this.#known.delete(id);
    this.#known.set(id, now);
    for (const [oldest, at] of this.#known) {
      if (this.#known.size <= this.#limit && now - at < this.#ttlMs) break;
      this.#known.delete(oldest);
    }
  }
}
