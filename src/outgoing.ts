import type { Letters, Posting, PostingFilter } from './engine/letters.ts';

/** What waits for sinks, and what they would not take. */
export interface Outgoing {
  /** Where letters stand, the oldest first. Shows no content. */
  list(filter?: PostingFilter): readonly Posting[];
  /**
   * Sends a dead letter again, under its id, behind what waits of its resource.
   * @returns `false` where the sink has no dead letter of that id.
   */
  replay(sink: string, id: string): Promise<boolean>;
  /** Sends again to a sink that has answered 410. @returns `false` where it is sent to anyway. */
  enable(sink: string): Promise<boolean>;
}

/** @param changed there may be something to send. */
export const outgoingOf = (letters: Letters, now: () => number, changed: () => void): Outgoing => ({
  list: (filter) => letters.postings(filter),
  async replay(sink, id) {
    const found = await letters.replay(sink, id, now());
    changed();
    return found;
  },
  async enable(sink) {
    const found = await letters.enable(sink);
    changed();
    return found;
  },
});
