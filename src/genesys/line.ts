import type { LookupFunction } from 'node:net';
import ky, { type KyInstance, type Options } from 'ky';
import { Pool } from 'undici';
import type { WireRequest } from '../engine/effects.ts';
import { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { LostError } from './lost.ts';

export interface LineSettings {
  readonly timeoutMs: number;
  /** At a time. */
  readonly connections: number;
  readonly lookup?: LookupFunction;
}

interface Lean extends Options {
  readonly exchange: Exchange;
}

/** What calls to one origin go through: loaded with the first of them. */
export class Line {
  readonly #origin: string;
  readonly #pool: Pool;
  readonly #ky: KyInstance;

  constructor(origin: string, { timeoutMs, connections, lookup }: LineSettings) {
    this.#origin = origin;
    this.#pool = new Pool(origin, {
      connections,
      connectTimeout: timeoutMs,
      ...(lookup && { connect: { lookup } }),
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

  async perform(path: string, method: WireRequest['method'], exchange: Exchange): Promise<Answer | LostError> {
    try {
      const lean: Lean = { method, exchange };
      const response: unknown = await this.#ky(this.#origin + path, lean);
      if (response instanceof Answer) return response;
      throw new TypeError('ky answered by itself');
    } catch (error) {
      if (error instanceof LostError) return error;
      // ky and Request put the URL, and with it the query, in their messages: the name must do.
      const name = error instanceof Error ? error.name : typeof error;
      return new LostError('wire.unreachable', exchange.left, new Error(name));
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
