import { instant } from '../../machines/verdict.ts';
import { JournalError } from '../engine/journal.ts';
import type { Letter, Letters, PostedLetter } from '../engine/letters.ts';
import { Breaker } from '../genesys/breaker.ts';
import type { Clock } from '../genesys/client.ts';
import { Cycle, JOURNAL_MS } from './cycle.ts';
import type { RelayEvents } from './relay.ts';
import { LONGEST_MS, nextWaitMs } from './schedule.ts';
import type { Posted } from './webhook.ts';

export interface CourierLimits {
  /** Letters on their way at a time. */
  readonly concurrency: number;
  /** Failures in a row that open the circuit breaker, and milliseconds until it lets one attempt through. */
  readonly breaker: { readonly failures: number; readonly openMs: number };
}

/** What sends one letter once. */
interface Endpoint {
  deliver(letter: Letter, stop: AbortSignal): Promise<Posted>;
}

interface Around {
  readonly letters: Letters;
  readonly endpoint: Endpoint;
  /** By which the endpoint is known again once it has asked for nothing more. */
  readonly address: string;
  readonly clock: Clock;
}

/** Brings the letters of one sink to it, one at a time for each resource, apart from the requests they come from. */
export class Courier {
  readonly #sink: string;
  readonly #in: Around;
  readonly #limits: CourierLimits;
  readonly #events: RelayEvents;
  readonly #breaker: Breaker<Posted>;
  readonly #cycle: Cycle;
  readonly #underway = new Map<number, Promise<void>>();
  #notBefore = Number.NEGATIVE_INFINITY;
  #bug: { readonly error: unknown } | undefined;

  constructor(sink: string, around: Around, limits: CourierLimits, events: RelayEvents) {
    this.#sink = sink;
    this.#in = around;
    this.#limits = limits;
    this.#events = events;
    this.#cycle = new Cycle({ sink, clock: around.clock }, events.warning, {
      next: () => this.#next(),
      underway: () => (this.#underway.size === 0 ? undefined : Promise.race(this.#underway.values())),
    });
    const failed = (posted: Posted) => posted.kind === 'notNow' && posted.down;
    this.#breaker = new Breaker(failed, limits.breaker, this.#cycle, (circuit) =>
      events.circuit({ endpoint: sink, circuit }),
    );
  }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#cycle.start();
  }

  /** There may be something to send. */
  wake(): void {
    this.#cycle.wake();
  }

  /** Sends what is due, for `graceMs` at most; the rest stays in the journal. */
  async close(graceMs: number): Promise<void> {
    await this.#cycle.close(graceMs);
    await Promise.all(this.#underway.values());
  }

  /** Sends what is due, as far as there is room. @returns milliseconds until there may be more */
  async #next(): Promise<number> {
    if (this.#bug) throw this.#bug.error;
    const room = (this.#breaker.closed ? this.#limits.concurrency : 1) - this.#underway.size;
    if (room <= 0) return Number.POSITIVE_INFINITY;
    const { letters } = this.#in;
    const now = this.#cycle.now();
    // One more than there is room for, to know when it is due.
    const heads = await letters.heads(this.#sink, this.#underway.size + room + 1, now);
    const free = heads.filter(({ seq }) => !this.#underway.has(seq));
    if (this.#disabled()) {
      for (const letter of free) await this.#bury(letter, 'sink.disabled');
      return free.length > 0 ? 0 : Number.POSITIVE_INFINITY;
    }
    const held = Math.max(this.#notBefore, this.#breaker.notBefore);
    const due = held > now ? [] : free.filter(({ dueAt }) => dueAt <= now).slice(0, room);
    for (const letter of due) this.#send(letter);
    const next = free[due.length];
    if (next === undefined || due.length === room) return Number.POSITIVE_INFINITY;
    return Math.max(next.dueAt, held) - now;
  }

  #send(letter: PostedLetter): void {
    const posted = this.#breaker
      .attempt(() => this.#in.endpoint.deliver(letter, this.#cycle.stop))
      .then((result) => this.#settle(letter, result))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#underway.delete(letter.seq);
        this.#cycle.wake();
      });
    this.#underway.set(letter.seq, posted);
  }

  async #settle(letter: PostedLetter, posted: Posted): Promise<void> {
    const { letters, clock, address } = this.#in;
    const sink = this.#sink;
    switch (posted.kind) {
      case 'stopped':
        return;
      case 'delivered':
        await letters.delivered(letter, this.#cycle.now());
        return this.#events.delivered({ sink, key: letter.id, records: 1, confirmed: 'reply' });
      case 'refused':
        return this.#bury(letter, posted.code);
      case 'gone': {
        await letters.disable(sink, address, instant(clock.now()));
        const message = `The sink ${sink} answered 410: it is sent nothing any more until it is enabled again.`;
        this.#events.warning({ code: 'sink.disabled', message });
        return this.#bury(letter, 'http.410', true);
      }
      case 'notNow':
        return this.#later(letter, posted);
    }
  }

  async #later(letter: PostedLetter, { code, throttled, waitMs = 0 }: Extract<Posted, { kind: 'notNow' }>) {
    const attempts = letter.attempts + 1;
    const wait = nextWaitMs(attempts, this.#in.clock.random());
    const asked = Math.min(waitMs, LONGEST_MS);
    const now = this.#cycle.now();
    if (throttled) this.#notBefore = Math.max(this.#notBefore, now + (asked || (nextWaitMs(1, 0) ?? 0)));
    if (wait === undefined) return this.#bury(letter, code, true);
    const dueAt = now + Math.max(wait, asked);
    await this.#in.letters.postpone(letter, this.#trouble(code), dueAt);
    this.#events.postponed({ sink: this.#sink, key: letter.id, code, attempts, dueAt });
  }

  /** @param attempted it was sent, and this came of it. */
  async #bury(letter: PostedLetter, code: string, attempted = false): Promise<void> {
    const trouble = attempted ? this.#trouble(code) : undefined;
    await this.#in.letters.bury(letter, code, trouble, this.#cycle.now());
    const letters = [{ item: letter.resource, code }];
    this.#events.deadLettered({ sink: this.#sink, key: letter.id, letters });
  }

  #trouble(code: string) {
    return { code, at: instant(this.#in.clock.now()) };
  }

  /** An endpoint of another address than the one that asked for nothing more is a new one. */
  #disabled(): boolean {
    return this.#in.letters.disabled(this.#sink)?.endpoint === this.#in.address;
  }

  /** The letter stays where it is, and goes again under its id. */
  #failed(error: unknown): void {
    if (!(error instanceof JournalError)) this.#bug = { error };
    else {
      this.#notBefore = this.#cycle.now() + JOURNAL_MS;
      this.#events.warning({ code: error.code, message: error.message });
    }
  }
}
