import type { FactName } from '../../machines/facts.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { Refusals } from '../../machines/rule.ts';
import { factRefusals } from '../engine/facts.ts';
import { blocks, code, table } from './markdown.ts';

/** Every code that can stand in the way of a lifecycle's events, and what is to be done about it. */
export function refusalsSection({ rules }: Lifecycle): string {
  const facts = new Set(Object.values(rules).flatMap(({ needs }) => needs));
  const rows = [
    ...Object.values(rules).flatMap(({ name, refusals = {} }) => rowsOf(code(name), refusals)),
    ...[...facts].flatMap((fact: FactName) => rowsOf(`the fact ${code(fact)}`, factRefusals(fact))),
  ];
  return blocks(
    'Each verdict has a code and a sentence with what was found. All that stand in the way are told at once.',
    table(['code', 'from', 'means', 'what to do'], rows),
    'An event that the state does not accept is answered with those that it does; a state that nobody here knows is answered with its name. A request that could not be carried out has [a failure](../failures.md) instead.',
  );
}

const rowsOf = (from: string, refusals: Refusals): string[][] =>
  Object.entries(refusals).map(([name, { means, cure }]) => [code(name), from, means, cure]);
