import type { Task } from '../../machines/request.ts';
import type { Resource } from '../../machines/rule.ts';
import { instant } from '../../machines/verdict.ts';
import type { Course, Request } from './course.ts';
import type { Settings } from './drive.ts';
import type { Found, Outcome } from './outcome.ts';

type End = Extract<Task, { task: 'conclude' }>['as'];

/** What the course of a request amounts to, at the end that the protocol reached. */
export function conclusion(end: End, { lifecycle }: Settings, request: Request, course: Course): Outcome {
  const { decision, failure, last } = course;
  const ended = {
    request: request.key,
    lifecycle: lifecycle.name,
    id: request.id,
    event: request.event.type,
    actor: request.event.actor,
    startedAt: instant(request.startedAt),
    endedAt: instant(course.now),
    durationMs: course.elapsedMs,
    writes: course.writes,
    conflicts: course.conflicts,
    ...(course.first && { first: found(course.first) }),
    ...(last && { last: found(last) }),
    recorded: true,
  };
  switch (end) {
    case 'moved':
      if (decision?.kind !== 'allowed' && decision?.kind !== 'already') break;
      return { ...ended, kind: end, decision, to: last?.state ?? decision.from, confirmed: course.confirmed };
    case 'unchanged':
      if (decision?.kind !== 'already') break;
      return { ...ended, kind: end, decision };
    case 'refused':
      if (decision === undefined || decision.kind === 'allowed' || decision.kind === 'already') break;
      return { ...ended, kind: end, decision };
    case 'drifted':
      if (decision?.kind !== 'allowed' || last === undefined) break;
      return { ...ended, kind: end, decision, to: last.state };
    case 'conflicted':
    case 'failed':
      if (failure === undefined && !request.resumed) break;
      return {
        ...ended,
        kind: end,
        ...(decision && { decision }),
        unconfirmed: course.inDoubt,
        failure: failure ?? {
          code: 'request.interrupted',
          message: 'The process ended while a write was under way; what became of it cannot be told.',
        },
      };
  }
  throw new Error(`A request cannot end as ${end} after the decision ${decision?.kind ?? 'none'}.`);
}

const found = ({ state, version }: Resource): Found => ({ state, version });
