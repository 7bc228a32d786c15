/** From the most urgent on. `patient` is what merely watches. */
export const LANES = ['urgent', 'ordinary', 'patient'] as const;

/** How urgent a call is. What lowers a risk or settles a doubt is `urgent`. */
export type Lane = (typeof LANES)[number];

/** Calls that may wait in one lane. */
const LIMIT = 1_000;
/** Turns that may pass a lane by, one after the other, while somebody waits there. */
const PASSED = 8;

/** Who waits for a turn: first come, first served within a lane, and the more urgent lane before the others. */
export class Queue<Item> {
  readonly #waiting: { readonly [lane in Lane]: Item[] } = { urgent: [], ordinary: [], patient: [] };
  /** Turns that went to more urgent lanes since this one had its last. */
  readonly #passed = { urgent: 0, ordinary: 0, patient: 0 };

  /** The lanes in which somebody waits, in the order of their right to the next turn; one that was passed by too often comes first. */
  get lanes(): readonly Lane[] {
    const waiting = LANES.filter((lane) => this.#waiting[lane].length > 0);
    if (waiting.length < 2) return waiting;
    const isDue = (lane: Lane) => this.#passed[lane] >= PASSED;
    return [...waiting.filter(isDue), ...waiting.filter((lane) => !isDue(lane))];
  }

  get isEmpty(): boolean {
    return LANES.every((lane) => this.#waiting[lane].length === 0);
  }

  get items(): readonly Item[] {
    return LANES.flatMap((lane) => this.#waiting[lane]);
  }

  /** Whether a lane takes one more. */
  hasRoom(lane: Lane): boolean {
    return this.#waiting[lane].length < LIMIT;
  }

  /** @param again it has had a turn before, and goes before those that had none */
  add(lane: Lane, item: Item, again: boolean): void {
    if (again) this.#waiting[lane].unshift(item);
    else this.#waiting[lane].push(item);
  }

  /** The next of this lane, which has had a turn by that, also where nobody waited for it. */
  take(lane: Lane): Item | undefined {
    for (const other of LANES.slice(LANES.indexOf(lane) + 1)) {
      if (this.#waiting[other].length > 0) this.#passed[other] += 1;
    }
    this.#passed[lane] = 0;
    return this.#waiting[lane].shift();
  }

  remove(lane: Lane, item: Item): void {
    const at = this.#waiting[lane].indexOf(item);
    if (at >= 0) this.#waiting[lane].splice(at, 1);
  }
}
