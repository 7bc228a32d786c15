import type { Chunk, ChunkRow, Fate, Outbox } from '../engine/outbox.ts';
import { Breaker, type Circuit } from '../genesys/breaker.ts';
import type { Clock } from '../genesys/client.ts';
import { chunkKey } from './chunk.ts';
import type { Delivery } from './crm.ts';
import { Cycle } from './cycle.ts';
import type { Result } from './results.ts';

/** Milliseconds: before a second attempt at most, doubled with each further one, and never more than `cap`. */
const BACKOFF = { base: 5_000, cap: 3_600_000 } as const;

/** An endpoint that says so often that it knows the key has taken the chunk: nothing is under way for that long. */
const DUPLICATES = 5;

export interface RelayLimits {
  /** Rows in one chunk at most. */
  readonly chunkSize: number;
  /** Attempts for a chunk, and chunks for a row, before it becomes a dead letter. */
  readonly maxAttempts: number;
  /** Failures in a row that open the circuit breaker, and milliseconds until it lets one attempt through. */
  readonly breaker: { readonly failures: number; readonly openMs: number };
}

/** What a relay tells, after it is durable. Names items, and never shows a payload. */
export interface RelayEvents {
  /** `confirmed`: by the endpoint's answer, or because it went on saying that it knows the key. */
  delivered(e: { sink: string; key: string; records: number; confirmed: 'reply' | 'duplicate' }): void;
  /** These are not sent any more, each for its own reason. */
  deadLettered(e: { sink: string; key: string; letters: readonly { item: string; code: string }[] }): void;
  /** The chunk goes again under the same key; `dueAt` in milliseconds since the Unix epoch. */
  postponed(e: { sink: string; key: string; code: string; attempts: number; dueAt: number }): void;
  circuit(e: { endpoint: string; circuit: Circuit }): void;
  warning(e: { code: string; message: string }): void;
}

/** What sends one chunk once. */
interface Endpoint {
  deliver(chunk: Chunk, stop: AbortSignal): Promise<Delivery>;
}

/** Brings the rows that wait for one sink to it, chunk by chunk, apart from the requests they come from. */
export class Relay {
  readonly #sink: string;
  readonly #outbox: Outbox;
  readonly #endpoint: Endpoint;
  readonly #limits: RelayLimits;
  readonly #clock: Clock;
  readonly #events: RelayEvents;
  readonly #breaker: Breaker<Delivery>;
  readonly #cycle: Cycle;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(
    sink: string,
    around: { readonly outbox: Outbox; readonly endpoint: Endpoint; readonly clock: Clock },
    limits: RelayLimits,
    events: RelayEvents,
  ) {
    this.#sink = sink;
    this.#outbox = around.outbox;
    this.#endpoint = around.endpoint;
    this.#clock = around.clock;
    this.#limits = limits;
    this.#events = events;
    const failed = ({ kind }: Delivery) => kind === 'notNow';
    this.#breaker = new Breaker(failed, limits.breaker, { now: () => this.#now() }, (circuit) =>
      events.circuit({ endpoint: sink, circuit }),
    );
    this.#cycle = new Cycle({ sink, clock: around.clock }, events.warning, { next: () => this.#next() });
  }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#cycle.start();
  }

  /** Something may have been added. */
  wake(): void {
    this.#cycle.wake();
  }

  /** Sends what is due, for `graceMs` at most; the rest stays in the outbox. */
  close(graceMs: number): Promise<void> {
    return this.#cycle.close(graceMs);
  }

  /** Sends one chunk if it is time for one. @returns milliseconds until there may be another; 0 where one was sent. */
  async #next(): Promise<number> {
    const dueAt = this.#outbox.dueAt(this.#sink) ?? Number.POSITIVE_INFINITY;
    const waitMs = Math.max(dueAt, this.#notBefore, this.#breaker.notBefore) - this.#now();
    if (waitMs > 0) return waitMs;
    const forming = { limit: this.#limits.chunkSize, keyOf: chunkKey.bind(null, this.#sink) };
    const chunk = await this.#outbox.take(this.#sink, this.#now(), forming);
    if (chunk) await this.#settle(chunk, await this.#breaker.attempt(() => this.#send(chunk)));
    return 0;
  }

  #send(chunk: Chunk): Promise<Delivery> {
    return this.#endpoint.deliver(chunk, this.#cycle.stop);
  }

  async #settle(chunk: Chunk, delivery: Delivery): Promise<void> {
    const { rows, attempts, duplicates } = chunk;
    switch (delivery.kind) {
      case 'stopped':
        return;
      case 'accepted':
        return this.#end(
          chunk,
          rows.map((row, at) => this.#fateOf(row, delivery.results[at])),
          'reply',
        );
      case 'duplicate':
        if (duplicates + 1 < DUPLICATES) return this.#postpone(chunk, 'crm.duplicate');
        return this.#end(
          chunk,
          rows.map(() => ({ kind: 'delivered' })),
          'duplicate',
        );
      case 'refused':
        return this.#end(
          chunk,
          rows.map(() => ({ kind: 'dead', code: delivery.code })),
          'reply',
        );
      case 'notNow':
        if (delivery.waitMs !== undefined) {
          this.#notBefore = this.#now() + Math.min(delivery.waitMs, BACKOFF.cap);
        }
        if (attempts < this.#limits.maxAttempts) return this.#postpone(chunk, delivery.code);
        return this.#end(
          chunk,
          rows.map(() => ({ kind: 'dead', code: delivery.code })),
          'reply',
        );
    }
  }

  #fateOf({ round, since }: ChunkRow, result: Result = { kind: 'again', code: 'crm.noResult' }): Fate {
    if (result.kind === 'delivered') return result;
    const { kind, code } = result;
    const chunks = round - since + 1;
    if (kind === 'dead' || chunks >= this.#limits.maxAttempts) return { kind: 'dead', code };
    return { kind, code, dueAt: this.#later(chunks) };
  }

  async #end(chunk: Chunk, fates: readonly Fate[], confirmed: 'reply' | 'duplicate'): Promise<void> {
    await this.#outbox.settle(chunk, fates);
    const { sink, key, rows } = chunk;
    const records = fates.filter(({ kind }) => kind === 'delivered').length;
    const letters = fates.flatMap((fate, at) =>
      fate.kind === 'dead' ? [{ item: rows[at]?.item ?? '', code: fate.code }] : [],
    );
    if (records > 0) this.#events.delivered({ sink, key, records, confirmed });
    if (letters.length > 0) this.#events.deadLettered({ sink, key, letters });
  }

  async #postpone(chunk: Chunk, code: string): Promise<void> {
    const { sink, key, attempts } = chunk;
    const dueAt = this.#later(attempts);
    await this.#outbox.postpone(chunk, dueAt, { code, duplicate: code === 'crm.duplicate' });
    this.#events.postponed({ sink, key, code, attempts, dueAt });
  }

  #now(): number {
    return this.#cycle.now();
  }

  /** With jitter over the upper half, so that endpoints that come back are not met by everybody at once. */
  #later(attempts: number): number {
    const ms = Math.min(BACKOFF.cap, BACKOFF.base * 2 ** (attempts - 1));
    return this.#now() + Math.round(ms * (0.5 + this.#clock.random() / 2));
  }
}
