import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Api {
  readonly url: string;
  /** How often it was called, for tokens and by others left out. */
  calls(): Promise<number>;
  close(): Promise<unknown>;
}

export interface ApiSetting {
  /** Milliseconds before each answer. @default 0 */
  readonly latencyMs?: number;
}

/** Starts the API of the benchmarks in a process of its own. */
export async function startApi({ latencyMs = 0 }: ApiSetting = {}): Promise<Api> {
  const child = fork(new URL('../api.ts', import.meta.url), [String(latencyMs)]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    calls: async () => ((await (await fetch(`${url}/calls`)).json()) as { calls: number }).calls,
    close() {
      const ended = once(child, 'exit');
      child.disconnect();
      return ended;
    },
  };
}
