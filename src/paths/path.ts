import type { Edge, Named } from '../../machines/edges.ts';

/** A rule of a step, and what it is to answer there. */
export interface Answered extends Named {
  readonly answer: 'allow' | 'deny' | 'unknown';
}

/**
 * What is to become of an event. `observed` is one that the surroundings make happen; `notAccepted` one that the state has
 * no edge for; `refusedBy` names the rules, or the guards of a machine without rules, that keep its edges shut.
 */
export type Expected = 'allowed' | 'observed' | 'notAccepted' | { readonly refusedBy: readonly string[] };

/** One event in one state, and what is to become of it. Plain data. */
export interface Step {
  readonly from: string;
  readonly event: string;
  /** Where it leads; where it is denied, the state that it stays in. */
  readonly to: string;
  /** The place in `edgesOf(machine)` of the edge that is taken or, of several that are refused, the first; else absent. */
  readonly edge?: number;
  readonly verdict: Expected;
  /** What is to be arranged before: every rule that is asked, in order. Empty where there are none. */
  readonly rules: readonly Answered[];
}

/** A way through a machine, from its initial state on. */
export type Path = readonly Step[];

/** A denied step leads nowhere. */
export const isDenied = ({ verdict }: Step): boolean => verdict === 'notAccepted' || typeof verdict === 'object';

/** How an edge is called in a table or a message. */
export const nameOf = ({ from, event, to, guard }: Pick<Edge, 'from' | 'event' | 'to' | 'guard'>): string =>
  `${from} --${event}${guard === undefined ? '' : ` [${guard}]`}--> ${to}`;

/** What happens at a step: `activate`, `(drained)`, `pause ✗ reason`, `pause ✗`. */
export function stepLabel({ event, verdict, rules }: Step): string {
  if (verdict === 'notAccepted') return `${event} ✗`;
  if (verdict === 'observed') return `(${event})`;
  const blind = rules.filter(({ answer }) => answer === 'unknown').map(({ type }) => type);
  const unknown = blind.length === 0 ? '' : ` [${blind.join(', ')} unknown]`;
  return verdict === 'allowed' ? `${event}${unknown}` : `${event} ✗ ${verdict.refusedBy.join(', ')}${unknown}`;
}

/** What happens at a step, and where that leads: `activate → active`. A denied one leads nowhere. */
export const stepText = (step: Step): string => (isDenied(step) ? stepLabel(step) : `${stepLabel(step)} → ${step.to}`);

/** A path on one line: where it begins, then each step. */
export const pathText = (path: Path): string => `${path[0]?.from ?? 'nowhere'}: ${path.map(stepText).join(', ')}`;
