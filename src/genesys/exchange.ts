import type { Dispatcher } from 'undici';
import type { WireRequest } from '../engine/effects.ts';
import { Answer, type ReceivedHeaders } from './answer.ts';
import { type Loss, LostError } from './lost.ts';

/** One request with everything ready to be written. */
export interface Call {
  readonly method: WireRequest['method'];
  /** Encoded, with its query. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** Asked when the first byte is about to be written, so that time spent waiting for a connection counts too. */
  readonly expired?: () => boolean;
}

export interface Limits {
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/** Codes with which a pool that has been closed turns a call away. */
const CLOSED: readonly unknown[] = ['UND_ERR_CLOSED', 'UND_ERR_DESTROYED'];

/**
 * One call on its way. Speaks undici's dispatch protocol itself, because only there it is certain whether a byte was
 * written: a write that never left may be sent again, one that has left may not.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #call: Call;
  readonly #limits: Limits;
  readonly #settled = Promise.withResolvers<Answer>();
  readonly #stop = () => this.#lose('wire.stopped');
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #start: { readonly status: number; readonly headers: ReceivedHeaders } | undefined;
  #done = false;

  constructor(call: Call, limits: Limits) {
    this.#call = call;
    this.#limits = limits;
  }

  /** `false`: it is certain that not one byte was written. */
  get left(): boolean {
    return this.#controller !== undefined;
  }

  /** @throws {LostError} */
  perform(dispatcher: Dispatcher): Promise<Answer> {
    const { method, path, headers, body, signal } = this.#call;
    if (signal?.aborted) this.#stop();
    else {
      signal?.addEventListener('abort', this.#stop);
      this.#timer = setTimeout(() => this.#lose('wire.timeout'), this.#limits.timeoutMs);
      dispatcher.dispatch({ method, path, headers: { ...headers }, body: body ?? null }, this);
    }
    return this.#settled.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#call.expired?.()) this.#lose('wire.expired');
    // It was given up while it waited for a connection, and must not leave now.
    if (this.#done) controller.abort(new LostError('wire.stopped', false));
    else this.#controller = controller;
  }

  /** Also called for provisional answers (1xx); the last one counts. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ReceivedHeaders): void {
    this.#start = { status, headers };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.maxBodyBytes) this.#lose('wire.tooLarge');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#start === undefined || !this.#finish()) return;
    this.#settled.resolve(new Answer(this.#start.status, this.#start.headers, Buffer.concat(this.#chunks).toString()));
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#lose(this.#lossOf(error), error);
  }

  #lossOf(error: Error): Loss {
    if (this.#start !== undefined) return 'wire.unreadable';
    if (this.left) return 'wire.reset';
    return 'code' in error && CLOSED.includes(error.code) ? 'wire.closed' : 'wire.unreachable';
  }

  #lose(code: Loss, cause?: Error): void {
    if (!this.#finish()) return;
    const lost = new LostError(code, this.left, cause);
    this.#settled.reject(lost);
    this.#controller?.abort(lost);
  }

  /** `false` where it had ended before. */
  #finish(): boolean {
    if (this.#done) return false;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#call.signal?.removeEventListener('abort', this.#stop);
    return true;
  }
}
