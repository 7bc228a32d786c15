import type { Clock } from '../../src/genesys/client.ts';

/** Sleeps shorter than this are waits between attempts; longer ones are budgets, which only a test brings to their end. */
const WAIT_MS = 10_000;

/** Time that stands still until a wait or the test moves it. Chance is always a half. */
export class HandClock implements Clock {
  /** How long each wait between attempts was, in milliseconds. */
  readonly waits: number[] = [];
  readonly #budgets = new Set<{ readonly at: number; readonly end: () => void }>();
  readonly #start: number;
  #passed = 0;

  constructor(start: string) {
    this.#start = Date.parse(start);
  }

  now = () => this.#start + this.#passed;
  monotonic = () => this.#passed;
  random = () => 0.5;

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms < WAIT_MS) {
      this.waits.push(ms);
      this.forward(ms);
    } else await this.#budget(this.#passed + ms, signal);
  }

  /** Sleeps that nobody has ended. */
  get pending(): number {
    return this.#budgets.size;
  }

  /** Lets milliseconds pass, and every budget end that they use up. */
  forward(ms: number): void {
    this.#passed += ms;
    for (const { at, end } of this.#budgets) if (at <= this.#passed) end();
  }

  #budget(at: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const budget = { at, end: resolve };
    const stop = () => reject(signal?.reason);
    this.#budgets.add(budget);
    signal?.addEventListener('abort', stop, { once: true });
    return promise.finally(() => {
      this.#budgets.delete(budget);
      signal?.removeEventListener('abort', stop);
    });
  }
}
