import type { Json } from '../../machines/verdict.ts';
import type { WireRefusal } from '../engine/effects.ts';
import type { Failure } from '../engine/outcome.ts';

interface Parts extends Omit<Failure, 'message'> {
  readonly operation: string;
  /** How often the request was sent, refused connections included. */
  readonly sends: number;
  readonly cause?: unknown;
}

/** Whatever the wire throws about a request that it accepted. Shows no token, secret, query or body. */
export abstract class WireError extends Error {
  readonly operation: string;
  readonly sends: number;
  readonly failure: Failure;

  constructor(what: string, { operation, sends, cause, ...failure }: Parts) {
    super(`${operation} ${what}`, cause === undefined ? undefined : { cause });
    this.operation = operation;
    this.sends = sends;
    this.failure = { ...failure, message: this.message };
  }

  /** Stable and dotted. */
  get code(): string {
    return this.failure.code;
  }

  get status(): number | undefined {
    return this.failure.status;
  }

  get contextId(): string | undefined {
    return this.failure.contextId;
  }

  get correlationId(): string | undefined {
    return this.failure.correlationId;
  }
}

interface RefusedParts extends Parts {
  readonly status: number;
  /** The platform's own words, cleaned and cut. */
  readonly said?: string;
  readonly body: Json;
  readonly resent: boolean;
}

/**
 * An answer of 300 or more that sending the same again would not change; nothing was applied. The code is the
 * platform's, else `http.<status>`; for 3xx, which is never followed, `wire.redirect`.
 */
export class RefusedError extends WireError {
  override readonly name = 'RefusedError';
  /** The same bytes had been sent before, and were answered 429 or found no connection (a read: or failed in passing). */
  readonly resent: boolean;
  // Private, because `inspect` prints what is not, and the platform's body may echo the payload.
  readonly #refusal: WireRefusal;

  constructor({ said, body, resent, ...parts }: RefusedParts) {
    super(`was refused (${parts.status} ${parts.code})${said === undefined ? '' : `: ${said}`}`, parts);
    this.resent = resent;
    const { status, code } = parts;
    // Where the answer named no code, a dialect must be able to tell.
    this.#refusal = { status, ...(code !== `http.${status}` && { code }), body };
  }

  override get status(): number {
    return this.#refusal.status;
  }

  get body(): Json {
    return this.#refusal.body;
  }

  toRefusal(): WireRefusal {
    return this.#refusal;
  }
}

/** A write left, and whether it was applied is not known: read back before anything else is written. */
export class AmbiguousError extends WireError {
  override readonly name = 'AmbiguousError';
  constructor(parts: Parts) {
    super(`may or may not have been applied (${parts.status ?? 'no answer'} ${parts.code})`, parts);
  }
}

const UNSENT = {
  'wire.unreachable': 'could not be sent: no connection',
  'wire.overloaded': 'was not sent: its turn would come too late',
  'wire.circuitOpen': 'was not sent: the platform has stopped answering',
} as const;

/**
 * Not one byte left: no connection could be made, as often as it was tried (`wire.unreachable`); too many calls wait, or the
 * platform wants none for too long (`wire.overloaded`); or the circuit breaker is open (`wire.circuitOpen`).
 */
export class UnsentError extends WireError {
  override readonly name = 'UnsentError';
  constructor(parts: Parts & { readonly code: keyof typeof UNSENT }) {
    super(UNSENT[parts.code], parts);
  }
}

/** `validUntil` had passed, or would have, before the next attempt could leave. Nothing was applied. */
export class ExpiredError extends WireError {
  override readonly name = 'ExpiredError';
  /** Milliseconds that the platform asked to wait before the next attempt; 0 where it asked for nothing. */
  readonly retryAfterMs: number;
  constructor({ retryAfterMs, ...parts }: Omit<Parts, 'code'> & { readonly retryAfterMs: number }) {
    super('was not sent: its time had passed', { ...parts, code: 'wire.expired' });
    this.retryAfterMs = retryAfterMs;
  }
}

/** The caller aborted (`wire.stopped`) or the client is closed (`wire.closed`). Nothing was applied. */
export class StoppedError extends WireError {
  override readonly name = 'StoppedError';
  constructor(parts: Parts & { readonly code: 'wire.stopped' | 'wire.closed' }) {
    super(parts.code === 'wire.closed' ? 'was not sent: the client is closed' : 'was stopped', parts);
  }
}

/** A read that brought nothing to read: `wire.unreadable`, `wire.tooLarge`, `wire.timeout` or `wire.reset`. */
export class UnreadableError extends WireError {
  override readonly name = 'UnreadableError';
  constructor(parts: Parts) {
    super(`brought no readable answer (${parts.code})`, parts);
  }
}

/** No token: `token.refused` by the credentials or the client's state, `token.throttled`, or `token.unobtainable`. */
export class TokenError extends WireError {
  override readonly name = 'TokenError';
  constructor(
    parts: Omit<Parts, 'code'> & {
      readonly code: 'token.refused' | 'token.throttled' | 'token.unobtainable';
      readonly said?: string;
    },
  ) {
    const { said, ...rest } = parts;
    super(
      `brought no token (${rest.status ?? 'no answer'} ${rest.code})${said === undefined ? '' : `: ${said}`}`,
      rest,
    );
  }
}
