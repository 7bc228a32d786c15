import type { Clock } from './client.ts';

/** What a first send earns. */
const FRACTION = 0.2;
/** Earned by every second that passes, so that a quiet client may always send again. */
const A_SECOND = 1;
/** Saved up at most, and there at the start. */
const SAVED = 100;

/** How many calls may be sent again, over all requests: when everything fails, sending all of it again makes it worse. */
export class Resends {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #saved = SAVED;
  #at: number;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#at = clock.monotonic();
  }

  /** A request is sent for the first time. */
  earn(): void {
    this.#add(FRACTION);
  }

  /** Whether one more may be sent again; counted where it may. An urgent one always may, and is counted too. */
  spend(urgent: boolean): boolean {
    const now = this.#clock.monotonic();
    this.#add(((now - this.#at) / 1000) * A_SECOND);
    this.#at = now;
    if (this.#saved < 1 && !urgent) return false;
    this.#saved = Math.max(0, this.#saved - 1);
    return true;
  }

  #add(earned: number): void {
    this.#saved = Math.min(SAVED, this.#saved + earned);
  }
}
