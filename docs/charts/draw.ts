import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AnyStateMachine } from 'xstate';
import { requestMachine } from '../../machines/request.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { PROTOCOLS } from '../../src/pages/pages.ts';
import { chart } from './chart.ts';

const LIFECYCLES: readonly AnyStateMachine[] = Object.values(lifecycles).map(({ lifecycle }) => lifecycle.machine);

/** Where the charts stand: beside the pages, and where the inspector shows them. */
const PLACES: readonly { readonly machine: AnyStateMachine; readonly path: string }[] = [
  ...LIFECYCLES.map((machine) => ({ machine, path: `docs/lifecycles/${machine.id}.svg` })),
  ...PROTOCOLS.map(({ machine }) => ({ machine, path: `docs/${machine.id}-protocol.svg` })),
  ...[...LIFECYCLES, requestMachine].map((machine) => ({ machine, path: `src/inspector/charts/${machine.id}.svg` })),
];

/** Draws every chart. With `check` it writes nothing, and says which are stale. @returns whether all were fresh */
export async function draw({ check }: { readonly check: boolean }): Promise<boolean> {
  const drawn = await Promise.all(PLACES.map(async ({ machine, path }) => ({ path, svg: await chart(machine) })));
  const stale = drawn.filter(({ path, svg }) => !existsSync(path) || readFileSync(path, 'utf8') !== svg);
  for (const { path, svg } of stale) {
    if (!check) writeFileSync(path, svg);
    console.log(`${path}: ${check ? 'stale' : 'written'}`);
  }
  console.log(`${drawn.length} charts, ${stale.length} ${check ? 'stale' : 'written'}`);
  return stale.length === 0;
}
