import type { Clock } from '../genesys/client.ts';

/** Milliseconds that a run waits before its first request and after its last one for what goes on beside them. */
const PATIENCE = 30_000;

/** Settles with the work, or without it once patience is over or somebody interrupts. Rejects as the work does. */
export async function patiently(work: Promise<unknown>, clock: Clock, stop: AbortSignal): Promise<void> {
  const done = new AbortController();
  const over = clock.sleep(PATIENCE, AbortSignal.any([stop, done.signal])).catch(() => undefined);
  await Promise.race([work, over]).finally(() => done.abort());
}
