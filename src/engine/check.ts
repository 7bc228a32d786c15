import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Settings } from './drive.ts';
import { type FactNeed, type FactReadings, factNeeds } from './facts.ts';

/** The decision that a request would meet, with every rule judged, and nothing written. */
export interface Check {
  readonly decision: Decision;
  readonly resource: Resource;
  /** Set where the check is about another moment: the facts are as of now, and taken to hold then. */
  readonly factsAssumedAt?: Instant;
}

/**
 * Judges every rule of every candidate edge, so that a refusal names all its reasons at once.
 * @param now the moment asked about, milliseconds since the Unix epoch.
 */
export async function check(
  settings: Settings,
  resource: Resource,
  event: AskedEvent,
  now: () => number,
  gather: (needs: readonly FactNeed[]) => Promise<FactReadings>,
): Promise<Decision> {
  const { lifecycle, effects, policy } = settings;
  const { capabilities } = effects;
  const ask = (facts: FactReadings) =>
    decide(lifecycle, {
      resource,
      base: resource,
      event,
      facts,
      capabilities,
      wanted: effects.wanted(event),
      policy,
      now: now(),
      thorough: true,
    });
  const first = ask({});
  if (first.kind !== 'undecided') return first;
  const second = ask(await gather(factNeeds(lifecycle, policy, first.needs)));
  if (second.kind === 'undecided')
    throw new Error(`Facts were asked for and not answered: ${second.needs.join(', ')}.`);
  return second;
}
