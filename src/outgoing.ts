import type { Actor } from '../machines/rule.ts';
import { acceptActor } from './engine/accept.ts';
import type { Journal } from './engine/journal.ts';
import { type Posting, type PostingFilter, postingsOf } from './engine/posting.ts';

/** What waits for sinks, and what they would not take: letters to webhooks, and rows for the CRM, whose sink is `crm`. */
export interface Outgoing {
  /** Where letters stand, then where rows do, each the oldest first. Shows no content. */
  list(filter?: PostingFilter): readonly Posting[];
  /**
   * Sends a dead letter again, under its id, behind what waits of its resource; or a dead row for the CRM, under another key.
   * Who asked for it is on record, as `outbox.replayed`.
   * @param id of the letter, or of the request that the row comes from
   * @returns `false` where the sink has no dead letter of that id; nothing is on record then.
   * @throws {RequestError} where nobody asks.
   */
  replay(sink: string, id: string, actor: Actor): Promise<boolean>;
  /** Sends again to a sink that has answered 410. @returns `false` where it is sent to anyway. */
  enable(sink: string): Promise<boolean>;
}

/** @param changed there may be something to send. */
export const outgoingOf = (
  { letters, outbox }: Pick<Journal, 'letters' | 'outbox'>,
  { now, tzdata }: { now(): number; readonly tzdata: string },
  changed: () => void,
): Outgoing => ({
  list: (filter) => postingsOf([letters, outbox], filter),
  async replay(sink, id, actor) {
    const by = { actor: acceptActor(actor), now: now(), tzdata };
    const found = (await letters.replay(sink, id, by)) || (await outbox.replay(sink, id, by));
    changed();
    return found;
  },
  async enable(sink) {
    const found = await letters.enable(sink);
    changed();
    return found;
  },
});
