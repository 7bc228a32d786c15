import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { Clock } from './client.ts';

/** `open`: nothing is tried. `halfOpen`: one attempt decides. */
export type Circuit = 'closed' | 'open' | 'halfOpen';

const CIRCUITS = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'halfOpen',
  [CircuitState.Isolated]: 'open',
} as const;

/** Keeps from an endpoint that is down what it would not take. */
export class Breaker<Result> {
  readonly #policy;
  #retryAt = Number.NEGATIVE_INFINITY;

  /**
   * @param limits.failures in a row that open it
   * @param limits.openMs milliseconds until one attempt is let through
   */
  constructor(
    isFailure: (result: Result) => boolean,
    limits: { readonly failures: number; readonly openMs: number },
    clock: Pick<Clock, 'now'>,
    changed: (circuit: Circuit) => void,
  ) {
    // cockatiel measures on the machine's own clock: it never holds anything back here, `notBefore` keeps the time.
    this.#policy = circuitBreaker(
      handleWhenResult((result) => isFailure(result as Result)),
      { halfOpenAfter: Number.NEGATIVE_INFINITY, breaker: new ConsecutiveBreaker(limits.failures) },
    );
    this.#policy.onStateChange((state) => {
      if (state === CircuitState.Open) this.#retryAt = clock.now() + limits.openMs;
      changed(CIRCUITS[state]);
    });
  }

  /** It is closed: more than one attempt at a time may be made. */
  get closed(): boolean {
    return this.#policy.state === CircuitState.Closed;
  }

  /** Nothing is to be tried before this moment, milliseconds since the Unix epoch. */
  get notBefore(): number {
    return this.#policy.state === CircuitState.Open ? this.#retryAt : Number.NEGATIVE_INFINITY;
  }

  attempt(run: () => Promise<Result>): Promise<Result> {
    return this.#policy.execute(run);
  }
}
