import type { Fault } from './fault.ts';
import type { Situation } from './situation.ts';

/** One fault and the call that it is to strike, counted from 1 over all calls of the run. */
export interface Strike {
  readonly call: number;
  readonly fault: Fault;
}

/** What is to go wrong with one request, and when. Strikes of one call happen in the order in which they stand. */
export interface Schedule {
  readonly situation: Situation;
  readonly strikes: readonly Strike[];
}
