import type { Verdict } from '../../machines/verdict.ts';
import type { AuditRecord } from '../journal/record.ts';

/** A verdict that somebody has met: which rule gave it, and on what. */
export interface Sighting {
  readonly lifecycle: string;
  readonly rule: string;
  readonly from: string;
  readonly event: string;
  readonly answer: Verdict['answer'];
}

/** The verdicts with which requests ended, as they are on record. What was not evaluated was met by nobody. */
export function* sightingsIn(records: Iterable<AuditRecord>): Generator<Sighting> {
  for (const { phase, action, resource, transition, decision } of records) {
    if (phase !== 'outcome' || decision === undefined || transition.from === null) continue;
    const event = action.slice(resource.kind.length + 1);
    for (const { rule, verdict } of decision.rules) {
      if (verdict === 'notEvaluated') continue;
      yield { lifecycle: resource.kind, rule, from: transition.from, event, answer: verdict };
    }
  }
}
