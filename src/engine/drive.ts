import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Task } from '../../machines/request.ts';
import { instant } from '../../machines/verdict.ts';
import { conclusion } from './conclusion.ts';
import { begin, type Course, learn, outdated, type Request } from './course.ts';
import { decide, type Question } from './decide.ts';
import { intentDraft, outcomeDraft } from './draft.ts';
import type { Cause, Effects } from './effects.ts';
import { factNeeds } from './facts.ts';
import type { Host, HostAnswer, HostTask } from './host.ts';
import { decidedAs, invariant } from './invariant.ts';
import type { Announce } from './letters.ts';
import { rowsOf, type Sinks } from './outbox.ts';
import type { Outcome } from './outcome.ts';
import { startOf, type Taken, take } from './place.ts';
import type { Policy } from './policy.ts';
import { receiptOf } from './receipt.ts';
import { cancellationOf, registrationOf, standing, WITHDRAWN } from './schedules.ts';
import { isAsDecided, settleDoubt } from './verify.ts';

/** What stays the same for all requests of one lifecycle. */
export interface Settings {
  readonly lifecycle: Lifecycle;
  readonly effects: Effects;
  readonly policy: Policy;
  /** How many writes one request may begin. */
  readonly maxAttempts: number;
  /** The versions of the time zone data and of this package, for the audit. */
  readonly tzdata: string;
  readonly package: string;
  /** What its outcomes have for sinks. @default nothing */
  readonly sinks?: Sinks;
  /** What its outcomes have for sinks that are told of everything. @default nothing */
  readonly announce?: Announce;
  /** The dialect and the API spoken to. */
  readonly platform: string;
}

/** One step of a request, for telemetry, inspector and tests. */
export interface Observed {
  readonly request: Request;
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** What the request has learned so far. */
  readonly course: Course;
}

/** Carries one request through the protocol of `machines/request.ts`, one task at a time; it awaits only the host. */
export async function drive(
  settings: Settings,
  request: Request,
  host: Host,
  observe?: (step: Observed) => void,
): Promise<Outcome> {
  let course = begin(request);
  let outcome: Outcome | undefined;
  let place = startOf(settings.maxAttempts);
  let event = firstEvent(request);
  for (;;) {
    const from = place.state;
    const taken = take(place, event);
    place = taken.place;
    observe?.({ request, from, event, to: place.state, course });
    if (place.done) {
      const ended = invariant(outcome, 'an outcome');
      return place.state === 'settled' ? ended : { ...ended, recorded: false };
    }
    const task = taskOf(taken);
    if (task.task === 'conclude') outcome = conclusion(task.as, settings, request, course);
    [event, course] =
      task.task === 'decide'
        ? decided(settings, request, course)
        : await performed(
            place.state,
            hostTask(task, settings, request, course, outcome),
            settings,
            request,
            course,
            host,
          );
  }
}

function firstEvent({ resumed, absent, tracked }: Request): string {
  if (resumed) return resumed.creates ? 'orphaned' : 'resumed';
  if (absent) return 'creating';
  return tracked ? 'tracked' : 'asked';
}

type Progress = [event: string, course: Course];

function taskOf({ actions, place }: Taken): Task {
  const action = actions.find(({ type }) => type === 'perform');
  return invariant(action, `a task in \`${place.state}\``).params as unknown as Task;
}

function decided(settings: Settings, { event, base, onlyAt }: Request, course: Course): Progress {
  const { lifecycle, effects, policy } = settings;
  const resource = invariant(course.resource, 'a resource');
  if (onlyAt !== undefined && resource.version !== onlyAt) return ['outdated', outdated(course)];
  const question: Question = {
    resource,
    base: base ?? course.first ?? resource,
    event,
    facts: course.facts,
    capabilities: effects.capabilities,
    wanted: effects.wanted(event),
    policy,
    now: course.now,
  };
  const decision = decide(lifecycle, question);
  if (decision.kind === 'undecided') return ['undecided', { ...course, needs: decision.needs }];
  const said = decision.kind === 'allowed' || decision.kind === 'already' ? decision.kind : 'refused';
  // Nothing but a write rests on what was seen lately: of any other answer nothing is kept.
  if (course.tracked && said !== 'allowed') return [said, course];
  // In doubt, being there is what the earlier decision led to: that one, with its verdicts, is what the outcome rests on.
  const ours = decision.kind === 'already' && course.confirmed !== 'reply';
  const next = ours ? course : { ...course, decision, receipt: receiptOf(question, settings, course.tracked) };
  return [said, next];
}

