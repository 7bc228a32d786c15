import type { Journal } from '../../src/engine/journal.ts';
import type { Letter } from '../../src/engine/letters.ts';
import type { Replaying } from '../../src/engine/posting.ts';
import { told } from './drafts.ts';

export const WEBHOOK = 'audit';

/** Who has a dead letter or row sent again. */
export const replaying = (now: number): Replaying => ({ actor: { id: 'anna', type: 'user' }, now, tzdata: '2026b' });

export const letter = (id: string, changes: Partial<Letter> = {}): Letter => ({
  sink: WEBHOOK,
  id,
  type: 'application/json',
  body: JSON.stringify({ id }),
  ...changes,
});

/** A request about one resource that ends with these letters. */
export function concludeWithLetters(journal: Journal, id: string, ...letters: Letter[]): Promise<void> {
  const { intent, outcome, outcomeDraft } = told(`r-${letters[0]?.id ?? 'none'}-${id}`, { id });
  return journal.conclude(intent.fingerprint, outcome, outcomeDraft, [], letters);
}
