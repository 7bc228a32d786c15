/** The sandbox's own time: the wall clock it was handed, until it is made to stand still. */
export class Clock {
  readonly #wall: () => number;
  #fixedAt: number | undefined;

  constructor(wall: () => number, fixed: string | undefined) {
    this.#wall = wall;
    this.fix(fixed ?? null);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#fixedAt ?? this.#wall();
  }

  /** Stands still at an ISO instant; `null` lets time run again. */
  fix(instant: string | null): void {
    this.#fixedAt = instant === null ? undefined : Date.parse(instant);
  }

  toJSON(): { now: string; fixed: boolean } {
    return { now: new Date(this.now()).toISOString(), fixed: this.#fixedAt !== undefined };
  }
}
