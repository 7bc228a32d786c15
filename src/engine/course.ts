import type { FactName } from '../../machines/facts.ts';
import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Decision } from './decision.ts';
import type { FactReadings } from './facts.ts';
import type { HostAnswer, Timing } from './host.ts';
import type { Intent } from './journal.ts';
import type { Failure, Moved, Planned } from './outcome.ts';
import type { Receipt } from './receipt.ts';
import type { Schedule } from './schedules.ts';

/** One request as `drive` is given it. */
export interface Request {
  /** Unique in a journal: the same key is the same request. */
  readonly key: string;
  /** Digest of what was asked. */
  readonly fingerprint: string;
  readonly id: string;
  readonly event: AskedEvent;
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Wall clock, milliseconds since the Unix epoch: no write leaves after it. */
  readonly deadline: number;
  /** What the caller takes the resource to be; rules compare it with what is found. @default the first read */
  readonly base?: Resource;
  /** The one version that it is asked of: at any other it ends `conflicted`, and nothing is written. */
  readonly onlyAt?: string;
  /** Given where the event makes its resource: the resource as it is before, in the machine's initial state. */
  readonly absent?: Resource;
  /** Given where the request starts from what was seen lately, instead of reading. */
  readonly tracked?: Resource;
  /** The schedule that it comes of. */
  readonly planned?: Planned;
  /** What is to be sent after it: registered with its first intent, and taken off again where nothing came of it. */
  readonly followUp?: Schedule;
  /** Given where the request goes on from an intent that was found open. */
  readonly resumed?: Intent;
}

/** Everything a request has learned so far. Each answer gives a new one. */
export interface Course extends Timing {
  readonly first?: Resource;
  /** The resource as last read, or as it was seen lately; decisions and writes are made on it. */
  readonly resource?: Resource;
  /** That resource was seen by an earlier request, and not read by this one. */
  readonly tracked: boolean;
  readonly last?: Resource;
  readonly facts: FactReadings;
  readonly needs: readonly FactName[];
  readonly decision?: Decision;
  /** What that decision read; absent where an earlier version of this package made it. */
  readonly receipt?: Receipt;
  readonly writes: number;
  readonly conflicts: number;
  readonly intents: number;
  /** Of the last write; absent where it had no answer. */
  readonly status?: number | undefined;
  readonly correlationId?: string | undefined;
  readonly confirmed: Moved['confirmed'];
  readonly failure?: Failure;
  /** A write left and what became of it is not known (any more). */
  readonly inDoubt: boolean;
  /** A write was never answered by the platform itself, so that it may still be on its way. */
  readonly underway: boolean;
}

const CODES = {
  interrupted: {
    code: 'request.interrupted',
    message: 'The process ended while a write was under way; what became of it cannot be told.',
  },
  blind: { code: 'reply.blind', message: 'The write was accepted, but its answer does not show the resource.' },
  deadline: { code: 'request.deadline', message: 'The deadline passed before the request was settled.' },
  stop: { code: 'request.stopped', message: 'The request was stopped before it was settled.' },
  outdated: { code: 'request.outdated', message: 'The resource is not at the version of which it was asked.' },
  expired: { code: 'decision.expired', message: 'The decision ran out before the write could leave, each time.' },
} as const;

export const begin = ({ startedAt, resumed, absent, tracked }: Request): Course => ({
  now: startedAt,
  elapsedMs: 0,
  facts: {},
  needs: [],
  conflicts: 0,
  writes: resumed?.writes ?? 0,
  intents: resumed?.intents ?? 0,
  confirmed: 'reply',
  inDoubt: resumed !== undefined,
  ...(absent && { first: absent, resource: absent }),
  ...(tracked && { first: tracked, resource: tracked }),
  tracked: tracked !== undefined,
  underway: resumed !== undefined,
  ...(resumed && {
    first: resumed.resource,
    resource: resumed.resource,
    decision: resumed.decision,
    ...(resumed.read && { receipt: { resource: resumed.resource, ...resumed.read } }),
    failure: CODES.interrupted,
  }),
});

/** The resource has moved on from the version that the request is about. */
export const outdated = (course: Course): Course => ({ ...course, failure: CODES.outdated });

/** What an answer of the host adds. Facts are dropped wherever time moved on: the next decision asks again. */
export function learn(course: Course, answer: HostAnswer & Timing): Course {
  const next = { ...course, now: answer.now, elapsedMs: answer.elapsedMs };
  switch (answer.type) {
    case 'found':
      return {
        ...next,
        first: course.tracked ? answer.resource : (course.first ?? answer.resource),
        resource: answer.resource,
        tracked: false,
        last: answer.resource,
        facts: {},
      };
    case 'gathered':
      return { ...next, facts: { ...course.facts, ...answer.facts } };
    case 'intended':
      return { ...next, intents: course.intents + 1 };
    case 'accepted':
      return {
        ...next,
        writes: course.writes + 1,
        status: answer.status,
        correlationId: answer.correlationId,
        confirmed: 'reply',
        inDoubt: answer.resource === null,
        ...(answer.resource ? { last: answer.resource } : { failure: CODES.blind }),
      };
    case 'expired':
      return { ...next, facts: {}, failure: CODES.expired };
    case 'conflict':
      return { ...next, ...rejected(course, answer.failure), conflicts: course.conflicts + 1 };
    case 'ambiguous':
      return {
        ...next,
        ...rejected(course, answer.failure),
        inDoubt: true,
        underway: course.underway || mayStillLand(answer.failure),
      };
    case 'failed':
      return { ...next, ...(answer.left ? rejected(course, answer.failure) : { failure: answer.failure }) };
    case 'unrecorded':
      return { ...next, failure: answer.failure };
    case 'deadline':
    case 'stop':
      return { ...next, failure: CODES[answer.type] };
    case 'waited':
    case 'concluded':
      return next;
  }
}

const rejected = (course: Course, failure: Failure) => ({
  failure,
  writes: course.writes + 1,
  status: failure.status,
  correlationId: failure.correlationId,
});

/** No answer, or one that a gateway gives while the platform behind it goes on. */
const mayStillLand = ({ status }: Failure): boolean => status === undefined || [408, 502, 504].includes(status);
