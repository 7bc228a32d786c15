import { duration } from '../engine/duration.ts';
import { Answer } from './answer.ts';
import type { Clock, WireEvents } from './client.ts';
import { type Call, Exchange, type Limits } from './exchange.ts';
import type { Line, LineSettings } from './line.ts';
import { isLoopback } from './loopback.ts';
import { LostError } from './lost.ts';

/** One origin and its pooled connections. What is sent here goes nowhere else: no redirect is followed. */
export class Transport {
  readonly #origin: string;
  /** The URL's path, without a slash at its end. */
  readonly #prefix: string;
  readonly #limits: Limits & LineSettings;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #events: Pick<WireEvents, 'called'>;
  #line: Promise<Line> | undefined;
  #closed: Promise<void> | undefined;

  /** @throws {Error} where the URL is not https (http on a loopback host), or has more than an origin and a path. */
  constructor(
    url: { readonly setting: string; readonly value: string },
    limits: Limits & LineSettings,
    clock: Pick<Clock, 'monotonic'>,
    events: Pick<WireEvents, 'called'>,
  ) {
    const { origin, pathname } = baseOf(url.setting, url.value);
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#limits = limits;
    this.#clock = clock;
    this.#events = events;
  }

  /** One attempt: the answer, whatever its status, or how it was lost. */
  async send(operation: string, call: Call): Promise<Answer | LostError> {
    if (this.#closed !== undefined) return new LostError('wire.closed', false);
    // Loading it takes longer than all the rest of an import, and is no part of what a call takes.
    this.#line ??= import('./line.ts').then(({ Line }) => new Line(this.#origin, this.#limits));
    const line = await this.#line;
    const path = this.#prefix + call.path;
    const exchange = new Exchange({ ...call, path }, this.#limits);
    const startedAt = this.#clock.monotonic();
    const result = await line.perform(path, call.method, exchange);
    if (result instanceof Answer || !result.withheld) {
      const status = result instanceof Answer ? result.status : null;
      this.#events.called({ operation, status, durationMs: duration(this.#clock.monotonic() - startedAt) });
    }
    return result;
  }

  /** Lets calls on their way end, and takes no more. */
  close(): Promise<void> {
    this.#closed ??= this.#hungUp();
    return this.#closed;
  }

  async #hungUp(): Promise<void> {
    // Why there is none, whoever called has been told.
    const line = await this.#line?.catch(() => undefined);
    await line?.close();
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
