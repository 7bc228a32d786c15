import type { AnyStateMachine } from 'xstate';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import { requestMachine } from '../../machines/request.ts';
import { streamMachine } from '../../machines/stream.ts';

/**
 * The protocols of the house by name. A request counts its attempts from nearer the end: all that can follow on each other is
 * met in half as many nodes.
 */
export const protocols: { readonly [name: string]: { readonly machine: AnyStateMachine; readonly context?: object } } =
  {
    request: { machine: requestMachine, context: { ...requestMachine.config.context, maxAttempts: 2 } },
    heartbeat: { machine: heartbeatMachine },
    stream: { machine: streamMachine },
  };
