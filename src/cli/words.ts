import { explain } from '../engine/explain.ts';
import type { Outcome } from '../engine/outcome.ts';
import { figure } from './table.ts';

/** An outcome in plain words: the first line says how it ended, the others why. */
export function words(outcome: Outcome): string[] {
  const { lifecycle, id, event, request, durationMs, first, recorded } = outcome;
  const asked = `${lifecycle} ${id}: \`${event}\``;
  const { followUp } = outcome;
  const last = [
    ...(followUp
      ? [`What undoes it waits until ${followUp.dueAt} (${followUp.schedule}); something must run then.`]
      : []),
    ...(recorded ? [] : ['The journal could not take this outcome; it is asked for again at the next start.']),
    `Request ${request}, ${figure(durationMs)} ms.`,
  ];
  switch (outcome.kind) {
    case 'moved': {
      const by = outcome.confirmed === 'reply' ? '' : ' The answer was lost; reading back shows it as asked.';
      if (outcome.created) return [`${asked} made ${lifecycle} ${outcome.created}, which is ${outcome.to}.`, ...last];
      return [`${asked} moved it from ${first?.state ?? 'an unknown state'} to ${outcome.to}.${by}`, ...last];
    }
    case 'unchanged':
    case 'refused':
      return [...explain(outcome.decision), ...last];
    case 'drifted':
      return [`${asked} was accepted, but led to ${outcome.to} and not to ${outcome.decision.to} as decided.`, ...last];
    case 'conflicted':
    case 'failed': {
      const { code, message } = outcome.failure;
      const doubt = outcome.unconfirmed ? ['A write left, and whether it was applied is not known.'] : [];
      return [`${asked} ${outcome.kind}: ${code}.`, message, ...doubt, ...last];
    }
  }
}
