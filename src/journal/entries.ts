import type { Instant } from '../../machines/verdict.ts';
import { type Entry, entryAfter, type Head } from './chain.ts';
import type { Draft } from './draft.ts';

/** A record about to be kept, with what it was made of. */
export interface Kept {
  readonly entry: Entry;
  readonly draft: Draft;
}

/** Drafts made into the records after `head`, before any of them is written. @throws {JournalError} */
export function entriesAfter(head: Head, drafts: readonly Draft[], recordedAt: Instant): Kept[] {
  let last = head;
  return drafts.map((draft) => {
    const entry = entryAfter(last, draft, recordedAt);
    last = entry.head;
    return { entry, draft };
  });
}
