import { BUDGETS, type SimulatedClock } from './clock.ts';

type Alarm = ReturnType<SimulatedClock['set']>;

const [set, clear] = [globalThis.setTimeout, globalThis.clearTimeout];

/**
 * The wire measures the time of an attempt on the machine's own timers. Here they go by a simulated clock: as long as `clock`
 * says one, a timer of exactly that length is set there. All others stay as they are.
 */
export function simulateTimeouts(clock: () => SimulatedClock | undefined): () => void {
  const simulated = new WeakMap<NodeJS.Timeout, () => void>();
  const setTimeout = (ring: () => void, ms?: number, ...rest: unknown[]): NodeJS.Timeout => {
    const now = clock();
    if (ms !== BUDGETS.timeoutMs || now === undefined) return set(ring as (...all: unknown[]) => void, ms, ...rest);
    const handle = set(() => undefined, 0);
    const alarm: Alarm = now.set(ms, 'timeout', ring);
    simulated.set(handle, () => now.clear(alarm));
    return handle;
  };
  const clearTimeout = (handle?: NodeJS.Timeout): void => {
    const off = handle && simulated.get(handle);
    if (off) off();
    clear(handle);
  };
  Object.assign(globalThis, { setTimeout: Object.assign(setTimeout, set), clearTimeout });
  return () => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
}
