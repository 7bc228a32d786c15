import type { AnyStateMachine } from 'xstate';
import { lifecycles } from '../../src/lifecycles.ts';
import { heartbeatMachine, requestMachine, streamMachine } from '../../src/machines.ts';

const LIFECYCLES: readonly AnyStateMachine[] = Object.values(lifecycles).map(({ lifecycle }) => lifecycle.machine);

/** Every machine of the house. */
export const MACHINES = [...LIFECYCLES, requestMachine, heartbeatMachine, streamMachine];
