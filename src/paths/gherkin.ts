import type { Model } from './model.ts';
import type { Path, Step } from './path.ts';

/**
 * Paths as one Gherkin feature, a scenario each. A rule that is not named allows.
 * @param title of the feature.
 */
export function gherkin({ name, lifecycle }: Model, title: string, paths: readonly Path[]): string {
  const happens = (step: Step) => (lifecycle === undefined || step.verdict === 'observed' ? 'happens' : 'is asked for');
  const scenario = (path: Path, at: number): string[] => [
    '',
    `  Scenario: ${at + 1}. From ${path[0]?.from} to ${path.at(-1)?.to}`,
    `    Given the ${name} is ${path[0]?.from}`,
    ...path.flatMap((step) => [...given(step), `    When ${step.event} ${happens(step)}`, ...then(step)]),
  ];
  return [`Feature: ${title}`, ...paths.flatMap(scenario)].join('\n');
}

const given = ({ rules }: Step): string[] =>
  rules.flatMap(({ type, answer }) =>
    answer === 'allow' ? [] : `    Given ${type} ${answer === 'deny' ? 'denies' : 'does not know'}`,
  );

function then({ to, verdict }: Step): string[] {
  if (verdict === 'allowed' || verdict === 'observed') return [`    Then it is ${to}`];
  const denied = verdict === 'notAccepted' ? 'not accepted' : `refused by ${verdict.refusedBy.join(' and ')}`;
  return [`    Then it is ${denied}`, `    And it is still ${to}`];
}
