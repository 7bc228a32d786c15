import { Answer } from './answer.ts';
import type { Attempt } from './attempt.ts';
import { Breaker, type Circuit as State } from './breaker.ts';
import type { Clock } from './client.ts';

/** Failures in a row that open it, and milliseconds until one call is let through. */
const LIMITS = { failures: 10, openMs: 5_000 } as const;

/** Losses that speak against the platform, and not for a caller who gave up. */
const DOWN: readonly string[] = ['wire.timeout', 'wire.reset', 'wire.unreachable'];

/** Keeps calls from a platform that does not answer. */
export class Circuit {
  readonly #breaker: Breaker<boolean>;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #state: State = 'closed';
  #isProbing = false;

  constructor(clock: Pick<Clock, 'monotonic'>, changed: (circuit: State) => void) {
    this.#clock = clock;
    this.#breaker = new Breaker(
      (failed) => failed,
      LIMITS,
      { now: clock.monotonic },
      (state) => {
        this.#state = state;
        changed(state);
      },
    );
  }

  /**
   * Whether a call may leave. An urgent one always may: to try once too often is better than a campaign that cannot be
   * paused, or a doubt that nobody settles.
   */
  admits(urgent: boolean): boolean {
    if (urgent || this.#state === 'closed') return true;
    return !this.#isProbing && this.#clock.monotonic() >= this.#breaker.notBefore;
  }

  /** Performs a call that was admitted. */
  async attempt(run: () => Promise<Attempt>): Promise<Attempt> {
    const isProbe = this.#state !== 'closed';
    this.#isProbing ||= isProbe;
    try {
      await this.#breaker.load();
      const attempt = await run();
      const failed = isFailure(attempt);
      // While it is open, what fails late says nothing new; what succeeds does.
      const isNews = failed === false || (failed === true && (isProbe || this.#state === 'closed'));
      if (isNews) await this.#breaker.attempt(async () => failed);
      return attempt;
    } finally {
      if (isProbe) this.#isProbing = false;
    }
  }
}

/** `undefined` where it says nothing about the platform. */
function isFailure(attempt: Attempt): boolean | undefined {
  if (attempt instanceof Answer) return attempt.status >= 500;
  return DOWN.includes(attempt.code) ? true : undefined;
}
