import * as v from 'valibot';
import { createMachine } from 'xstate';
import {
  type Edge,
  type EdgeConfig,
  type Edges,
  edgesOf,
  list,
  type MachineConfig,
  type Named,
  statesOf,
} from './edges.ts';
import { all, type Lifecycle, type RuleSet } from './lifecycle.ts';
import { lint } from './lint.ts';

const name = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'));
/** `*` stands for every state in which the event is accepted. */
const at = { from: name, event: name };

/** What a policy takes from one lifecycle. It can only take away: an event that was refused before is refused still. */
const restriction = v.strictObject({
  /** Asked edges that are taken away. All candidates of the state and event go. @default none */
  without: v.optional(v.array(v.strictObject(at))),
  /** Rules that are added, behind those that the edges have. @default none */
  with: v.optional(
    v.array(
      v.strictObject({
        ...at,
        rule: v.strictObject({ type: name, params: v.optional(v.record(v.string(), v.unknown())) }),
      }),
    ),
  ),
});

/** Restrictions by lifecycle. */
export const restrictions = v.record(v.string(), restriction);

interface At {
  /** A state, or `*` for every state in which the event is accepted. */
  readonly from: string;
  readonly event: string;
}
export interface Restriction {
  readonly without?: readonly At[] | undefined;
  readonly with?:
    | readonly (At & {
        readonly rule: { readonly type: string; readonly params?: { readonly [name: string]: unknown } | undefined };
      })[]
    | undefined;
}
export interface Restrictions {
  readonly [lifecycle: string]: Restriction;
}

/**
 * The lifecycle with fewer edges and more rules: a new machine, plain data like the old one. The old one is left as it is.
 * @param house every rule that may be added, by name; those of the lifecycle are among them.
 * @returns the problems where it cannot be made or the lint turns it down, each behind its place: `.without.0: …`; else none.
 */
export function restrict(
  lifecycle: Lifecycle,
  { without = [], with: added = [] }: Restriction,
  house: RuleSet,
): { readonly lifecycle: Lifecycle; readonly problems: readonly string[] } {
  const { machine } = lifecycle;
  const config = structuredClone(machine.config) as MachineConfig;
  const rules: { [type: string]: RuleSet[string] } = { ...lifecycle.rules };
  const problems: string[] = [];
  for (const { event } of [...without, ...added]) declareInStates(config, event);
  for (const [index, place] of without.entries()) {
    const problem = misplaced(lifecycle, place);
    if (problem) problems.push(`.without.${index}: ${problem}`);
    for (const state of statesWith(machine, place)) delete config.states[state]?.on?.[place.event];
  }
  for (const [index, { rule: call, ...place }] of added.entries()) {
    const rule = house[call.type];
    const places = statesWith(machine, place)
      .map((state): Edges => config.states[state]?.on ?? {})
      .filter((on) => on[place.event]);
    const problem = misplaced(lifecycle, place) ?? (places.length === 0 ? GONE : unusable(rule, call.params, house));
    if (problem || rule === undefined) problems.push(`.with.${index}: ${problem}`);
    else {
      rules[call.type] = rule;
      for (const on of places) guard(on, place.event, call as Named);
    }
  }
  const implementations = { ...machine.implementations, guards: { all: all() } };
  const restricted = createMachine(config as object, implementations as object) as unknown as Lifecycle['machine'];
  const made: Lifecycle = { ...lifecycle, machine: restricted, rules, restricts: lifecycle.restricts ?? machine };
  return {
    lifecycle: made,
    problems: problems.length > 0 ? problems : lint(restricted, made).map((problem) => `: ${problem}`),
  };
}

const GONE = '`without` takes that edge away.';

const askedEdges = (machine: Lifecycle['machine']): readonly Edge[] =>
  edgesOf(machine).filter(({ meta }) => meta?.by === 'asked');

const statesWith = (machine: Lifecycle['machine'], { from, event }: At): string[] => [
  ...new Set(
    askedEdges(machine)
      .filter((edge) => edge.event === event && (from === '*' || edge.from === from))
      .map((edge) => edge.from),
  ),
];

/** Why there is no asked edge at a place. */
function misplaced({ machine }: Lifecycle, place: At): string | undefined {
  const { from, event } = place;
  if (statesWith(machine, place).length > 0) return undefined;
  if (from !== '*' && !statesOf(machine).includes(from)) {
    return `\`${from}\` is no state; one of ${statesOf(machine).join(', ')} is expected.`;
  }
  const here = (edge: Edge): boolean => from === '*' || edge.from === from;
  if (edgesOf(machine).some((edge) => edge.event === event && here(edge))) {
    return `\`${event}\` is what the platform does by itself, which no policy can keep from happening.`;
  }
  const asked = [
    ...new Set(
      askedEdges(machine)
        .filter(here)
        .map((edge) => edge.event),
    ),
  ];
  return `there is no edge \`${event}\` from \`${from}\`; ${asked.length > 0 ? `there are ${asked.join(', ')}` : 'nothing is accepted there'}.`;
}

/** Why a rule cannot be added as it is called. */
function unusable(rule: RuleSet[string] | undefined, params: unknown, house: RuleSet): string | undefined {
  if (rule === undefined) return `there is no such rule; one of ${Object.keys(house).sort().join(', ')} is expected.`;
  if (rule.params === undefined) return params === undefined ? undefined : `\`${rule.name}\` takes no params.`;
  const parsed = v.safeParse(rule.params, params);
  if (parsed.success) return undefined;
  const fields = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'params'}: ${issue.message}`);
  return `the params of \`${rule.name}\` are none that it knows: ${fields.join(' ')}`;
}

/** What was declared once for the whole machine becomes an edge of each state, behind the state's own, as XState asks them. */
function declareInStates(config: MachineConfig, event: string): void {
  const shared = list(config.on?.[event]).map((edge) => ({ ...edge, target: edge.target?.replace(/^\./, '') ?? '' }));
  if (config.on === undefined || shared.length === 0) return;
  for (const state of Object.values(config.states)) {
    if (state.type !== 'final') state.on = { ...state.on, [event]: [...list(state.on?.[event]), ...shared] };
  }
  delete config.on[event];
  if (Object.keys(config.on).length === 0) delete config.on;
}

function guard(on: Edges, event: string, call: Named): void {
  on[event] = list(on[event]).map((edge): EdgeConfig => {
    const rules = typeof edge.guard === 'object' ? (edge.guard.params ?? []) : [];
    return { ...edge, guard: { type: 'all', params: [...rules, call] } };
  });
}
