import { Dedupe } from '../engine/dedupe.ts';
import { HANDLED, type HandledIds } from '../engine/handled-ids.ts';

/** Handled ids that are forgotten with the process. */
export class MemoryHandled {
  readonly #now: () => number;
  readonly #refuseClosed: () => void;
  readonly #receivers = new Map<string, Dedupe>();

  constructor(now: () => number, refuseClosed: () => void) {
    this.#now = now;
    this.#refuseClosed = refuseClosed;
  }

  of(receiver: string): HandledIds {
    const known = this.#receivers.get(receiver) ?? new Dedupe(HANDLED);
    this.#receivers.set(receiver, known);
    return {
      has: (id) => known.has(id, this.#now()),
      add: async (id) => {
        this.#refuseClosed();
        known.add(id, this.#now());
      },
    };
  }
}
