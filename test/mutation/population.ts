import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Mutant } from './mutant.ts';

/** A mutant that no test can notice. Named by its words rather than its line, so that lines may move. */
interface Equivalent {
  readonly file: string;
  readonly text: string;
  readonly what: string;
  readonly because: string;
}

const FILE = new URL('equivalent.json', import.meta.url);

const isThat =
  (mutant: Mutant) =>
  ({ file, text, what }: Equivalent): boolean =>
    file === mutant.file && text === mutant.text && what === mutant.what;

/** The mutants that behave as nothing else does. An entry of the list that is no mutant any more is a mistake. */
export function withoutEquivalents(mutants: readonly Mutant[]): readonly Mutant[] {
  const listed: readonly Equivalent[] = JSON.parse(readFileSync(FILE, 'utf8'));
  const stale = listed.find((entry) => !mutants.some((mutant) => isThat(mutant)(entry)));
  if (stale !== undefined)
    throw new Error(`equivalent.json: no mutant of ${stale.file} is \`${stale.what}\` any more.`);
  return mutants.filter((mutant) => !listed.some(isThat(mutant)));
}

/** So many of the mutants, by lot: the same for the same seed, and hardly others where only some of the sources changed. */
export function sample(mutants: readonly Mutant[], seed: number, count: number): readonly Mutant[] {
  const lot = ({ file, text, what, column }: Mutant) =>
    createHash('sha256')
      .update(JSON.stringify([seed, file, text, what, column]))
      .digest('hex');
  return mutants
    .map((mutant) => ({ mutant, lot: lot(mutant) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant);
}
