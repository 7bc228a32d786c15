import { Answer } from './answer.ts';
import { type Attempt, type Progress, partsOf, retryAfterOf } from './attempt.ts';
import { Circuit } from './circuit.ts';
import type { Clock, SendOptions, WireConfiguration, WireEvents } from './client.ts';
import { ExpiredError, UnsentError } from './errors.ts';
import { Pace, type Turn } from './pace.ts';
import { waitMs } from './retry-after.ts';
import { unlessStopped } from './stop.ts';

interface Passed {
  readonly attempt: Attempt;
  /** Milliseconds until it may be sent again. */
  readonly waitMs: number;
}

/** What every attempt passes before it leaves: the circuit breaker, and the pace of all. */
export class Gate {
  readonly #maxWaitMs: number;
  readonly #clock: Clock;
  readonly #events: Pick<WireEvents, 'paced'>;
  readonly #closing: AbortSignal;
  readonly #pace: Pace;
  readonly #circuit: Circuit;

  constructor(
    { maxWaitMs }: Pick<WireConfiguration, 'maxWaitMs'>,
    clock: Clock,
    events: Pick<WireEvents, 'paced' | 'circuit'>,
    closing: AbortSignal,
  ) {
    this.#maxWaitMs = maxWaitMs;
    this.#clock = clock;
    this.#events = events;
    this.#closing = closing;
    this.#pace = new Pace(clock, { maxWaitMs });
    this.#circuit = new Circuit(clock, (circuit) => events.circuit({ endpoint: 'api', circuit }));
  }

  /**
   * Performs one attempt when its turn has come.
   * @throws {ExpiredError}, {@link UnsentError} or {@link StoppedError} where it comes too late or not at all
   */
  async pass(progress: Progress, options: SendOptions, send: () => Promise<Attempt>): Promise<Passed> {
    this.#admit(progress, options);
    const turn = await this.#turn(progress, options);
    let passed: Passed | undefined;
    try {
      this.#admit(progress, options);
      const attempt = await this.#circuit.attempt(send);
      const counted = progress.sends + 1 - progress.replays;
      passed = { attempt, waitMs: waitMs(retryAfterOf(attempt), counted, this.#maxWaitMs, this.#clock) };
      return passed;
    } finally {
      this.#pace.ended(turn, passed);
    }
  }

  async #turn(progress: Progress, { signal, validUntil, lane = 'ordinary' }: SendOptions): Promise<Turn> {
    const waiting = { lane, validUntil, again: progress.sends > 0 };
    const stops = { closing: this.#closing, signal };
    const isStopped = this.#closing.aborted || signal?.aborted;
    const free = isStopped ? undefined : this.#pace.free(waiting);
    const turn = free ?? (await unlessStopped(progress, stops, (stop) => this.#pace.turn({ ...waiting, stop })));
    const { operation, sends } = partsOf(progress);
    if (turn.kind === 'expired') throw new ExpiredError({ operation, sends, retryAfterMs: turn.waitMs });
    if (turn.kind === 'overloaded') throw new UnsentError({ operation, sends, code: 'wire.overloaded' });
    if (turn.waitedMs > 0) this.#events.paced({ operation, lane, waitedMs: Math.round(turn.waitedMs) });
    return turn;
  }

  #admit(progress: Progress, { lane }: SendOptions): void {
    if (this.#circuit.admits(lane === 'urgent')) return;
    throw new UnsentError({ ...partsOf(progress), code: 'wire.circuitOpen' });
  }
}

export const isThrottle = (attempt: Attempt): boolean => attempt instanceof Answer && attempt.status === 429;
