import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A bug as somebody might write it, kept as a diff with a few words before it, which `git apply` passes over. */
export interface Patch {
  readonly file: string;
  readonly name: string;
  /** What is wrong once it is applied, in one sentence. */
  readonly bug: string;
  /** The test files that are to find it, the surest first. */
  readonly tests: readonly string[];
}

/** All of them, by name. */
export const patches = (): readonly Patch[] =>
  globSync(path.join(import.meta.dirname, '*.patch'))
    .toSorted()
    .map(patchIn);

function patchIn(file: string): Patch {
  const [head = ''] = readFileSync(file, 'utf8').split('\ndiff --git ');
  const said = (word: string) => [...head.matchAll(new RegExp(`^${word}: (.+)$`, 'gm'))].map(([, text = '']) => text);
  return { file, name: path.basename(file, '.patch'), bug: said('Bug')[0] ?? '', tests: said('Test') };
}
