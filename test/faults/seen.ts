import { type Call, isWrite } from './call.ts';
import type { Run } from './run.ts';
import type { Foreign } from './situation.ts';

/** Calls that asked for a change, in the order in which they arrived. */
export const writesOf = ({ calls }: Run): readonly Call[] => calls.filter(isWrite);

/** Those of them that made one. */
export const madeBy = (run: Run): readonly Call[] => writesOf(run).filter(({ committed }) => committed);

/** What others did, each with the call just before which they did it. */
export const othersIn = ({ fates }: Run): readonly { readonly what: Foreign; readonly call: number }[] =>
  fates.flatMap(({ strike: { call, fault }, fate }) =>
    fate !== 'missed' && fault.word.startsWith('foreign-') ? [{ what: fault.word.slice(8) as Foreign, call }] : [],
  );
