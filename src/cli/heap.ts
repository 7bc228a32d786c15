import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the young generation, both halves, from which on it does not grow; by itself it grows to twice as many. */
const YOUNG = 64 * 2 ** 20;

/** What the old generation grows by before it is collected, in percent of what was in use; by itself up to 300. */
const OLD = 50;

/**
 * Keeps the memory that a command takes from growing with the time that it runs. What is in use does not grow; but V8,
 * reckoning with the memory of the whole machine, lets what is no longer in use lie ever longer, until a long run takes
 * 200 MB more than it needs, and a twentieth less of the processor's time. The flags are set here, for the first line
 * of a program can hand them to Node on some systems only.
 */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${OLD}`);
  boundYoung();
  // Each time anew: while little is allocated, V8 makes it smaller.
  new PerformanceObserver(boundYoung).observe({ type: 'gc' });
}

function boundYoung(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
  setFlagsFromString(`--semi-space-growth-factor=${young < YOUNG ? 2 : 1}`);
}
