import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/genesys/client.ts';

/** Milliseconds. Each is a number of its own, so that a sleep says by its length whose it is. */
export const BUDGETS = { timeoutMs: 10_007, deadlineMs: 18_013, graceMs: 12_011 } as const;

const LIMITS: readonly number[] = [BUDGETS.deadlineMs, BUDGETS.graceMs];

interface Alarm {
  readonly at: number;
  readonly kind: 'wait' | 'limit' | 'timeout' | 'held';
  ring(): void;
}

/**
 * Time that passes only when everybody waits for it: from one alarm to the next, each in its turn. Client and sandbox share
 * it, so that whoever gives up first in it gives up first here, however fast this machine is. Chance is always a half.
 */
export class SimulatedClock implements Clock {
  readonly #alarms = new Set<Alarm>();
  readonly #start: number;
  #passed = 0;

  /** @param start what it shows at first, in milliseconds since the epoch. */
  constructor(start: number) {
    this.#start = start;
  }

  /** May be replaced by a clock that is set ahead or back. */
  now = () => this.unset();
  monotonic = () => this.#passed;
  random = () => 0.5;

  unset(): number {
    return this.#start + this.#passed;
  }

  /** What a client sleeps: a deadline or a grace runs on beside whatever it does; for anything else it waits. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const kind = LIMITS.includes(ms) ? 'limit' : 'wait';
    const alarm = this.set(ms, kind, resolve);
    const stop = () => {
      this.clear(alarm);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (kind === 'wait') void this.#pass(() => this.#alarms.has(alarm));
    return promise.finally(() => signal?.removeEventListener('abort', stop));
  }

  /** What the sandbox holds back. Time passes until that is over, or until nobody waits for the answer any more. */
  async hold(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const alarm = this.set(ms, 'held', resolve);
    const patience = [...this.#alarms].filter(({ kind }) => kind === 'timeout');
    void this.#pass(() => this.#alarms.has(alarm) && patience.some((each) => this.#alarms.has(each)));
    await promise;
  }

  set(ms: number, kind: Alarm['kind'], ring: () => void): Alarm {
    const alarm = { at: this.#passed + ms, kind, ring };
    this.#alarms.add(alarm);
    return alarm;
  }

  clear(alarm: Alarm): void {
    this.#alarms.delete(alarm);
  }

  /** Lets the time come at which nothing is held back any more. */
  drain(): Promise<void> {
    return this.#pass(() => [...this.#alarms].some(({ kind }) => kind === 'held'));
  }

  /** Alarms that nobody has cleared, by what they are for. */
  get pending(): readonly string[] {
    return [...this.#alarms].map(({ kind }) => kind);
  }

  async #pass(until: () => boolean): Promise<void> {
    while (until()) {
      const next = [...this.#alarms].reduce((first, alarm) => (alarm.at < first.at ? alarm : first));
      this.#alarms.delete(next);
      this.#passed = Math.max(this.#passed, next.at);
      next.ring();
      await turn();
    }
  }
}
