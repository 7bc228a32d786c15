import { type Edge, edgesOf, type Named, statesOf } from '../../machines/edges.ts';
import type { FactName } from '../../machines/facts.ts';
import { type Lifecycle, ruleKey } from '../../machines/lifecycle.ts';
import type { AskedEvent, FactPolicy, Given, Resource } from '../../machines/rule.ts';
import { type Instant, instant, type Verdict } from '../../machines/verdict.ts';
import { type Basis, type Decision, isFailing, type Judged, type Refused, type Undecided } from './decision.ts';
import type { Wanted } from './effects.ts';
import { type FactReadings, unusable } from './facts.ts';
import type { Policy } from './policy.ts';
import { at, step } from './step.ts';

export interface Question {
  readonly resource: Resource;
  /** The resource as the request first read it. */
  readonly base: Resource;
  readonly event: AskedEvent;
  readonly facts: FactReadings;
  readonly capabilities: readonly string[];
  readonly wanted: Wanted;
  readonly policy: Policy;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Judge every rule even where one that costs nothing already says no, as `check` does. @default false */
  readonly thorough?: boolean;
}

/**
 * May this event happen to this resource now? Pure: the same question gives the same answer.
 * Rules without remote facts are judged first; facts are asked for only where they could still change the answer.
 */
export function decide(lifecycle: Lifecycle, question: Question): Decision | Undecided {
  const { resource, event } = question;
  const basis: Basis = {
    lifecycle: lifecycle.name,
    event: event.type,
    id: resource.id,
    from: resource.state,
    version: resource.version,
    at: instant(question.now),
    machineVersion: lifecycle.machine.version ?? '',
    policyVersion: question.policy.version,
  };
  if (!statesOf(lifecycle.machine).includes(resource.state)) return { ...basis, kind: 'unrecognised' };
  if (isAlready(resource, question.wanted)) return { ...basis, kind: 'already' };

  const asked = edgesOf(lifecycle.machine).filter(({ from, meta }) => from === resource.state && meta?.by === 'asked');
  const candidates = asked.filter((edge) => edge.event === event.type);
  if (candidates.length === 0) {
    return { ...basis, kind: 'notAccepted', accepts: [...new Set(asked.map((edge) => edge.event))] };
  }
  const judged = candidates.map((edge) => judgeEdge(lifecycle, edge, question));
  const verdicts = judged.flatMap((edge) => edge.verdicts);
  const needs = [...new Set(open(judged, question.thorough ?? false).flatMap((edge) => edge.needs))];
  if (needs.length > 0) return { ...basis, kind: 'undecided', needs };

  const passes = verdicts.filter(isPass).map(({ rule: type, params }) => ruleKey({ type, params }));
  const taken = step(lifecycle.machine, at(lifecycle.machine, resource.state, { passes }), event);
  const effect = taken?.actions[0];
  if (taken === undefined || effect === undefined) return refused(basis, judged);
  const validUntil = earliest(verdicts.filter(isPass).map((verdict) => verdict.validUntil));
  return { ...basis, kind: 'allowed', to: taken.state, effect, verdicts, ...(validUntil && { validUntil }) };
}

/** Every wanted field stands as asked. A field that the API does not show cannot tell, nor can no field: neither is a yes. */
export function isAlready(resource: Resource, wanted: Wanted): boolean {
  const document = resource.document as { readonly [field: string]: unknown };
  const fields = Object.entries(wanted);
  return fields.length > 0 && fields.every(([field, values]) => values.some((value) => covers(document[field], value)));
}

/** An object may hold more than is wanted of it; everything else is as wanted or is not. */
function covers(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return found === wanted;
  return Object.entries(wanted).every(([name, value]) => covers(Object(found)[name], value));
}

interface JudgedEdge {
  readonly verdicts: readonly Judged[];
  /** Facts not yet asked for. */
  readonly needs: readonly FactName[];
}

/** The edges whose missing facts matter: none behind one that passes or fails without them, unless all is to be judged. */
function open(edges: readonly JudgedEdge[], thorough: boolean): readonly JudgedEdge[] {
  if (thorough) return edges;
  const matters: JudgedEdge[] = [];
  for (const edge of edges) {
    if (edge.verdicts.some(isFailing)) continue;
    if (edge.needs.length === 0) break;
    matters.push(edge);
  }
  return matters;
}

function judgeEdge(lifecycle: Lifecycle, edge: Edge, question: Question): JudgedEdge {
  const needs: FactName[] = [];
  const verdicts = edge.rules.map((call) => {
    const rule = lifecycle.rules[call.type];
    if (rule === undefined) throw new Error(`${lifecycle.name}: rule ${call.type} is not in the lifecycle's rules.`);
    const missing = rule.needs.filter((name) => question.facts[name] === undefined);
    needs.push(...missing);
    if (missing.length > 0) return named(call, edge, notEvaluated(missing));
    const policy = question.policy.parts[call.type];
    const blind = rule.needs.flatMap((name) => {
      const reading = question.facts[name];
      return (reading && unusable(name, reading, policy as FactPolicy, question.now)) ?? [];
    })[0];
    const { resource, base, event, now, capabilities } = question;
    const facts = { ...question.facts, capabilities } as Given<unknown, FactName>['facts'];
    const verdict = blind ?? rule.judge({ resource, base, event, facts, policy, now }, call.params);
    return named(call, edge, settle(verdict, policy as Partial<FactPolicy>));
  });
  return { verdicts, needs };
}

type Found = Omit<Judged, 'rule' | 'params' | 'edge'>;

const named = ({ type, params }: Named, { to }: Edge, found: Found): Judged => ({
  rule: type,
  ...(params !== undefined && { params }),
  edge: to,
  ...found,
});

/** A forbidden fact is a mistake in the set-up, which no policy may wave through. */
function settle(verdict: Verdict, { onUnknown = 'refuse' }: Partial<FactPolicy>): Found {
  if (verdict.answer !== 'unknown') return verdict;
  return { ...verdict, settledBy: verdict.code === 'misconfigured' ? 'refuse' : onUnknown };
}

const notEvaluated = (missing: readonly FactName[]): Found => ({
  answer: 'notEvaluated',
  code: 'notEvaluated',
  sentence: `Not judged: the answer was clear without asking for the ${missing.join(' and the ')}.`,
  evidence: {},
});

const isPass = ({ answer, settledBy }: Judged): boolean => answer === 'allow' || settledBy === 'allow-with-warning';

function refused(basis: Basis, edges: readonly JudgedEdge[]): Refused {
  const retryAt = earliest(edges.map(({ verdicts }) => cured(verdicts.filter(isFailing))));
  return { ...basis, kind: 'refused', verdicts: edges.flatMap((edge) => edge.verdicts), ...(retryAt && { retryAt }) };
}

/** When time will have cured every failing rule of one edge; never, where time alone does not cure one. */
function cured(failing: readonly Judged[]): Instant | undefined {
  const times = failing.map((verdict) => verdict.retryAt);
  return times.includes(undefined) ? undefined : times.sort().at(-1);
}

const earliest = (instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants.filter((at) => at !== undefined).sort()[0];
