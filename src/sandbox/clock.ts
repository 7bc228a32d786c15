/** The sandbox's own time: the wall clock it was handed, until it is made to stand still or to jump. */
export class Clock {
  readonly #wall: () => number;
  #fixedAt: number | undefined;
  #ahead = 0;

  constructor(wall: () => number, fixed: string | undefined) {
    this.#wall = wall;
    this.fix(fixed ?? null);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#fixedAt ?? this.#wall() + this.#ahead;
  }

  /** Stands still at an ISO instant; `null` lets time run again. */
  fix(instant: string | null): void {
    this.#fixedAt = instant === null ? undefined : Date.parse(instant);
  }

  /** Is set so many milliseconds ahead, or back where they are less than 0. */
  jump(ms: number): void {
    if (this.#fixedAt === undefined) this.#ahead += ms;
    else this.#fixedAt += ms;
  }

  toJSON(): { now: string; fixed: boolean } {
    return { now: new Date(this.now()).toISOString(), fixed: this.#fixedAt !== undefined };
  }
}
