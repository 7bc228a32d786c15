import { once } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Aborts at the first SIGINT or SIGTERM, with its name as the reason. A second one ends the process as usual. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, stop);
    controller.abort(name);
  };
  for (const name of SIGNALS) process.on(name, stop);
  return controller.signal;
}

/** The longest that a timer can wait. */
const LONGEST = 2 ** 31 - 1;

/** Settles once it is aborted. Until then the process stays, though nothing else may be under way. */
export async function interrupted(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  const stay = setInterval(() => {}, LONGEST);
  await once(stop, 'abort');
  clearInterval(stay);
}
