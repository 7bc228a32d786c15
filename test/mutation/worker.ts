import { Laboratory } from './laboratory.ts';
import type { Mutant } from './mutant.ts';

/** Do the test files pass with the mutant in its place, or as the sources stand? */
export interface Question {
  readonly tests: readonly string[];
  readonly mutant?: Pick<Mutant, 'file' | 'planted'>;
}

/** What a worker tells: that it goes on, or how it ended. */
export type Word = { readonly at: 'work' } | { readonly at: 'end'; readonly failure?: string };

const tell = (word: Word): void => void process.send?.(word);
const laboratory = await Laboratory.open(() => tell({ at: 'work' }));

process.on('message', async ({ tests, mutant }: Question) => {
  if (mutant === undefined) laboratory.restore();
  else laboratory.plant(mutant.file, mutant.planted);
  const failure = await laboratory.failure(tests);
  tell({ at: 'end', ...(failure !== undefined && { failure }) });
});
process.on('disconnect', () => process.exit());
tell({ at: 'end' });
