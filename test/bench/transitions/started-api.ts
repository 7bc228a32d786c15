import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Api {
  readonly url: string;
  /** How often it was called, for tokens and by others left out. */
  calls(): Promise<number>;
  /** From now on each answer waits for so long. */
  delay(ms: number): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Starts the API of the benchmarks in a process of its own. */
export async function startApi(): Promise<Api> {
  const child = fork(new URL('../api.ts', import.meta.url));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    calls: async () => ((await (await fetch(`${url}/calls`)).json()) as { calls: number }).calls,
    delay: (ms) => fetch(`${url}/latency/${ms}`),
    close() {
      const ended = once(child, 'exit');
      child.disconnect();
      return ended;
    },
  };
}
