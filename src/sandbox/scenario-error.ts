import type { Flaw } from './schema.ts';

/** A scenario that breaks a rule; the message names the JSON path and the rule, never the value. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly path: string;
  readonly rule: string;

  constructor({ path, rule, sentence }: Flaw) {
    super(`The scenario is not valid: ${sentence}.`);
    this.path = path;
    this.rule = rule;
  }
}
