import { parseArgs } from 'node:util';
import { table } from '../../src/cli/table.ts';
import { type Patch, patches } from './patch.ts';
import { Tree } from './tree.ts';

// Plants one bug after the other in a private copy of the sources, and looks whether the tests that are to find it do.

const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = patches().filter(({ name }) => flags.only === undefined || name === flags.only);
if (chosen.length === 0)
  throw new Error(
    `--only takes one of ${patches()
      .map(({ name }) => name)
      .join(', ')}.`,
  );

const { failure } = await tried();
if (failure !== undefined) throw new Error(`As the sources stand, this fails already: ${failure}.`);

const rows: (string | number)[][] = [];
for (const patch of chosen) {
  const { failure: red, seconds } = await tried(patch);
  console.log(red === undefined ? `${patch.name}: STILL GREEN. ${patch.bug}` : `${patch.name}: red: ${red}`);
  if (red === undefined) process.exitCode = 1;
  rows.push([patch.name, red ?? 'STILL GREEN', seconds]);
}
console.log(table([['planted bug', 'first test that turned red', 'seconds'], ...rows]).join('\n'));

/** @param patch without one, all the tests run on the sources as they stand. */
async function tried(patch?: Patch): Promise<{ failure: string | undefined; seconds: number }> {
  using tree = new Tree();
  const start = performance.now();
  if (patch) tree.apply(patch.file);
  const failure = await tree.failure(patch?.tests ?? [...new Set(chosen.flatMap(({ tests }) => tests))]);
  return { failure, seconds: (performance.now() - start) / 1_000 };
}
