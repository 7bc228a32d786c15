import type { Task } from '../../machines/request.ts';
import type { Resource } from '../../machines/rule.ts';
import { instant } from '../../machines/verdict.ts';
import type { Course, Request } from './course.ts';
import type { Settings } from './drive.ts';
import { duration } from './duration.ts';
import { decidedAs, invariant } from './invariant.ts';
import type { Found, Outcome } from './outcome.ts';

type End = Extract<Task, { task: 'conclude' }>['as'];

/** What the course of a request amounts to, at the end that the protocol reached. */
export function conclusion(end: End, { lifecycle }: Settings, request: Request, course: Course): Outcome {
  const { decision, failure, last } = course;
  const { planned } = request;
  // It has nothing to undo only where the end proves that nothing came of the request.
  const mayHaveCome = course.inDoubt || end === 'moved' || end === 'drifted' || end === 'unchanged';
  const followUp = course.intents > 0 && mayHaveCome ? request.followUp : undefined;
  const ended = {
    request: request.key,
    lifecycle: lifecycle.name,
    id: request.id,
    event: request.event.type,
    actor: request.event.actor,
    startedAt: instant(request.startedAt),
    endedAt: instant(course.now),
    durationMs: duration(request.resumed ? course.now - request.startedAt : course.elapsedMs),
    writes: course.writes,
    conflicts: course.conflicts,
    ...(request.absent && last && { created: last.id }),
    ...(planned && { planned: { ...planned, lateMs: duration(course.now - Date.parse(planned.dueAt)) } }),
    ...(followUp && { followUp: { schedule: followUp.schedule, dueAt: followUp.dueAt } }),
    ...(course.first && { first: found(course.first) }),
    ...(last && { last: found(last) }),
    recorded: true,
  };
  switch (end) {
    case 'moved': {
      const reached = invariant(last, 'a state').state;
      return {
        ...ended,
        kind: end,
        decision: decidedAs(decision, 'allowed'),
        to: reached,
        confirmed: course.confirmed,
      };
    }
    case 'unchanged':
      return { ...ended, kind: end, decision: decidedAs(decision, 'already') };
    case 'refused':
      return {
        ...ended,
        kind: end,
        decision: decidedAs(decision, 'refused', 'notAccepted', 'unrecognised'),
        unconfirmed: course.inDoubt,
      };
    case 'drifted':
      return { ...ended, kind: end, decision: decidedAs(decision, 'allowed'), to: invariant(last, 'a state').state };
    case 'conflicted':
    case 'failed':
      return {
        ...ended,
        kind: end,
        ...(decision && { decision }),
        unconfirmed: course.inDoubt,
        failure: invariant(failure, 'a failure'),
      };
  }
}

const found = ({ state, version }: Resource): Found => ({ state, version });
