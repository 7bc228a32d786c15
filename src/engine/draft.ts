import { instant } from '../../machines/verdict.ts';
import { alienIn } from './alien.ts';
import type { Course, Request } from './course.ts';
import type { Decision } from './decision.ts';
import type { Settings } from './drive.ts';
import { decidedAs } from './invariant.ts';
import type { AuditDraft } from './journal.ts';
import type { Outcome } from './outcome.ts';

/** The audit record of an intent, or of a decision made again: written before the write that follows from it. */
export function intentDraft(settings: Settings, request: Request, course: Course): AuditDraft {
  const phase = course.intents === 0 ? 'intent' : 'decision';
  const { from, to, version } = decidedAs(course.decision, 'allowed');
  return {
    ...common(settings, request, course),
    id: phase === 'intent' ? `${request.key}/intent` : `${request.key}/decision-${course.intents + 1}`,
    phase,
    transition: { from, to },
    concurrency: { before: version, after: null, conflicts: course.conflicts },
    http: { writes: course.writes },
  };
}

/** The audit record of how a request ended. */
export function outcomeDraft(settings: Settings, request: Request, course: Course, outcome: Outcome): AuditDraft {
  const { decision, receipt, status, writes } = course;
  const { correlationId } = 'failure' in outcome ? outcome.failure : course;
  return {
    ...common(settings, request, course),
    id: `${request.key}/outcome`,
    phase: 'outcome',
    durationMs: outcome.durationMs,
    transition: { from: decision?.from ?? course.first?.state ?? null, to: course.last?.state ?? null },
    concurrency: {
      before: decision?.version ?? null,
      after: course.last?.version ?? null,
      conflicts: course.conflicts,
    },
    outcome: outcome.kind,
    ...(outcome.created !== undefined && { created: outcome.created }),
    ...(outcome.planned && { schedule: schedulingOf(outcome.planned) }),
    ...('unconfirmed' in outcome && { unconfirmed: outcome.unconfirmed }),
    http: { ...(status !== undefined && { status }), ...(correlationId !== undefined && { correlationId }), writes },
    ...('failure' in outcome && { error: { code: outcome.failure.code, message: outcome.failure.message } }),
    ...(decision && receipt && { receipt: { receipt, decision } }),
  };
}

function common({ lifecycle, policy, tzdata }: Settings, { key, id, event }: Request, { now, decision }: Course) {
  return {
    request: key,
    occurredAt: instant(now),
    actor: event.actor,
    action: `${lifecycle.name}.${event.type}`,
    resource: { kind: lifecycle.name, id },
    ...(decision && { decision: decisionDraft(lifecycle.name, decision), policy }),
    tzdata,
    payload: event.payload,
  };
}

const schedulingOf = ({ schedule: key, dueAt, lateMs }: NonNullable<Outcome['planned']>) => ({ key, dueAt, lateMs });

/**
 * A decision as a record has it.
 * @throws {TypeError} where the evidence of a rule is no JSON: one of the caller's may have been written without our types
 */
export function decisionDraft(lifecycle: string, decision: Decision): NonNullable<AuditDraft['decision']> {
  const { kind, machineVersion, policyVersion } = decision;
  const verdicts = 'verdicts' in decision ? decision.verdicts : [];
  const rules = verdicts.map(({ rule, answer, code, settledBy, evidence }) => {
    const alien = evidence === undefined ? ' (missing)' : alienIn(evidence);
    if (alien !== undefined) {
      throw new TypeError(`${lifecycle}: the evidence of rule ${rule} is no JSON: evidence${alien}.`);
    }
    return { rule, verdict: answer, code, ...(settledBy && { settledBy }), evidence };
  });
  return { kind, rules, machineVersion, policyVersion };
}
