import { Answer } from '../../src/genesys/answer.ts';
import type { Clock } from '../../src/genesys/client.ts';
import { Pace } from '../../src/genesys/pace.ts';
import type { Lane } from '../../src/genesys/queue.ts';

/** Time that goes from event to event, as fast as they can be carried out. */
export class EventClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #random: () => number;
  readonly #due: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  now = () => this.#now;
  monotonic = () => this.#now;
  random = () => this.#random();

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const due = { at: this.#now + ms, order: this.#order++, run: resolve };
    const stop = () => {
      this.#due.splice(this.#due.indexOf(due), 1);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    this.#due.push(due);
    return promise.finally(() => signal?.removeEventListener('abort', stop));
  }

  /** Sleeps that have not ended. */
  get pending(): number {
    return this.#due.length;
  }

  /** Carries out everything that is due before this moment. */
  async until(end: number): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#due.sort((a, b) => b.at - a.at || b.order - a.order);
      const next = this.#due.at(-1);
      if (next === undefined || next.at >= end) return;
      this.#due.pop();
      this.#now = next.at;
      next.run();
    }
  }
}

/** Repeats exactly by its seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The platform's limit: windows that begin with the first call after the end of the last. */
class Limit {
  accepted = 0;
  throttled = 0;
  readonly #allowed: number;
  readonly #windowMs: number;
  #count = 0;
  #endsAt = Number.NEGATIVE_INFINITY;

  constructor(allowed: number, windowMs: number) {
    this.#allowed = allowed;
    this.#windowMs = windowMs;
  }

  take(now: number): Answer {
    if (now >= this.#endsAt) {
      this.#endsAt = now + this.#windowMs;
      this.#count = 0;
    }
    const reset = String(Math.ceil((this.#endsAt - now) / 1000));
    const isFull = this.#count >= this.#allowed;
    if (isFull) this.throttled += 1;
    else {
      this.accepted += 1;
      this.#count += 1;
    }
    const headers = { 'inin-ratelimit-count': String(this.#count), 'inin-ratelimit-allowed': String(this.#allowed) };
    return new Answer(isFull ? 429 : 200, { ...headers, 'inin-ratelimit-reset': reset, 'retry-after': reset }, '');
  }
}

export interface Model {
  readonly seed: number;
  /** Clients that share the limit and nothing else. */
  readonly clients: number;
  readonly allowed: number;
  readonly windowMs: number;
  /** The lanes in which each asks, in turns. */
  readonly lanes: readonly Lane[];
  /** The least and the greatest time of one way, in milliseconds. */
  readonly latencyMs: readonly [number, number];
  readonly windows: number;
}

/** Clients that would call without end, 64 at a time each, and what the platform made of it. */
export async function simulate({ seed, clients, allowed, windowMs, lanes, latencyMs: [least, most], windows }: Model) {
  const random = randomOf(seed);
  const clock = new EventClock(random);
  const limit = new Limit(allowed, windowMs);
  const stop = new AbortController();
  const travel = () => clock.sleep(least + (most - least) * random());
  const worker = async (pace: Pace) => {
    for (let call = 0; ; call += 1) {
      const lane = lanes[call % lanes.length] ?? 'ordinary';
      const turn = await pace.turn({ lane, stop: stop.signal, validUntil: undefined, again: false });
      if (turn.kind !== 'turn') throw new Error('Nobody is held back without a limit of its own.');
      await travel();
      const attempt = limit.take(clock.monotonic());
      await travel();
      pace.ended(turn, { attempt, waitMs: Number(attempt.header('retry-after')) * 1000 });
    }
  };
  for (let client = 0; client < clients; client += 1) {
    const pace = new Pace(clock, { maxWaitMs: 600_000 });
    for (let each = 0; each < 64; each += 1) worker(pace).catch(() => undefined);
  }
  await clock.until(windows * windowMs);
  stop.abort();
  const { accepted, throttled } = limit;
  return { goodput: accepted / (allowed * windows), throttled, calls: accepted + throttled };
}
