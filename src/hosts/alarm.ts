import type { Instant } from '../../machines/verdict.ts';
import type { Clock } from '../genesys/client.ts';

/** Ends one sleep early. Rung while nobody sleeps, it ends the next. */
export class Alarm {
  readonly #clock: Pick<Clock, 'now' | 'sleep'>;
  #bell = new AbortController();
  /** When the sleep ends by itself, in milliseconds since the epoch. */
  #until = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'now' | 'sleep'>) {
    this.#clock = clock;
  }

  ring(): void {
    this.#bell.abort('rung');
  }

  /** Rings where it is slept for longer than until then. */
  ringBy(moment: Instant): void {
    if (Date.parse(moment) < this.#until) this.ring();
  }

  /** Until the time has passed or it rings; without a timer where the time has no end. */
  async sleep(ms: number): Promise<void> {
    const { signal } = this.#bell;
    this.#until = this.#clock.now() + ms;
    if (ms > 0 && !signal.aborted) await this.#end(ms, signal);
    this.#bell = new AbortController();
  }

  async #end(ms: number, signal: AbortSignal): Promise<void> {
    if (ms === Number.POSITIVE_INFINITY) {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    await this.#clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
