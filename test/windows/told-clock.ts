import type { Clock } from '../../src/genesys/client.ts';

/** Sleeps shorter than this are waits between attempts; longer ones are budgets. */
const WAIT_MS = 10_000;

/** Time that is told from outside, and stands still in between. */
export class ToldClock implements Clock {
  readonly #sleeping = new Set<{ readonly until: number; readonly wake: () => void }>();
  #now: number;
  #waits = Promise.withResolvers<void>();

  constructor(now: number) {
    this.#now = now;
  }

  now = () => this.#now;
  monotonic = () => this.#now;
  random = () => 0.5;

  /** Settles once something waits that cannot go on before more time is told. */
  get waits(): Promise<void> {
    return this.#waits.promise;
  }

  tell(now: number): void {
    this.#now = now;
    this.#waits = Promise.withResolvers<void>();
    for (const sleeper of this.#sleeping) if (sleeper.until <= now) sleeper.wake();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms <= 0) return;
    if (ms < WAIT_MS) this.#waits.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { until: this.#now + ms, wake: resolve };
    const stop = () => reject(signal?.reason);
    this.#sleeping.add(sleeper);
    signal?.addEventListener('abort', stop, { once: true });
    await promise.finally(() => {
      this.#sleeping.delete(sleeper);
      signal?.removeEventListener('abort', stop);
    });
  }
}
