import type { FaultAction } from '../../src/sandbox/fault.ts';
import { type Call, isWrite } from './call.ts';
import type { Foreign, Situation } from './situation.ts';

/** Milliseconds an answer is held back: for longer than the wire waits, and until everything else is over. */
const SLOW_MS = 11_000;
const LATE_MS = 100_000;
const JUMP_MS = 600_000;

/** Something that can go wrong with one call. */
export interface Fault {
  /** As a line names it. */
  readonly word: string;
  /** What the sandbox is told to do; `undefined` where there is nothing in the situation that it could be done to. */
  action(situation: Situation): FaultAction | undefined;
  /** Whether it can strike the call; one that it cannot would be left as it is, or struck just as by another fault. */
  strikes(call: Call): boolean;
  /** Whether it is over once the call is made again, so that alone it keeps no request from its end. */
  passes(call: Call): boolean;
}

type Calls = (call: Call) => boolean;

const every: Calls = () => true;
const none: Calls = () => false;
const butToken: Calls = ({ operation }) => operation !== 'token';
/** There is a difference between before and after it. */
const commits: Calls = (call) => call.operation === 'token' || isWrite(call);
const showsBody: Calls = ({ operation }) => operation !== 'guest.delete';

const fault = (word: string, action: FaultAction, { strikes = every, passes = none } = {}): Fault => ({
  ...{ word, strikes, passes },
  action: () => action,
});
const status = (code: number, rest: object = {}): FaultAction => ({ kind: 'status', status: code, ...rest });
const passing = (word: string, action: FaultAction, strikes = every): Fault =>
  fault(word, action, { strikes, passes: every });
const throttle = (word: string, rest: object, passes = butToken): Fault =>
  fault(word, { kind: 'throttle', ...rest }, { passes });
const mangled = (word: string, as: 'truncated' | 'garbled' | 'html' | 'empty'): Fault =>
  passing(word, { kind: 'malformed', as, when: 'after' }, showsBody);
/** Instead of the answer, and of what was asked for. */
const instead = (word: string, as: 'html' | 'empty'): Fault =>
  passing(word, { kind: 'malformed', as, when: 'before' }, commits);
const foreign = (what: Foreign): Fault => ({
  ...{ word: `foreign-${what}`, strikes: every, passes: none },
  action({ foreign: { [what]: change }, resource: at }) {
    return change && at && { kind: 'conflict', change, at };
  },
});

/** A 429 for what was done all the same. Where no version guards the write, nobody can know better than the answer. */
function liesAboutThrottling(): Fault {
  const action = status(429, { when: 'after', headers: { 'retry-after': '0' } });
  return {
    ...{ word: '429-after', strikes: commits, passes: butToken },
    action: ({ resource }) => (resource ? action : undefined),
  };
}

const DOWN = [503, 500, 502, 504];

/** The simpler ones first. */
export const FAULTS: readonly Fault[] = [
  ...DOWN.map((code) => passing(`${code}`, status(code))),
  ...DOWN.map((code) => passing(`${code}-after`, status(code, { when: 'after' }), commits)),
  passing('reset-before', { kind: 'reset', when: 'before' }),
  passing('reset-after', { kind: 'reset', when: 'after' }, commits),
  throttle('429=0', { retryAfter: '0' }),
  throttle('429=5s', { retryAfter: '5' }),
  throttle('429=date', { retryAfterDateSeconds: 5 }),
  throttle('429=none', {}),
  throttle('429=2m', { retryAfter: '120' }, none),
  liesAboutThrottling(),
  fault('409', status(409, { code: 'conflict' })),
  fault('409-version', status(409, { code: 'version.conflict' }), { strikes: isWrite, passes: every }),
  fault('412', status(412, { code: 'precondition.failed' }), { passes: isWrite }),
  fault('400-version', status(400, { code: 'version.mismatch' })),
  passing('slow-before', { kind: 'delay', ms: SLOW_MS, when: 'before' }),
  passing('slow-after', { kind: 'delay', ms: SLOW_MS, when: 'after' }, commits),
  passing('late', { kind: 'delay', ms: LATE_MS, when: 'before' }),
  mangled('truncated', 'truncated'),
  mangled('garbled', 'garbled'),
  instead('html-before', 'html'),
  mangled('html-after', 'html'),
  instead('empty-before', 'empty'),
  mangled('empty-after', 'empty'),
  fault('token-expired', { kind: 'expireToken' }, { strikes: butToken, passes: butToken }),
  foreign('touch'),
  foreign('same'),
  foreign('back'),
  foreign('away'),
  fault('jump=+10m', { kind: 'jump', ms: JUMP_MS }),
  fault('jump=-10m', { kind: 'jump', ms: -JUMP_MS }),
];

const BY_WORD: ReadonlyMap<string, Fault> = new Map(FAULTS.map((each) => [each.word, each]));

export const faultOf = (word: string): Fault | undefined => BY_WORD.get(word);
