import type { Clock } from '../genesys/client.ts';

/** How long a request may take, and who may end it early. */
export class Budget {
  readonly #clock: Clock;
  readonly #done = new AbortController();
  readonly #over = new AbortController();
  readonly signal: AbortSignal;
  readonly #end: number;
  #why: 'deadline' | 'stop' | undefined;

  constructor(clock: Clock, ms: number, stop?: AbortSignal) {
    this.#clock = clock;
    this.#end = clock.monotonic() + ms;
    this.signal = this.#over.signal;
    if (ms <= 0) this.#finish('deadline');
    else this.#arm(ms);
    if (stop?.aborted) this.#finish('stop');
    stop?.addEventListener('abort', () => this.#finish('stop'), { once: true, signal: this.#done.signal });
  }

  /** Why it is over; `undefined` while it is not. Time counts even where a busy process keeps the timer from firing. */
  get over(): 'deadline' | 'stop' | undefined {
    if (this.#clock.monotonic() >= this.#end) this.#finish('deadline');
    return this.#why;
  }

  /** Frees the timer and the listener. */
  settle(): void {
    this.#done.abort('settled');
  }

  #arm(ms: number): void {
    this.#clock.sleep(ms, this.#done.signal).then(
      () => this.#finish('deadline'),
      () => undefined,
    );
  }

  #finish(why: 'deadline' | 'stop'): void {
    if (this.#why) return;
    this.#why = why;
    this.#over.abort(why);
    this.settle();
  }
}
