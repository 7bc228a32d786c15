import { JournalError } from '../engine/journal.ts';
import type { Clock } from '../genesys/client.ts';
import { Budget } from '../hosts/budget.ts';

/** Milliseconds until a journal that could not be read or written is asked again. */
export const JOURNAL_MS = 30_000;

/** What a cycle goes round with. */
interface Work {
  /** Does what it is time for. @returns milliseconds until there may be more; 0 for at once */
  next(): Promise<number>;
  /** What was begun and has not ended. @default nothing outlives `next` */
  underway?(): Promise<unknown> | undefined;
}

/** Does what is due, again and again, and sleeps in between; apart from the requests that it serves. */
export class Cycle {
  readonly #sink: string;
  readonly #clock: Clock;
  readonly #warning: (e: { code: string; message: string }) => void;
  readonly #work: Work;
  /** The wall clock's time at the monotonic clock's zero. */
  readonly #origin: number;
  readonly #stop = new AbortController();
  #alarm = new AbortController();
  #closing = false;
  #running: Promise<void> | undefined;

  constructor(
    { sink, clock }: { readonly sink: string; readonly clock: Clock },
    warning: (e: { code: string; message: string }) => void,
    work: Work,
  ) {
    this.#sink = sink;
    this.#clock = clock;
    this.#origin = clock.now() - clock.monotonic();
    this.#warning = warning;
    this.#work = work;
  }

  /** Whatever is under way is to be given up. */
  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Never goes back, and goes on where the wall clock was made to stand still: what was waited for has come. */
  now(): number {
    return Math.max(this.#clock.now(), Math.floor(this.#origin + this.#clock.monotonic()));
  }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      const message = `The relay to ${this.#sink} has ended: ${error instanceof Error ? error.message : typeof error}`;
      this.#warning({ code: 'relay.ended', message });
    });
  }

  /** There may be something to do. */
  wake(): void {
    this.#alarm.abort('woken');
  }

  /** Does what is due, for `graceMs` at most. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.wake();
    const grace = new Budget(this.#clock, graceMs);
    const stop = () => this.#stop.abort('grace');
    if (grace.over) stop();
    grace.signal.addEventListener('abort', stop, { once: true });
    await this.#running;
    await this.#work.underway?.();
    grace.settle();
  }

  async #run(): Promise<void> {
    await undefined; // So that whoever listens from the start is told.
    while (!this.#stop.signal.aborted) {
      this.#alarm = new AbortController();
      const waitMs = await this.#next();
      const underway = this.#closing && waitMs > 0 ? this.#work.underway?.() : undefined;
      if (waitMs > 0 && this.#closing && underway === undefined) return;
      await (underway ?? this.#idle(waitMs));
    }
  }

  async #next(): Promise<number> {
    try {
      return await this.#work.next();
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#warning({ code: error.code, message: error.message });
      return JOURNAL_MS;
    }
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
}
