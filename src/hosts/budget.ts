import type { Clock } from '../genesys/client.ts';

/** How long a request may take, and who may end it early. */
export class Budget {
  readonly #clock: Clock;
  readonly #done = new AbortController();
  readonly #over = new AbortController();
  readonly signal: AbortSignal;
  #why: 'deadline' | 'stop' | undefined;

  constructor(clock: Clock, ms: number, stop?: AbortSignal) {
    this.#clock = clock;
    this.signal = this.#over.signal;
    if (ms <= 0) this.#end('deadline');
    else this.#arm(ms);
    if (stop?.aborted) this.#end('stop');
    stop?.addEventListener('abort', () => this.#end('stop'), { once: true, signal: this.#done.signal });
  }

  /** Why it is over; `undefined` while it is not. */
  get over(): 'deadline' | 'stop' | undefined {
    return this.#why;
  }

  /** Frees the timer and the listener. */
  settle(): void {
    this.#done.abort('settled');
  }

  #arm(ms: number): void {
    this.#clock.sleep(ms, this.#done.signal).then(
      () => this.#end('deadline'),
      () => undefined,
    );
  }

  #end(why: 'deadline' | 'stop'): void {
    this.#why ??= why;
    this.#over.abort(why);
    this.settle();
  }
}
