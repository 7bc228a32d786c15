import type { Resource } from '../../machines/rule.ts';

/** What is kept of a resource; all else that a lifecycle reads of it follows from that. */
export type Sighting = Pick<Resource, 'id' | 'state' | 'version' | 'revision'>;

interface Kept {
  readonly state: string;
  readonly version: string;
  readonly revision: number | undefined;
  /** Whole monotonic milliseconds, when it was seen. */
  readonly at: number;
}

/** How much the latest resource counts in the share of those that had changed. */
const WEIGHT = 1 / 16;
/** A write on something changed costs two calls more, one on something unchanged saves one: beyond this share reading is cheaper. */
const WORTHWHILE = 1 / 2;

/**
 * The resources of one lifecycle that were seen lately, in a bounded table that forgets the longest unseen first. It counts
 * how many of them had changed when they were met again, by a read or by a write, and offers none while most had.
 */
export class Tracked {
  readonly #maxAgeMs: number;
  readonly #limit: number;
  readonly #seen = new Map<string, Kept>();
  #changed = 0;

  /** @param limit how many are kept, at about 200 bytes each */
  constructor(maxAgeMs: number, limit = 100_000) {
    this.#maxAgeMs = maxAgeMs;
    this.#limit = limit;
  }

  /** What was last seen of the resource, where that may be built on. */
  lately(id: string, now: number): Sighting | undefined {
    const kept = this.#fresh(id, now);
    if (kept === undefined || this.#changed > WORTHWHILE) return undefined;
    const { state, version, revision } = kept;
    return { id, state, version, ...(revision !== undefined && { revision }) };
  }

  /** It was read. */
  found(resource: Sighting, now: number): void {
    const kept = this.#fresh(resource.id, now);
    if (kept) this.#count(kept.version !== resource.version);
    this.#keep(resource, now);
  }

  /** It was written, and the answer shows it. */
  wrote(resource: Sighting, now: number): void {
    this.#keep(resource, now);
  }

  /** What became of it is not known. */
  forget(id: string): void {
    this.#seen.delete(id);
  }

  /** Whether a write that was built on what was seen lately found it so. */
  met(unchanged: boolean): void {
    this.#count(!unchanged);
  }

  #fresh(id: string, now: number): Kept | undefined {
    const kept = this.#seen.get(id);
    return kept && now - kept.at <= this.#maxAgeMs ? kept : undefined;
  }

  #keep({ id, state, version, revision }: Sighting, now: number): void {
    this.#seen.delete(id);
    // Without a version a write could not be held to it.
    if (version === null) return;
    this.#seen.set(id, { state, version, revision, at: Math.trunc(now) });
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= this.#limit) break;
      this.#seen.delete(oldest);
    }
  }

  #count(changed: boolean): void {
    this.#changed += ((changed ? 1 : 0) - this.#changed) * WEIGHT;
  }
}
