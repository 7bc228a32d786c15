import type { CircuitBreakerPolicy } from 'cockatiel';
import type { Clock } from './client.ts';

/** `open`: nothing is tried. `halfOpen`: one attempt decides. */
export type Circuit = 'closed' | 'open' | 'halfOpen';

/** Keeps from an endpoint that is down what it would not take. */
export class Breaker<Result> {
  readonly #isFailure: (result: Result) => boolean;
  readonly #limits: { readonly failures: number; readonly openMs: number };
  readonly #clock: Pick<Clock, 'now'>;
  readonly #changed: (circuit: Circuit) => void;
  #policy: Promise<CircuitBreakerPolicy> | undefined;
  #circuit: Circuit = 'closed';
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
    this.#isFailure = isFailure;
    this.#limits = limits;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** It is closed: more than one attempt at a time may be made. */
  get closed(): boolean {
    return this.#circuit === 'closed';
  }

  /** Nothing is to be tried before this moment, milliseconds since the Unix epoch. */
  get notBefore(): number {
    return this.#circuit === 'open' ? this.#retryAt : Number.NEGATIVE_INFINITY;
  }

  /** Brings in what is loaded with the first attempt; nothing of an attempt has left before it is there. */
  async load(): Promise<CircuitBreakerPolicy> {
    this.#policy ??= this.#made();
    return this.#policy;
  }

  async attempt(run: () => Promise<Result>): Promise<Result> {
    const policy = await this.load();
    return policy.execute(run);
  }

  async #made(): Promise<CircuitBreakerPolicy> {
    const { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } = await import('cockatiel');
    const circuits = {
      [CircuitState.Closed]: 'closed',
      [CircuitState.Open]: 'open',
      [CircuitState.HalfOpen]: 'halfOpen',
      [CircuitState.Isolated]: 'open',
    } as const;
    // cockatiel measures on the machine's own clock: it never holds anything back here, `notBefore` keeps the time.
    const policy = circuitBreaker(
      handleWhenResult((result) => this.#isFailure(result as Result)),
      { halfOpenAfter: Number.NEGATIVE_INFINITY, breaker: new ConsecutiveBreaker(this.#limits.failures) },
    );
    policy.onStateChange((state) => {
      this.#circuit = circuits[state];
      if (state === CircuitState.Open) this.#retryAt = this.#clock.now() + this.#limits.openMs;
      this.#changed(this.#circuit);
    });
    return policy;
  }
}
