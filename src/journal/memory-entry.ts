import type { Recorded } from '../engine/journal.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { Entry, Link } from './chain.ts';
import { besideText } from './commitment.ts';

/**
 * A record as a journal in memory keeps it; without what stood beside it once its subject is erased. All of it is text: what is
 * made of hundreds of objects V8's collection of garbage copies twice, and looks at again and again, for as long as it is kept.
 */
export interface MemoryEntry {
  readonly link: Link;
  readonly beside?: string;
  readonly receipt?: string;
}

/** A request that has ended, as it is kept; without its fingerprint once its subject is erased. */
export type Ended = Omit<Recorded, 'request'> & { readonly outcome: Outcome };

/** What stands beside a record without payload and evidence. */
export const NOTHING = besideText({ payload: {}, evidence: {} });

export const keptAs = ({ link, beside, receipt }: Entry): MemoryEntry => ({
  link,
  beside: besideText(beside),
  ...(receipt && { receipt: receipt.text }),
});
