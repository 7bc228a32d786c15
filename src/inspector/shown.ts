import { personalIn } from '../../machines/personal.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Decision } from '../engine/decision.ts';

/** Every text of a value that may leave: one that looks personal is withheld, whoever wrote it. */
export function shown<Value extends Json>(value: Value): Value;
export function shown(value: Json): Json {
  if (typeof value === 'string') return personalIn(value) === undefined ? value : '(withheld)';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => shown(each));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [shown(key), shown(each)]));
}

/** A decision without its evidence, which may show what a rule looked at. */
export function shownDecision(decision: Decision): { readonly [name: string]: Json } {
  const { kind, event, from } = decision;
  return {
    ...{ kind, event, from },
    ...(decision.kind === 'allowed' && { to: decision.to }),
    ...(decision.kind === 'notAccepted' && { accepts: decision.accepts }),
    ...('validUntil' in decision && { validUntil: decision.validUntil }),
    ...('retryAt' in decision && { retryAt: decision.retryAt }),
    ...('verdicts' in decision && {
      verdicts: decision.verdicts.map(({ rule, edge, answer, code, sentence, settledBy, validUntil, retryAt }) => ({
        ...{ rule, edge, answer, code, sentence },
        ...(settledBy && { settledBy }),
        ...(validUntil && { validUntil }),
        ...(retryAt && { retryAt }),
      })),
    }),
  };
}
