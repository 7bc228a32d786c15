import { Answer } from './answer.ts';
import { type Attempt, mayResend, reasonOf, retryAfterOf } from './attempt.ts';
import type { Clock, WireConfiguration, WireEvents } from './client.ts';
import { TokenError } from './errors.ts';
import type { Call } from './exchange.ts';
import { refusalOf } from './refusal.ts';
import { waitMs } from './retry-after.ts';
import type { Transport } from './transport.ts';

const OPERATION = 'oauth.token';
/** The most of its life, in seconds, that a token loses to being renewed early; else a tenth. */
const SKEW = 60;

interface Grant {
  readonly value: string;
  readonly expiresInSeconds: number;
}

/** The client's access token: asked for once however many wait for it, and renewed before it expires. */
export class Token {
  readonly #settings: Pick<WireConfiguration, 'maxSends' | 'maxWaitMs'>;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #events: WireEvents;
  readonly #closing: AbortSignal;
  readonly #call: Call;
  readonly #secrets: readonly string[];
  #held: { readonly value: string; readonly renewAt: number } | undefined;
  #flight: Promise<string> | undefined;
  /** Monotonic milliseconds before which the platform wants no further token request. */
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(
    configuration: Pick<WireConfiguration, 'clientId' | 'clientSecret' | 'maxSends' | 'maxWaitMs'>,
    transport: Transport,
    clock: Clock,
    events: WireEvents,
    closing: AbortSignal,
  ) {
    const basic = Buffer.from(`${configuration.clientId}:${configuration.clientSecret}`).toString('base64');
    this.#settings = configuration;
    this.#transport = transport;
    this.#clock = clock;
    this.#events = events;
    this.#closing = closing;
    this.#secrets = [configuration.clientSecret, basic];
    this.#call = {
      method: 'POST',
      path: '/oauth/token',
      headers: {
        accept: 'application/json',
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    };
  }

  /** The token in hand, where it need not be renewed yet. */
  fresh(): string | undefined {
    return this.#held !== undefined && this.#clock.monotonic() < this.#held.renewAt ? this.#held.value : undefined;
  }

  /**
   * A new token, from the request already on its way where there is one.
   *
   * @throws {TokenError}, or the reason of `stop`, which ends the waiting but not the request that others wait for too.
   */
  async renewed(stop: AbortSignal): Promise<string> {
    this.#flight ??= this.#obtain().finally(() => {
      this.#flight = undefined;
    });
    return unlessAborted(this.#flight, stop);
  }

  /** The API refused this token; one that another call has renewed meanwhile is kept. */
  discard(value: string): void {
    if (this.#held?.value === value) this.#held = undefined;
  }

  async #obtain(): Promise<string> {
    await this.#keepDistance();
    for (let sends = 1; ; sends += 1) {
      const askedAt = this.#clock.monotonic();
      const attempt = await this.#transport.send(OPERATION, this.#call);
      const grant = attempt instanceof Answer ? grantOf(attempt) : undefined;
      if (grant !== undefined) return this.#hold(grant, askedAt);
      await this.#wait(attempt, sends);
    }
  }

  #hold({ value, expiresInSeconds }: Grant, askedAt: number): string {
    const life = expiresInSeconds - Math.min(SKEW, expiresInSeconds / 10);
    this.#held = { value, renewAt: askedAt + life * 1000 };
    this.#events.tokenRefreshed({ expiresInSeconds });
    return value;
  }

  /** @throws {TokenError} where the request is not made again; because of a 429 it never is, it only delays the next one. */
  async #wait(attempt: Attempt, sends: number): Promise<void> {
    const { maxSends, maxWaitMs } = this.#settings;
    const wait = waitMs(retryAfterOf(attempt), sends, maxWaitMs, this.#clock);
    const throttled = attempt instanceof Answer && attempt.status === 429;
    if (throttled) {
      this.#notBefore = this.#clock.monotonic() + wait;
      this.#events.throttled({ operation: OPERATION, waitMs: wait });
    }
    // To ask for a token twice changes nothing, so it is as free as a read.
    const progress = { request: { operation: OPERATION, method: 'GET' }, sends, replays: 0, resent: false } as const;
    if (throttled || sends >= maxSends || wait > maxWaitMs || !mayResend(progress, attempt)) {
      throw this.#errorOf(attempt, sends);
    }
    this.#events.retried({ operation: OPERATION, reason: reasonOf(attempt), waitMs: wait });
    await this.#clock.sleep(wait, this.#closing);
  }

  async #keepDistance(): Promise<void> {
    const wait = this.#notBefore - this.#clock.monotonic();
    if (wait > this.#settings.maxWaitMs) {
      throw new TokenError({ operation: OPERATION, sends: 0, code: 'token.throttled' });
    }
    if (wait > 0) await this.#clock.sleep(wait, this.#closing);
  }

  #errorOf(attempt: Attempt, sends: number): TokenError {
    const parts = { operation: OPERATION, sends };
    if (!(attempt instanceof Answer)) return new TokenError({ ...parts, code: 'token.unobtainable', cause: attempt });
    const { status } = attempt;
    if (attempt.ok) return new TokenError({ ...parts, status, code: 'token.unobtainable', said: 'not a token' });
    const { body: _body, code, said, ...refusal } = refusalOf(attempt, this.#secrets);
    return new TokenError({
      ...parts,
      ...refusal,
      code: status === 429 ? 'token.throttled' : status < 500 ? 'token.refused' : 'token.unobtainable',
      said: said === undefined ? code : `${code}: ${said}`,
    });
  }
}

/** Only `access_token` and `expires_in` (seconds) are read; no life is assumed where the answer names none. */
function grantOf({ ok, content }: Answer): Grant | undefined {
  if (!ok || content === null || typeof content !== 'object') return undefined;
  const { access_token: value, expires_in: expiresInSeconds } = content as { readonly [name: string]: unknown };
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) return undefined;
  if (typeof expiresInSeconds !== 'number' || !(expiresInSeconds > 0)) return undefined;
  return { value, expiresInSeconds };
}

function unlessAborted<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(stop.reason);
  stop.addEventListener('abort', onAbort);
  void work.then(resolve, reject).finally(() => stop.removeEventListener('abort', onAbort));
  return promise;
}
