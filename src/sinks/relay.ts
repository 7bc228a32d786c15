import { JournalError } from '../engine/journal.ts';
import type { Chunk, Fate, Outbox } from '../engine/outbox.ts';
import type { Clock } from '../genesys/client.ts';
import { Budget } from '../hosts/budget.ts';
import { Breaker, type Circuit } from './breaker.ts';
import { chunkKey } from './chunk.ts';
import type { Delivery } from './crm.ts';
import type { Result } from './results.ts';

/** Milliseconds: before a second attempt at most, doubled with each further one, and never more than `cap`. */
const BACKOFF = { base: 5_000, cap: 3_600_000 } as const;

/** An endpoint that says so often that it knows the key has taken the chunk: nothing is under way for that long. */
const DUPLICATES = 5;

/** Milliseconds until a journal that could not be read or written is asked again. */
const JOURNAL_MS = 30_000;

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
  circuit(e: { sink: string; circuit: Circuit }): void;
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
  /** The wall clock's time at the monotonic clock's zero. */
  readonly #origin: number;
  readonly #stop = new AbortController();
  #alarm = new AbortController();
  #notBefore = Number.NEGATIVE_INFINITY;
  #closing = false;
  #running: Promise<void> | undefined;

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
    this.#origin = around.clock.now() - around.clock.monotonic();
    this.#limits = limits;
    this.#events = events;
    const failed = ({ kind }: Delivery) => kind === 'notNow';
    this.#breaker = new Breaker(failed, limits.breaker, { now: () => this.#now() }, (circuit) =>
      events.circuit({ sink, circuit }),
    );
  }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      const message = `The relay to ${this.#sink} has ended: ${error instanceof Error ? error.message : typeof error}`;
      this.#events.warning({ code: 'relay.ended', message });
    });
  }

  /** Something may have been added. */
  wake(): void {
    this.#alarm.abort('woken');
  }

  /** Sends what is due, for `graceMs` at most; the rest stays in the outbox. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.wake();
    const grace = new Budget(this.#clock, graceMs);
    const stop = () => this.#stop.abort('grace');
    if (grace.over) stop();
    grace.signal.addEventListener('abort', stop, { once: true });
    await this.#running;
    grace.settle();
  }

  async #run(): Promise<void> {
    await undefined; // So that whoever listens from the start is told.
    while (!this.#stop.signal.aborted) {
      this.#alarm = new AbortController();
      const waitMs = await this.#next();
      if (waitMs > 0 && this.#closing) return;
      await this.#idle(waitMs);
    }
  }

  /** Sends one chunk if it is time for one. @returns milliseconds until there may be another; 0 where one was sent. */
  async #next(): Promise<number> {
    try {
      const dueAt = this.#outbox.dueAt(this.#sink) ?? Number.POSITIVE_INFINITY;
      const waitMs = Math.max(dueAt, this.#notBefore, this.#breaker.notBefore) - this.#now();
      if (waitMs > 0) return waitMs;
      const forming = { limit: this.#limits.chunkSize, keyOf: chunkKey.bind(null, this.#sink) };
      const chunk = await this.#outbox.take(this.#sink, this.#now(), forming);
      if (chunk) await this.#settle(chunk, await this.#breaker.attempt(() => this.#send(chunk)));
      return 0;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#events.warning({ code: error.code, message: error.message });
      return JOURNAL_MS;
    }
  }

  #send(chunk: Chunk): Promise<Delivery> {
    return this.#endpoint.deliver(chunk, this.#stop.signal);
  }

  /** Until the time has passed or somebody wakes it; without a timer where only a wake can help. */
  async #idle(ms: number): Promise<void> {
    const { signal } = this.#alarm;
    if (ms <= 0 || signal.aborted) return;
    if (ms === Number.POSITIVE_INFINITY) {
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    }
    await this.#clock.sleep(ms, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async #settle(chunk: Chunk, delivery: Delivery): Promise<void> {
    const { rows, attempts, duplicates } = chunk;
    switch (delivery.kind) {
      case 'stopped':
        return;
      case 'accepted':
        return this.#end(
          chunk,
          rows.map(({ round }, at) => this.#fateOf(round, delivery.results[at])),
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

  #fateOf(round: number, result: Result = { kind: 'again', code: 'crm.noResult' }): Fate {
    if (result.kind === 'delivered') return result;
    const mayGoAgain = result.kind === 'again' && round + 1 < this.#limits.maxAttempts;
    return mayGoAgain ? { kind: 'again', dueAt: this.#later(round + 1) } : { kind: 'dead', code: result.code };
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
    await this.#outbox.postpone(chunk, dueAt, { duplicate: code === 'crm.duplicate' });
    this.#events.postponed({ sink, key, code, attempts, dueAt });
  }

  /** Never goes back, and goes on where the wall clock was made to stand still: what was waited for has come. */
  #now(): number {
    return Math.max(this.#clock.now(), Math.floor(this.#origin + this.#clock.monotonic()));
  }

  /** With jitter over the upper half, so that endpoints that come back are not met by everybody at once. */
  #later(attempts: number): number {
    const ms = Math.min(BACKOFF.cap, BACKOFF.base * 2 ** (attempts - 1));
    return this.#now() + Math.round(ms * (0.5 + this.#clock.random() / 2));
  }
}
