import type { Json } from '../../machines/verdict.ts';
import type { WireReply, WireRequest } from '../engine/effects.ts';
import { Answer } from './answer.ts';
import { type Attempt, errorOf, mayResend, type Progress, partsOf, reasonOf } from './attempt.ts';
import type { Circuit as CircuitState } from './breaker.ts';
import { ExpiredError } from './errors.ts';
import type { Call } from './exchange.ts';
import { Gate, isThrottle } from './gate.ts';
import { pathOf } from './path.ts';
import type { Lane } from './queue.ts';
import { correlationIdOf } from './refusal.ts';
import { Resends } from './resends.ts';
import { unlessStopped } from './stop.ts';
import { Token } from './token.ts';
import { Transport } from './transport.ts';
import { preconditionOf, versionOf } from './version.ts';

/** Time and chance, handed in. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since any moment; never goes back. */
  monotonic(): number;
  /** Rejects when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** What happens on the wire, told as it happens. */
export interface WireEvents {
  /** A 429 came; `waitMs` is what the platform asks for, else the backoff. */
  throttled(e: { operation: string; waitMs: number }): void;
  /** The same bytes will be sent again after `waitMs`; `reason` is `http.<status>` or how the last attempt was lost. */
  retried(e: { operation: string; reason: string; waitMs: number }): void;
  tokenRefreshed(e: { expiresInSeconds: number }): void;
  /** One attempt ended; `status` is `null` where no whole answer came. Milliseconds have three decimals at most. */
  called(e: { operation: string; status: number | null; durationMs: number }): void;
  /** A call waited for its turn, so as not to be throttled. */
  paced(e: { operation: string; lane: Lane; waitedMs: number }): void;
  /** The API has stopped answering, or answers again. */
  circuit(e: { endpoint: 'api'; circuit: CircuitState }): void;
}

export interface WireConfiguration {
  /** https, or http on a loopback host. */
  apiUrl: string;
  loginUrl: string;
  clientId: string;
  clientSecret: string;
  /** Milliseconds from the start of one attempt to the last byte of its answer. */
  timeoutMs: number;
  /** Attempts in all; the one replay after a 401 is not counted. */
  maxSends: number;
  /** The longest wait between two attempts. Where the platform asks for more, requests are given up, also those that wait for a turn. */
  maxWaitMs: number;
  /** The longest answer that is read. */
  maxBodyBytes: number;
  /** The most connections to the API. */
  connections: number;
}

export interface SendOptions {
  readonly signal?: AbortSignal;
  /** Wall clock, milliseconds since the epoch: no attempt leaves at or after it. */
  readonly validUntil?: number;
  /** @default 'ordinary' */
  readonly lane?: Lane;
}

/** The last attempt of a request, with the token that it bore. */
interface Sent {
  readonly attempt: Attempt;
  readonly token: string;
  /** Milliseconds until it may be sent again. */
  readonly waitMs: number;
}

/** Sends requests at the platform's pace, keeps the token, and sends again what may be sent again. */
export class GenesysClient {
  readonly #configuration: WireConfiguration;
  readonly #clock: Clock;
  readonly #events: WireEvents;
  readonly #api: Transport;
  readonly #login: Transport;
  readonly #token: Token;
  readonly #gate: Gate;
  readonly #resends: Resends;
  readonly #closing = new AbortController();

  /** @throws {Error} where a URL may not be used. */
  constructor(configuration: WireConfiguration, clock: Clock, events: WireEvents) {
    this.#configuration = configuration;
    this.#clock = clock;
    this.#events = events;
    const { apiUrl, loginUrl } = configuration;
    this.#api = new Transport({ setting: 'apiUrl', value: apiUrl }, configuration, clock, events);
    // Tokens are asked for one at a time.
    const single = { ...configuration, connections: 1 };
    this.#login = new Transport({ setting: 'loginUrl', value: loginUrl }, single, clock, events);
    this.#token = new Token(configuration, this.#login, clock, events, this.#closing.signal);
    this.#gate = new Gate(configuration, clock, events, this.#closing.signal);
    this.#resends = new Resends(clock);
  }

