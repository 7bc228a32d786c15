import type { Fault, FaultAction } from './fault.ts';
import type { OperationName } from './operation.ts';

interface Scripted {
  readonly fault: Fault;
  readonly draw: () => number;
  matched: number;
}

/** The faults in force, each with its own count of the requests it has seen. */
export class FaultScript {
  readonly #scripted: Scripted[] = [];

  constructor(faults: readonly Fault[]) {
    this.add(faults);
  }

  add(faults: readonly Fault[]): void {
    for (const fault of faults) this.#scripted.push({ fault, draw: mulberry32(fault.chance?.seed ?? 0), matched: 0 });
  }

  clear(): void {
    this.#scripted.length = 0;
  }

  /** What strikes this request, in the order of the script. Every call counts as one request. */
  strikes(operation: OperationName, id: string): FaultAction[] {
    const struck: FaultAction[] = [];
    for (const scripted of this.#scripted) {
      const { fault, draw } = scripted;
      if (fault.operation !== 'any' && fault.operation !== operation) continue;
      if (fault.id !== undefined && fault.id !== id) continue;
      scripted.matched += 1;
      if (fault.nth !== undefined && fault.nth !== scripted.matched) continue;
      if (fault.first !== undefined && fault.first < scripted.matched) continue;
      if (fault.chance !== undefined && draw() >= fault.chance.probability) continue;
      struck.push(fault.do);
    }
    return struck;
  }

  /** `matched`: how many requests of its operation and id the fault has seen. */
  list(): (Fault & { matched: number })[] {
    return this.#scripted.map(({ fault, matched }) => ({ ...fault, matched }));
  }
}

/** A small seeded generator (Tommy Ettinger's mulberry32): the same numbers in [0, 1) from the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
