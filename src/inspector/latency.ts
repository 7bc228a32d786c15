import type { Snapshot } from './frame.ts';

/** Milliseconds: the upper bounds of the bars. What takes longer has a bar of its own. */
const BOUNDS = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] as const;

/** How requests ended and how long they took, since the inspector was switched on. */
export class Latency {
  readonly #bars = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  readonly #outcomes: Record<string, number> = {};

  ended(kind: string, durationMs: number): Snapshot['context'] {
    const at = BOUNDS.findIndex((bound) => durationMs <= bound);
    const bar = at < 0 ? BOUNDS.length : at;
    this.#bars[bar] = (this.#bars[bar] ?? 0) + 1;
    this.#outcomes[kind] = (this.#outcomes[kind] ?? 0) + 1;
    return { outcomes: { ...this.#outcomes }, latency: { bounds: BOUNDS, bars: [...this.#bars] } };
  }
}
