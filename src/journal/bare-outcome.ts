import type { Decision, Judged } from '../engine/decision.ts';
import type { Outcome } from '../engine/outcome.ts';

/** What is left of an outcome once its subject is erased: how it ended and by which rules, as the chain says it, too. */
export function bare(outcome: Outcome): Outcome {
  return {
    ...outcome,
    ...(outcome.decision && { decision: bareDecision(outcome.decision) }),
    ...('failure' in outcome && { failure: { ...outcome.failure, message: 'Erased.' } }),
  } as Outcome;
}

function bareDecision(decision: Decision): Decision {
  return {
    ...decision,
    ...('verdicts' in decision && { verdicts: decision.verdicts.map(bareVerdict) }),
    ...('effect' in decision && { effect: { type: decision.effect.type, params: {} } }),
  } as Decision;
}

const bareVerdict = ({ params: _params, ...verdict }: Judged): Judged => ({
  ...verdict,
  sentence: 'Erased.',
  evidence: {},
});
