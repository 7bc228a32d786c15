/** What one token, or all tokens of one client, may still ask in the current window. Times are on the monotonic clock: a fixed wall clock would never end it. */
export interface Window {
  endsAt: number;
  count: number;
}

/** Requests allowed in each window, to each token or to all tokens of a client together. */
export interface Limit {
  readonly allowed: number;
  readonly windowSeconds: number;
  readonly per?: 'token' | 'client';
}

/** `headers` go on every answer; `waitSeconds` is there only when the window is full. */
export interface Turn {
  readonly headers: Readonly<Record<string, string>>;
  readonly waitSeconds?: number;
}

/** Counts requests, per token or per client, in windows that begin with the first request, as the platform's headers report them. */
export class Pace {
  readonly #allowed: number;
  readonly #windowSeconds: number;
  readonly #monotonic: () => number;
  /** There where the limit is per client. */
  readonly #shared: Map<string, Window> | undefined;

  /** @param monotonic milliseconds on a clock that never goes back */
  constructor(limit: Limit, monotonic: () => number) {
    this.#allowed = limit.allowed;
    this.#windowSeconds = limit.windowSeconds;
    this.#monotonic = monotonic;
    if (limit.per === 'client') this.#shared = new Map();
  }

  /** The window that a new token of this client draws on. */
  windowOf(clientId: string): Window {
    const window = this.#shared?.get(clientId) ?? { endsAt: Number.NEGATIVE_INFINITY, count: 0 };
    this.#shared?.set(clientId, window);
    return window;
  }

  /** Takes one turn. A refused turn is not counted, so `count` never passes `allowed`. Without a token nothing is counted. */
  take(window: Window | undefined): Turn {
    if (window === undefined) return { headers: this.#headers(0, this.#windowSeconds) };
    const now = this.#monotonic();
    if (now >= window.endsAt) {
      window.endsAt = now + this.#windowSeconds * 1000;
      window.count = 0;
    }
    const secondsLeft = Math.ceil((window.endsAt - now) / 1000);
    if (window.count >= this.#allowed) {
      return { headers: this.#headers(window.count, secondsLeft), waitSeconds: secondsLeft };
    }
    window.count += 1;
    return { headers: this.#headers(window.count, secondsLeft) };
  }

  get limit(): { allowed: number; windowSeconds: number } {
    return { allowed: this.#allowed, windowSeconds: this.#windowSeconds };
  }

  #headers(count: number, reset: number): Record<string, string> {
    return {
      'inin-ratelimit-count': String(count),
      'inin-ratelimit-allowed': String(this.#allowed),
      'inin-ratelimit-reset': String(reset),
    };
  }
}
