import { parentPort, workerData } from 'node:worker_threads';
import { Place } from './place.ts';
import { lifecycleOf } from './situation.ts';
import { SITUATIONS } from './situations.ts';
import { type Finding, Sweep } from './sweep.ts';
import type { Tally } from './tally.ts';

/** What one thread is to do. */
export interface Task {
  readonly lifecycles: readonly string[];
  readonly random: number;
  readonly seed: number;
  readonly part: number;
  readonly of: number;
}

/** What it tells, as it goes on. */
export interface Told {
  readonly lifecycle: string;
  readonly counted: Partial<Tally>;
  readonly finding?: Finding;
}

const { lifecycles, ...share } = workerData as Task;
const place = await Place.open();
for (const lifecycle of lifecycles) {
  const sweep = new Sweep(place, (counted, finding) => {
    parentPort?.postMessage({ lifecycle, counted, ...(finding && { finding }) } satisfies Told);
  });
  const situations = SITUATIONS.filter((situation) => lifecycleOf(situation) === lifecycle);
  for (const [index, situation] of situations.entries()) await sweep.take(situation, { ...share, pairs: index === 0 });
}
await place.close();
