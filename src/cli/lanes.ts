type Work = () => Promise<void>;

/** How many pieces of work may wait for each that runs: enough that one busy lane does not starve the others. */
const READ_AHEAD = 4;

/** Runs work: so much at once, in order within a lane, and never holding more than a few times what runs. */
export class Lanes {
  readonly #concurrency: number;
  /** What waits in each lane; a lane is here while something of it waits or runs. */
  readonly #lanes = new Map<string, Work[]>();
  /** Lanes with work waiting and none running, in the order in which they became so. */
  readonly #ready: string[] = [];
  #held = 0;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Settles once there is room for one more. Rejects with the first error of any work. */
  async room(): Promise<void> {
    while (this.#held >= this.#concurrency * READ_AHEAD) await this.#changed.promise;
    if (this.#failure) throw this.#failure.error;
  }

  add(lane: string, work: Work): void {
    this.#held += 1;
    const waiting = this.#lanes.get(lane);
    if (waiting) waiting.push(work);
    else {
      this.#lanes.set(lane, [work]);
      this.#ready.push(lane);
      this.#start();
    }
  }

  /** Forgets what has not begun, and says how much that was. */
  stop(): number {
    const before = this.#held;
    for (const waiting of this.#lanes.values()) this.#held -= waiting.splice(0).length;
    for (const lane of this.#ready.splice(0)) this.#lanes.delete(lane);
    this.#change();
    return before - this.#held;
  }

  /** Settles once nothing waits or runs. Rejects with the first error of any work. */
  async idle(): Promise<void> {
    while (this.#held > 0) await this.#changed.promise;
    if (this.#failure) throw this.#failure.error;
  }

  #start(): void {
    while (this.#running < this.#concurrency) {
      const lane = this.#ready.shift();
      const work = lane === undefined ? undefined : this.#lanes.get(lane)?.shift();
      if (lane === undefined || work === undefined) return;
      this.#running += 1;
      void this.#run(lane, work);
    }
  }

  async #run(lane: string, work: Work): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= { error };
      this.stop();
    }
    this.#running -= 1;
    this.#held -= 1;
    if ((this.#lanes.get(lane)?.length ?? 0) > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane);
    this.#start();
    this.#change();
  }

  #change(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}
