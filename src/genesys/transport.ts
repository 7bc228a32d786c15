import type { LookupFunction } from 'node:net';
import ky, { type KyInstance, type Options } from 'ky';
import { Pool } from 'undici';
import { Answer } from './answer.ts';
import type { Clock, WireEvents } from './client.ts';
import { type Call, Exchange, type Limits } from './exchange.ts';
import { isLoopback } from './loopback.ts';
import { LostError } from './lost.ts';

interface Lean extends Options {
  readonly exchange: Exchange;
}

/** One origin and its pooled connections. What is sent here goes nowhere else: no redirect is followed. */
export class Transport {
  readonly #origin: string;
  /** The URL's path, without a slash at its end. */
  readonly #prefix: string;
  readonly #limits: Limits;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #events: Pick<WireEvents, 'called'>;
  readonly #pool: Pool;
  readonly #ky: KyInstance;
  #closed: Promise<void> | undefined;

  /** @throws {Error} where the URL is not https (http on a loopback host), or has more than an origin and a path. */
  constructor(
    url: { readonly setting: string; readonly value: string },
    limits: Limits & { readonly connections: number; readonly lookup?: LookupFunction },
    clock: Pick<Clock, 'monotonic'>,
    events: Pick<WireEvents, 'called'>,
  ) {
    const { origin, pathname } = baseOf(url.setting, url.value);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#limits = limits;
    this.#clock = clock;
    this.#events = events;
    this.#pool = new Pool(origin, {
      connections: limits.connections,
      connectTimeout: limits.timeoutMs,
      ...(limits.lookup && { connect: { lookup: limits.lookup } }),
      // The exchange itself times the whole of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A connection that carries one call at a time leaves no doubt which call a reset belongs to.
      allowH2: false,
    });
    this.#ky = ky.create({
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      // ky makes a `Request` of every call; reading headers and body back from it costs more than sending them, so they
      // travel in an option of ours that ky hands on untouched. It asks little of the response it passes back.
      fetch: (_request, init) => (init as Lean).exchange.perform(this.#pool) as unknown as Promise<Response>,
    });
  }

  /** One attempt: the answer, whatever its status, or how it was lost. */
  async send(operation: string, call: Call): Promise<Answer | LostError> {
    const path = this.#prefix + call.path;
    const exchange = new Exchange({ ...call, path }, this.#limits);
    const startedAt = this.#clock.monotonic();
    const result = await this.#perform(this.#origin + path, { method: call.method, exchange });
    if (result instanceof Answer || !result.withheld) {
      const status = result instanceof Answer ? result.status : null;
      this.#events.called({ operation, status, durationMs: this.#clock.monotonic() - startedAt });
    }
    return result;
  }

  /** Lets calls on their way end, and takes no more. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.close();
    return this.#closed;
  }

  async #perform(url: string, lean: Lean): Promise<Answer | LostError> {
    try {
      const response: unknown = await this.#ky(url, lean);
      if (response instanceof Answer) return response;
      throw new TypeError('ky answered by itself');
    } catch (error) {
      if (error instanceof LostError) return error;
      // ky and Request put the URL, and with it the query, in their messages: the name must do.
      const name = error instanceof Error ? error.name : typeof error;
      return new LostError('wire.unreachable', lean.exchange.left, new Error(name));
    }
  }
}

function baseOf(setting: string, value: string): URL {
  if (!URL.canParse(value)) throw new Error(`${setting}: must be an absolute URL`);
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(`${setting}: must have no credentials, query or fragment`);
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return url;
  throw new Error(`${setting}: must be https; http is for 127.0.0.1, localhost, [::1] only`);
}