function hostTask(
  { task }: Exclude<Task, { task: 'decide' }>,
  settings: Settings,
  request: Request,
  course: Course,
  outcome: Outcome | undefined,
): HostTask {
  const { id, event, key, fingerprint, base, onlyAt, absent, planned, followUp } = request;
  switch (task) {
    case 'read':
    case 'readBack':
      return { type: task, id };
    case 'gather':
      return {
        type: 'gather',
        resource: invariant(course.resource, 'a resource'),
        policy: settings.policy,
        facts: factNeeds(settings.lifecycle, settings.policy, course.needs),
      };
    case 'intend': {
      const { resource: _, ...read } = invariant(course.receipt, 'what the decision read');
      const intent = {
        request: key,
        fingerprint,
        lifecycle: settings.lifecycle.name,
        id,
        event,
        resource: invariant(course.resource, 'a resource'),
        ...(base && { base }),
        ...(onlyAt !== undefined && { onlyAt }),
        ...(absent && { creates: true as const }),
        ...(planned && { planned }),
        ...(followUp && { followUp }),
        decision: decidedAs(course.decision, 'allowed'),
        read,
        writes: course.writes + 1,
        intents: course.intents + 1,
        startedAt: instant(request.startedAt),
        deadline: instant(request.deadline),
        platform: settings.platform,
      };
      return {
        ...{ type: 'intend', intent, draft: intentDraft(settings, request, course) },
        ...(followUp && course.intents === 0 && { followUp: registrationOf(followUp, course.now, settings.tzdata) }),
      };
    }
    case 'write': {
      const { effect, validUntil } = decidedAs(course.decision, 'allowed');
      const resource = invariant(course.resource, 'a resource');
      const written = { effect, event, resource, attempt: course.writes + 1, cause: causeOf(request) };
      return { type: 'write', ...written, tracked: course.tracked, ...(validUntil && { validUntil }) };
    }
    case 'wait':
      return { type: 'wait', attempt: course.writes };
    case 'conclude': {
      const ended = invariant(outcome, 'an outcome');
      const draft = outcomeDraft(settings, request, course, ended);
      const settled = { outcome: ended, event, ...(course.last && { resource: course.last }) };
      const rows = rowsOf(settings.sinks ?? {}, settled);
      const letters = settings.announce?.(ended, draft) ?? [];
      const nothingCame = followUp && course.intents > 0 && ended.followUp === undefined;
      const said = { actor: event.actor, now: course.now, tzdata: settings.tzdata, because: WITHDRAWN };
      const withdrawn = nothingCame && cancellationOf(standing(followUp), said);
      return { type: 'conclude', fingerprint, outcome: ended, draft, rows, letters, ...(withdrawn && { withdrawn }) };
    }
  }
}

const causeOf = ({ key, startedAt }: Request): Cause => ({ request: key, startedAt: instant(startedAt) });

async function performed(
  state: string,
  task: HostTask,
  settings: Settings,
  request: Request,
  before: Course,
  host: Host,
): Promise<Progress> {
  const answer = await host.perform(task);
  const course = learn(before, answer);
  if (answer.type === 'accepted') {
    if (answer.resource === null) return ['blind', course];
    return [
      isAsDecided(settings.lifecycle, decidedAs(before.decision, 'allowed'), answer.resource) ? 'accepted' : 'strayed',
      course,
    ];
  }
  if (answer.type !== 'found' || task.type === 'read') return [answer.type, course];
  return readBack(state, answer, settings, request, before, course);
}

function readBack(
  state: string,
  { resource }: Extract<HostAnswer, { type: 'found' }>,
  { lifecycle, effects }: Settings,
  request: Request,
  before: Course,
  course: Course,
): Progress {
  const { event } = request;
  const ours = effects.ours?.(resource, event, causeOf(request)) ?? false;
  const confirmed = ours ? 'author' : 'inferred';
  if (state === 'confirming') {
    return [
      isAsDecided(lifecycle, decidedAs(before.decision, 'allowed'), resource) ? 'asWanted' : 'strayed',
      { ...course, confirmed },
    ];
  }
  const found = settleDoubt(invariant(before.resource, 'a resource'), resource, effects.wanted(event), ours);
  // Exactly one change that is not ours: whatever is still on its way will find its precondition broken.
  if (found === 'superseded') return [found, { ...course, inDoubt: false, underway: false, confirmed: 'reply' }];
  const inDoubt = found === 'unclear' || (found === 'untouched' && before.underway);
  return [found, { ...course, inDoubt, confirmed }];
}
