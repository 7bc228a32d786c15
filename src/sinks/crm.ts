import type { Chunk } from '../engine/outbox.ts';
import type { Answer } from '../genesys/answer.ts';
import type { Clock, WireEvents } from '../genesys/client.ts';
import { LostError } from '../genesys/lost.ts';
import { retryAfterMs } from '../genesys/retry-after.ts';
import { Transport } from '../genesys/transport.ts';
import { Budget } from '../hosts/budget.ts';
import { chunkBody } from './chunk.ts';
import { isPassing, type Result, resultsOf } from './results.ts';

const OPERATION = 'crm.upsert';
const MAX_BODY_BYTES = 1_048_576;

/** Where rows are sent, and how. */
export interface CrmEndpoint {
  /** Takes `POST` with `{ idempotencyKey, records }`. https, or http on a loopback host. */
  readonly url: string;
  /** The bearer token, or what gives one: it is asked before every attempt. */
  readonly token: string | (() => string | Promise<string>);
  /** Milliseconds from asking for the token to the last byte of the answer. */
  readonly timeoutMs: number;
}

/**
 * What one POST of a chunk came to.
 * - `accepted`: with what became of each row.
 * - `duplicate`: the endpoint knows the key, from an attempt that succeeded or that is still under way there.
 * - `refused`: sending the same again is no use.
 * - `notNow`: perhaps taken, perhaps not; the same key again later. `waitMs` where the endpoint says how much later.
 * - `stopped`: by us, before there was an answer.
 */
export type Delivery =
  | { readonly kind: 'accepted'; readonly results: readonly Result[] }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'notNow'; readonly code: string; readonly waitMs?: number }
  | { readonly kind: 'stopped' };

/** What says nothing about the records: a wrong address, or credentials that are not (or no longer) taken. */
const isAtTheDoor = (status: number): boolean => status < 400 || [401, 403, 404, 407].includes(status);

/** A CRM's batch upsert, as the guest guide speaks of it. One attempt a call; follows no redirect. */
export class Crm {
  readonly #endpoint: CrmEndpoint;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #path: string;

  constructor(endpoint: CrmEndpoint, clock: Clock, events: Pick<WireEvents, 'called'>) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    const { origin, pathname } = new URL(endpoint.url);
    this.#path = pathname;
    const limits = { timeoutMs: endpoint.timeoutMs, maxBodyBytes: MAX_BODY_BYTES, connections: 1 };
    this.#transport = new Transport({ setting: 'crm.url', value: origin }, limits, clock, events);
  }

  /** @param stop gives up at once. */
  async deliver(chunk: Chunk, stop: AbortSignal): Promise<Delivery> {
    const budget = new Budget(this.#clock, this.#endpoint.timeoutMs, stop);
    try {
      const token = await this.#token(budget.signal);
      if (token === undefined) return budget.over === 'stop' ? { kind: 'stopped' } : notNow('crm.noToken');
      const answer = await this.#transport.send(OPERATION, {
        method: 'POST',
        path: this.#path,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': chunk.key,
        },
        body: JSON.stringify(chunkBody(chunk)),
        signal: budget.signal,
      });
      if (!(answer instanceof LostError)) return this.#deliveryOf(chunk, answer);
      if (budget.over === 'stop') return { kind: 'stopped' };
      return notNow(budget.over === 'deadline' ? 'wire.timeout' : answer.code);
    } finally {
      budget.settle();
    }
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** `undefined` where there is none: the callback failed, or did not answer in time. */
  async #token(signal: AbortSignal): Promise<string | undefined> {
    const { token } = this.#endpoint;
    if (typeof token === 'string') return token;
    const over = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    // Its own error might show a secret; that there is no token says enough.
    const asked = (async () => token())().catch(() => undefined);
    return signal.aborted ? undefined : Promise.race([asked, over]);
  }

  #deliveryOf({ rows }: Chunk, answer: Answer): Delivery {
    const { status, ok, content } = answer;
    const code = `http.${status}`;
    if (ok) {
      if (content === undefined) return notNow('wire.unreadable');
      // An endpoint that says nothing about records has taken them all.
      return { kind: 'accepted', results: resultsOf(rows, content) ?? rows.map(() => ({ kind: 'delivered' })) };
    }
    if (status === 409) {
      const results = resultsOf(rows, content ?? null);
      return results ? { kind: 'accepted', results } : { kind: 'duplicate' };
    }
    if (!isPassing(status) && !isAtTheDoor(status)) return { kind: 'refused', code };
    const waitMs = retryAfterMs(answer.header('retry-after'), this.#clock.now());
    return { ...notNow(code), ...(waitMs !== undefined && { waitMs }) };
  }
}

const notNow = (code: string) => ({ kind: 'notNow', code }) as const;
