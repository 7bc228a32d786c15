import { afterAll, vi } from 'vitest';
import { noting, sightings } from './sightings/recorder.ts';

// Tests started outside the npm scripts would run on whatever Node the machine has: say so at once.
if (Number(process.versions.node.split('.')[0]) < 22) {
  throw new Error(`Tests need the project's own Node (npm test), not ${process.version}.`);
}

// Which rule answered what, and where, is noted for the coverage of rules; nothing else is different.
vi.mock('../src/engine/decide.ts', async (load) => noting(await load()));
// biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the first argument which fixtures are wanted, here none.
afterAll(({}, { file }) => {
  file.meta.sightings = sightings();
});
