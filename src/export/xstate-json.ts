import type { AnyStateMachine } from 'xstate';

/**
 * A machine's config as JSON, whole: what `createMachine` takes. The guards and actions that it names are given by
 * `setup({ guards, actions })`: for a lifecycle the guard `all` and an `effect` for each action, for a protocol those of its
 * own machine.
 */
export const xstateJson = ({ config }: AnyStateMachine): string => JSON.stringify(config, null, 2);
