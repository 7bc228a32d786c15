import type { Moment, OperationName } from './operation.ts';

/** The requests kept; the oldest give way. */
const LIMIT = 100_000;

/** What the log names besides operations: a path nobody answers, and what the sandbox itself sends. */
export const LOG_ONLY = ['unknown', 'webhook.delivery'] as const;

/**
 * One request. `status` is what was answered, or the word for what happened instead: `pending` while it is being
 * handled, `reset` when a fault cut it; for deliveries `unreachable`, `skipped` (not loopback) and `dropped` (queue full).
 */
export interface LoggedRequest {
  readonly seq: number;
  /** ISO instant of arrival, by the sandbox's clock. */
  readonly at: string;
  readonly operation: OperationName | (typeof LOG_ONLY)[number];
  readonly method: string;
  readonly path: string;
  readonly id?: string;
  readonly clientId?: string;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
  /** SHA-256 of the body's bytes, in hex; absent where there were none. */
  readonly bodyDigest?: string;
  readonly correlationId: string;
  status: number | 'pending' | 'reset' | 'unreachable' | 'skipped' | 'dropped';
  /** Whether this very request changed a resource, whatever its caller was told. */
  committed: boolean;
  before?: Moment;
  after?: Moment;
  /** The kinds of the faults that struck, in order. */
  readonly faults: string[];
}

export class RequestLog {
  readonly #ring: LoggedRequest[] = [];
  readonly #limit: number;
  #total = 0;

  constructor(limit = LIMIT) {
    this.#limit = limit;
  }

  /** Adds a request and hands it back, so that its end can be written into it. */
  open(request: Omit<LoggedRequest, 'seq'>): LoggedRequest {
    const logged = { seq: this.#total + 1, ...request };
    this.#ring[this.#total % this.#limit] = logged;
    this.#total += 1;
    return logged;
  }

  /** Oldest first. `total` counts every request since the start or reset, `dropped` those no longer kept. */
  list(operation?: string): { total: number; dropped: number; requests: LoggedRequest[] } {
    const oldest = this.#total % this.#limit;
    const kept = [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)];
    return {
      total: this.#total,
      dropped: this.#total - kept.length,
      requests: operation === undefined ? kept : kept.filter((request) => request.operation === operation),
    };
  }
}
