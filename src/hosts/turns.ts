/** Keeps what is done to one entity in order, and entities independent of one another. Holds only what is under way. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs after everything that was asked before for the same entity, whether that ended well or not. */
  take<T>(entity: string, run: () => Promise<T>): Promise<T> {
    const before = this.#last.get(entity) ?? Promise.resolve();
    const mine = before.then(run, run);
    this.#last.set(entity, mine);
    const leave = () => {
      if (this.#last.get(entity) === mine) this.#last.delete(entity);
    };
    mine.then(leave, leave);
    return mine;
  }

  /** Settles once nothing is under way, including what is added meanwhile. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.allSettled(this.#last.values());
  }
}
