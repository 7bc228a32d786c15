import type { Answer } from './answer.ts';

/** Calls that may be under way while nothing is heard of a window; each answer adds one, which doubles them every round trip. */
const START = 4;
/** While more than this part of the window is left, calls leave at once. */
const PLENTY = 1 / 4;
/** The part of what is left that may be under way at once: others may have as much of it under way. */
const STAKE = 1 / 4;
/** What is left to the others at the end of a window, against what they send between two calls of ours: their latest is not seen yet. */
const RESERVE = 1.25;
/** The most urgent calls of ours that an ordinary one reckons with: a long run of them would keep it out of all that is left of a window. */
const URGENT = 3;
/** How much one answer says about the others, against what all answers before it said. */
const WEIGHT = 1 / 16;
/** Seconds. A longer window is taken for a mistake. */
const LONGEST = 3_600;

/** What the `inin-ratelimit-…` headers of one answer say. */
interface Report {
  /** Calls counted in this window, whoever made them. */
  readonly count: number;
  readonly allowed: number;
  /** Whole seconds until the window ends, rounded up. */
  readonly reset: number;
}

/** When an answer came, and to which call. */
interface Hearing {
  readonly leftAt: number;
  readonly now: number;
  /** The platform does not count what it refuses. */
  readonly refused: boolean;
}

/**
 * What is known of the platform's current window, and what follows for the next call. All times are monotonic milliseconds.
 *
 * Others may draw on the same limit, and are seen in nothing but the count.
 */
export class Window {
  #allowed: number | undefined;
  /** The platform answers, and says nothing of a limit. */
  #isUnlimited = false;
  /** Nothing is heard of the current window. */
  #isBlind = true;
  #count = 0;
  /** Never too early: the least that any answer's whole seconds allow. */
  #endsAt = Number.NEGATIVE_INFINITY;
  #underway = 0;
  #room = START;
  /** Calls of others that were seen between two of ours, on average. */
  #others = 0;
  /** When the last call left that is not urgent. */
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Urgent calls that left since then. */
  #urgent = 0;

  /**
   * Milliseconds until a call may leave; infinite where only the answer to another can tell. An urgent one is held back by
   * what the platform allows alone, and not by what would be left for later.
   */
  waitMs(now: number, urgent: boolean): number {
    this.#turn(now);
    if (this.#isUnlimited) return 0;
    const left = (this.#isBlind ? this.#limit : this.#left) - this.#underway;
    if (urgent && !this.#isBlind && left >= 1) return 0;
    const stake = Math.max(1, (left * STAKE) / (1 + this.#others));
    if (this.#underway >= Math.min(this.#room, stake)) return Number.POSITIVE_INFINITY;
    if (this.#isBlind) return 0;
    if (left > this.#limit * PLENTY) return 0;
    // What is urgent comes between two ordinary calls, and others send as many with each of these as with an ordinary one.
    const ours = Math.min(this.#urgent, URGENT);
    const others = this.#others * (1 + ours);
    const kept = RESERVE * others + ours;
    if (left - kept < 1) return this.#underway > 0 ? Number.POSITIVE_INFINITY : this.#endsAt - now;
    const gap = ((this.#endsAt - this.#lastAt) * (1 + others)) / (left + 1);
    return Math.max(0, this.#lastAt + gap - now);
  }

  /** Milliseconds until the window ends, where nothing is left of it; else 0. */
  exhaustedMs(now: number): number {
    this.#turn(now);
    return !this.#isBlind && this.#left < 1 ? this.#endsAt - now : 0;
  }

  leave(now: number, urgent: boolean): void {
    this.#underway += 1;
    if (urgent) this.#urgent += 1;
    else {
      this.#lastAt = now;
      this.#urgent = 0;
    }
  }

  /** @param leftAt when the call had left */
  answered(answer: Pick<Answer, 'header' | 'status'>, leftAt: number, now: number): void {
    this.#underway -= 1;
    this.#room += 1;
    const report = reportOf(answer);
    if (report !== undefined) this.#heard(report, { leftAt, now, refused: answer.status === 429 });
    else if (this.#allowed === undefined) this.#isUnlimited = true;
  }

  /** @param left it may have been counted */
  lost(left: boolean): void {
    this.#underway -= 1;
    if (left) this.#count += 1;
  }

  /** Begins carefully again. */
  slow(): void {
    this.#isUnlimited = false;
    this.#room = START;
  }

  get #limit(): number {
    return this.#allowed ?? Number.POSITIVE_INFINITY;
  }

  get #left(): number {
    return this.#limit - this.#count;
  }

  #turn(now: number): void {
    if (this.#isBlind || now < this.#endsAt) return;
    this.#isBlind = true;
    this.#room = START;
  }

  #heard({ count, allowed, reset }: Report, { leftAt, now, refused }: Hearing): void {
    const endsAt = now + reset * 1000;
    this.#allowed = allowed;
    this.#isUnlimited = false;
    // An answer may be late, and overtaken by others: it speaks of a new window for certain only where its call left in it.
    const isNew = leftAt >= this.#endsAt || (count * 2 < this.#count && endsAt > this.#endsAt + 1000);
    if (isNew) {
      if (!this.#isBlind) this.#room = START;
      this.#isBlind = false;
      this.#count = count;
      this.#endsAt = endsAt;
      this.#lastAt = now;
      return;
    }
    const counted = Math.max(0, count - this.#count);
    if (!refused) this.#saw(counted - 1, allowed);
    this.#count += counted;
    if (!this.#isBlind) this.#endsAt = Math.min(this.#endsAt, endsAt);
  }

  #saw(others: number, allowed: number): void {
    const average = this.#others + (others - this.#others) * WEIGHT;
    // More than this would leave nothing to ourselves, and no answer from which to learn that they are gone.
    this.#others = Math.min(Math.max(0, average), allowed * PLENTY);
  }
}

function reportOf(answer: Pick<Answer, 'header'>): Report | undefined {
  const [count, allowed, reset] = ['count', 'allowed', 'reset'].map((name) => {
    const value = answer.header(`inin-ratelimit-${name}`)?.trim() ?? '';
    return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  });
  if (count === undefined || allowed === undefined || reset === undefined) return undefined;
  return allowed > 0 && reset <= LONGEST ? { count, allowed, reset } : undefined;
}
