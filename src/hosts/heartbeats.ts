import type { Outcome } from '../engine/outcome.ts';
import { ClosedError } from './carrier.ts';
import type { Claim } from './claim.ts';
import { Heartbeat, type HeartbeatSurroundings } from './heartbeat.ts';

/** The heartbeats of a client that have not ended. */
export class Heartbeats {
  readonly #in: HeartbeatSurroundings;
  readonly #live = new Set<Heartbeat>();
  #closing = false;

  constructor(surroundings: HeartbeatSurroundings) {
    this.#in = surroundings;
  }

  /** @throws {ClosedError} */
  start(key: string, claim: Claim, everyMs: number): Heartbeat {
    if (this.#closing) throw new ClosedError(`${claim.lifecycle} ${claim.id}: the client is closing.`);
    const heartbeat = new Heartbeat(key, claim, everyMs, this.#in);
    this.#live.add(heartbeat);
    // What it throws is a bug, and shall be seen.
    void heartbeat.ended.finally(() => this.#live.delete(heartbeat));
    return heartbeat;
  }

  /** Of every request of this client that has ended. */
  heard(outcome: Outcome): void {
    for (const heartbeat of this.#live) heartbeat.heard(outcome);
  }

  /** Starts no more, and stops those that beat. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#live].map((heartbeat) => heartbeat.stop()));
  }
}
