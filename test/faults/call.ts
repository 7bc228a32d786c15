import type { LoggedRequest } from '../../src/sandbox/log.ts';

/** One HTTP call as the sandbox logged it. */
export type Call = LoggedRequest;

/** Whether it could change something besides handing out a token. */
export const isWrite = ({ method, operation }: Pick<Call, 'method' | 'operation'>): boolean =>
  method !== 'GET' && operation !== 'token';
