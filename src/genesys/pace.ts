import { Answer } from './answer.ts';
import type { Attempt } from './attempt.ts';
import type { Clock } from './client.ts';
import { type Lane, Queue } from './queue.ts';
import { Window } from './window.ts';

/** Milliseconds. However long the platform asks to be left alone, it is asked again after this. */
const LONGEST_PAUSE = 300_000;

/** One call may leave. Whoever has it says how the call ended. */
export interface Turn {
  readonly kind: 'turn';
  readonly at: number;
  readonly waitedMs: number;
}

/** No turn comes in time: `validUntil` passes first, as far as `waitMs` can tell; or too many wait, or for too long. */
type Held = { readonly kind: 'expired'; readonly waitMs: number } | { readonly kind: 'overloaded' };

export interface Waiting {
  readonly lane: Lane;
  readonly stop: AbortSignal;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly validUntil: number | undefined;
  /** It had a turn before. */
  readonly again: boolean;
}

interface Waiter extends Waiting {
  /** Monotonic; absent in who need not wait, however long it takes this process to tell so. */
  since?: number;
  settle(turn: Turn | Held): void;
}

/** Lets calls leave as fast as the platform takes them. One for all that share a token. */
export class Pace {
  readonly #clock: Clock;
  readonly #maxWaitMs: number;
  readonly #window = new Window();
  readonly #queue = new Queue<Waiter>();
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #alarm: { readonly at: number; readonly off: AbortController } | undefined;

  constructor(clock: Clock, { maxWaitMs }: { readonly maxWaitMs: number }) {
    this.#clock = clock;
    this.#maxWaitMs = maxWaitMs;
  }

  /** A turn for whoever need not wait for it: nobody else waits, and the platform is ready. */
  free({ lane, validUntil }: Pick<Waiting, 'lane' | 'validUntil'>): Turn | undefined {
    const now = this.#clock.monotonic();
    const isHeld = !this.#queue.isEmpty || this.#blockedMs(now) > 0 || this.#window.waitMs(now, lane === 'urgent') > 0;
    if (isHeld || (validUntil !== undefined && this.#clock.now() >= validUntil)) return undefined;
    this.#leave(lane, now);
    return { kind: 'turn', at: now, waitedMs: 0 };
  }

  /** @throws the reason of `stop` */
  turn(waiting: Waiting): Promise<Turn | Held> {
    const { lane, stop, again } = waiting;
    if (stop.aborted) return Promise.reject(stop.reason);
    if (!again && !this.#queue.hasRoom(lane)) return Promise.resolve({ kind: 'overloaded' });
    const { promise, resolve, reject } = Promise.withResolvers<Turn | Held>();
    const onStop = () => {
      this.#queue.remove(lane, waiter);
      reject(stop.reason);
      this.#serve();
    };
    const settle = (turn: Turn | Held) => {
      stop.removeEventListener('abort', onStop);
      resolve(turn);
    };
    const waiter: Waiter = { ...waiting, settle };
    stop.addEventListener('abort', onStop, { once: true });
    this.#queue.add(lane, waiter, again);
    const since = this.#clock.monotonic();
    this.#serve();
    waiter.since = since;
    return promise;
  }

  /** @param call how it ended, and how long the platform asks to wait; nothing where the turn was not used */
  ended({ at }: Turn, call?: { readonly attempt: Attempt; readonly waitMs: number }): void {
    const now = this.#clock.monotonic();
    const { attempt, waitMs = 0 } = call ?? {};
    if (attempt instanceof Answer) this.#window.answered(attempt, at, now);
    else this.#window.lost(attempt?.left ?? false);
    if (attempt instanceof Answer && attempt.status === 429) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(waitMs, LONGEST_PAUSE));
      this.#window.slow();
    }
    this.#serve();
  }

  #serve(): void {
    let waitMs = 0;
    while (waitMs === 0) waitMs = this.#next(this.#clock.monotonic());
    this.#wake(waitMs);
  }

  /** Gives one turn if there is one. @returns milliseconds until there may be another; 0 where one was given */
  #next(now: number): number {
    const blockedMs = this.#blockedMs(now);
    this.#dismiss(blockedMs);
    const { lanes } = this.#queue;
    const waits = lanes.map((lane) => Math.max(blockedMs, this.#window.waitMs(now, lane === 'urgent')));
    const lane = lanes[waits.indexOf(0)];
    if (lane === undefined) return Math.min(...waits);
    const waiter = this.#leave(lane, now);
    waiter?.settle({ kind: 'turn', at: now, waitedMs: now - (waiter.since ?? now) });
    return 0;
  }

  /** Milliseconds in which nothing leaves. */
  #blockedMs(now: number): number {
    return Math.max(0, this.#pausedUntil - now, this.#window.exhaustedMs(now));
  }

  /** @returns who waited longest in this lane, if anybody did */
  #leave(lane: Lane, now: number): Waiter | undefined {
    this.#window.leave(now, lane === 'urgent');
    return this.#queue.take(lane);
  }

  /** Whoever cannot have a turn in time is told so at once. */
  #dismiss(blockedMs: number): void {
    const firstAt = this.#clock.now() + blockedMs;
    for (const waiter of this.#queue.items) {
      const isLate = waiter.validUntil !== undefined && firstAt >= waiter.validUntil;
      if (!isLate && blockedMs <= this.#maxWaitMs) continue;
      this.#queue.remove(waiter.lane, waiter);
      waiter.settle(isLate ? { kind: 'expired', waitMs: blockedMs } : { kind: 'overloaded' });
    }
  }

  /** No timer where nobody waits, or only for an answer. */
  #wake(waitMs: number): void {
    const now = this.#clock.monotonic();
    const at = now + Math.ceil(waitMs);
    if (this.#alarm !== undefined && this.#alarm.at <= at && at !== Number.POSITIVE_INFINITY) return;
    this.#alarm?.off.abort();
    this.#alarm = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const alarm = { at, off: new AbortController() };
    this.#alarm = alarm;
    const { signal } = alarm.off;
    const ring = () => {
      if (this.#alarm === alarm) this.#alarm = undefined;
      this.#serve();
    };
    this.#clock.sleep(at - now, signal).then(ring, (error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
