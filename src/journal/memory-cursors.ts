import type { Cursor, Cursors, Seen } from '../engine/cursors.ts';

/** Cursors that end with the process. */
export class MemoryCursors implements Cursors {
  readonly #refuseClosed: () => void;
  readonly #cursors = new Map<string, Cursor>();
  readonly #seen = new Map<string, Map<string, Seen>>();

  constructor(refuseClosed: () => void) {
    this.#refuseClosed = refuseClosed;
  }

  cursor(stream: string): Cursor | undefined {
    return this.#cursors.get(stream);
  }

  seen(stream: string, id: string): Seen | undefined {
    return this.#seen.get(stream)?.get(id);
  }

  /** Forgets where any stream has seen the resource. */
  forget(id: string): void {
    for (const seen of this.#seen.values()) seen.delete(id);
  }

  async move(stream: string, cursor: Cursor, seen?: Seen): Promise<void> {
    this.#refuseClosed();
    this.#cursors.set(stream, cursor);
    if (seen === undefined) return;
    const known = this.#seen.get(stream) ?? new Map<string, Seen>();
    this.#seen.set(stream, known.set(seen.id, seen));
  }
}