  /**
   * One request, sent as often as it may be until it is answered.
   *
   * @throws {WireError} one of the classes in errors.ts; each says what its caller may do.
   * @throws {RangeError} where path, parameters or version cannot be sent.
   */
  async send(request: WireRequest, options: SendOptions = {}): Promise<WireReply> {
    const call = callOf(request, options, this.#clock);
    let progress: Progress = { request, sends: 0, replays: 0, resent: false };
    this.#resends.earn();
    for (;;) {
      const sent = await this.#sent(progress, call, options);
      const { attempt, token } = sent;
      if (attempt instanceof Answer || !attempt.withheld) progress = { ...progress, sends: progress.sends + 1 };
      if (attempt instanceof Answer && attempt.ok && attempt.content !== undefined) {
        return this.#replyOf(attempt, attempt.content, progress.sends, token);
      }
      if (attempt instanceof Answer && attempt.status === 401 && progress.replays === 0) {
        // Not applied, so a write may be replayed too; the token may have been revoked, or have expired on its way.
        this.#token.discard(token);
        this.#events.retried({ operation: request.operation, reason: reasonOf(attempt), waitMs: 0 });
        progress = { ...progress, replays: 1 };
      } else {
        await this.#wait(progress, sent, options);
        progress = { ...progress, resent: true };
      }
    }
  }

  /** Lets attempts on their way end; ends every wait, and takes nothing more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#api.close(), this.#login.close()]);
  }

  async #sent(progress: Progress, call: Call, options: SendOptions): Promise<Sent> {
    let token = '';
    const passed = await this.#gate.pass(progress, options, async () => {
      token = await this.#tokenFor(progress, call);
      const headers = { ...call.headers, authorization: `Bearer ${token}` };
      return this.#api.send(progress.request.operation, { ...call, headers });
    });
    return { ...passed, token };
  }

  /** Asked anew for every attempt: what was waited for may have outlasted the last token. */
  async #tokenFor(progress: Progress, { signal, expired }: Call): Promise<string> {
    if (expired?.()) throw new ExpiredError({ ...partsOf(progress), retryAfterMs: 0 });
    const stops = { closing: this.#closing.signal, signal };
    return this.#token.fresh() ?? unlessStopped(progress, stops, (stop) => this.#token.renewed(stop));
  }

  async #wait(progress: Progress, { attempt, token, waitMs }: Sent, options: SendOptions): Promise<void> {
    const { operation } = progress.request;
    const { signal, validUntil, lane } = options;
    const { maxSends, maxWaitMs } = this.#configuration;
    if (isThrottle(attempt)) this.#events.throttled({ operation, waitMs });
    const error = errorOf(progress, attempt, token);
    const isLast = progress.sends - progress.replays >= maxSends || waitMs > maxWaitMs;
    if (isLast || !mayResend(progress, attempt)) throw error;
    if (validUntil !== undefined && this.#clock.now() + waitMs >= validUntil) {
      throw new ExpiredError({ ...partsOf(progress), retryAfterMs: waitMs, cause: error });
    }
    if (!this.#resends.spend(lane === 'urgent')) throw error;
    this.#events.retried({ operation, reason: reasonOf(attempt), waitMs });
    const stops = { closing: this.#closing.signal, signal };
    await unlessStopped(progress, stops, (stop) => this.#clock.sleep(waitMs, stop));
  }

  #replyOf(answer: Answer, body: Json, sends: number, token: string): WireReply {
    const correlationId = correlationIdOf(answer, [token]);
    return {
      status: answer.status,
      body,
      version: versionOf(answer),
      ...(correlationId === undefined ? {} : { correlationId }),
      sends,
      receivedAt: this.#clock.now(),
    };
  }
}

/** Everything but the token, made once: what is sent again is the same to the byte. */
function callOf(request: WireRequest, { signal, validUntil }: SendOptions, clock: Clock): Call {
  const { method, body, version, idempotencyKey } = request;
  return {
    method,
    path: pathOf(request),
    headers: {
      accept: 'application/json',
      ...preconditionOf(version),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
    ...(validUntil === undefined ? {} : { expired: () => clock.now() >= validUntil }),
  };
}
