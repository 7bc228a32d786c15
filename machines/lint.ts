import { parse } from 'valibot';
import type { AnyStateMachine } from 'xstate';
import { type Edge, edgesOf, statesOf } from './edges.ts';
import { allPass, type Lifecycle } from './lifecycle.ts';

const MACHINE_KEYS = ['id', 'version', 'description', 'context', 'initial', 'on', 'states'];
const STATE_KEYS = ['type', 'description', 'on'];
const EDGE_KEYS = ['target', 'guard', 'actions', 'description', 'meta'];

/** What the machine of a lifecycle is held against. */
type Terms = Pick<Lifecycle, 'rules' | 'events' | 'restricts'>;

/**
 * What keeps a machine drawable, walkable, documentable and portable, checked on the config as written.
 * `terms` are given for the machine of a lifecycle and absent for a protocol machine.
 * @returns one sentence a violation; empty when the machine is sound.
 */
export function lint(machine: AnyStateMachine, terms?: Terms): string[] {
  // Only a protocol asks for something by being somewhere; a lifecycle's effects stand on its edges.
  const problems = [...shape(machine, terms ? STATE_KEYS : [...STATE_KEYS, 'entry'])];
  const edges = edgesOf(machine);
  for (const edge of edges) {
    const at = `${edge.from} --${edge.event}--> ${edge.to}`;
    if (!statesOf(machine).includes(edge.to)) problems.push(`${at}: the target is no state.`);
    if (edge.event.includes('*')) problems.push(`${at}: a wildcard hides which events are meant.`);
    if (edge.description === '') problems.push(`${at}: has no description.`);
    const found = terms === undefined ? protocolEdge(edge) : lifecycleEdge(edge, terms);
    problems.push(...found.map((problem) => `${at}: ${problem}`));
  }
  // What a policy takes away on purpose may cut a state off; whoever draws a machine has forgotten an edge.
  if (terms?.restricts === undefined) problems.push(...deadEnds(machine), ...unreachable(machine, edges));
  problems.push(...implementations(machine, terms === undefined ? ['xstate.assign'] : []));
  if (terms !== undefined) problems.push(...guards(machine), ...mixedRisks(edges));
  return problems;
}

function* shape(machine: AnyStateMachine, stateKeys: readonly string[]): Generator<string> {
  const { config } = machine;
  if (!config.version) yield 'The machine has no version.';
  if (!config.description) yield 'The machine has no description.';
  yield* keys('The machine', config, MACHINE_KEYS);
  for (const [path, value] of leaves(config, 'machine')) {
    if (typeof value === 'function') yield `${path}: an inline function; name it, so that the chart can show it.`;
    else if (typeof value === 'number' && path.includes('.params')) yield `${path}: a number; numbers are policy.`;
  }
  for (const [name, state] of Object.entries(config.states ?? {})) {
    yield* keys(`State ${name}`, state, stateKeys);
    if (state.type !== undefined && state.type !== 'final')
      yield `State ${name}: of type ${state.type}; only final is.`;
    if (!state.description) yield `State ${name}: has no description.`;
    yield* edgeShapes(`State ${name}`, state.on);
  }
  yield* edgeShapes('The machine', config.on);
}

function* edgeShapes(where: string, on: object = {}): Generator<string> {
  for (const [event, written] of Object.entries(on)) {
    for (const edge of Array.isArray(written) ? written : [written]) {
      if (typeof Object(edge).target !== 'string') {
        yield `${where}, ${event}: an edge is an object with a target.`;
      } else yield* keys(`${where}, ${event}`, edge, EDGE_KEYS);
    }
  }
}

function* keys(where: string, value: object, allowed: readonly string[]): Generator<string> {
  for (const [key, inner] of Object.entries(value))
    if (inner !== undefined && !allowed.includes(key)) yield `${where}: \`${key}\` is not allowed.`;
}

function* leaves(value: unknown, path: string): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) yield [path, value];
  else for (const [key, inner] of Object.entries(value)) yield* leaves(inner, `${path}.${key}`);
}

function protocolEdge(edge: Edge): string[] {
  return edge.rules.length > 0 ? ['a protocol has no rules.'] : [];
}

function lifecycleEdge({ event, rules: calls, guard, meta, actions }: Edge, { rules, events }: Terms): string[] {
  if (meta === undefined) return ['has no meta.'];
  const problems: string[] = [];
  if (guard !== undefined) problems.push(`guard \`${guard}\`: every guarded edge uses \`all\`, with its rules.`);
  if ((meta.by === 'asked') !== Object.hasOwn(events, event)) {
    problems.push(`\`${event}\` is ${meta.by}: asked events have a payload schema, observed ones have none.`);
  }
  if (meta.by === 'observed' && (calls.length > 0 || actions.length > 0)) {
    problems.push('an observed edge has neither rules nor effects.');
  }
  if (meta.by === 'asked' && actions.length !== 1) problems.push('an asked edge has exactly one effect.');
  for (const { type } of calls) {
    const rule = rules[type];
    if (rule === undefined) problems.push(`rule \`${type}\` is not in the lifecycle's rules.`);
    else if (rule.needs.length > 0) {
      if (meta.risk === 'lowers') problems.push(`rule \`${type}\` needs a remote fact on an edge that lowers risk.`);
      const { onUnknown } = parse(rule.policy, undefined) as { onUnknown?: string };
      if (meta.risk === 'raises' && onUnknown !== 'refuse') {
        problems.push(
          `rule \`${type}\` does not refuse by default what it does not know, on an edge that raises risk.`,
        );
      }
    }
  }
  return problems;
}

function* deadEnds({ config }: AnyStateMachine): Generator<string> {
  for (const [name, state] of Object.entries(config.states ?? {})) {
    const outward = Object.keys({ ...config.on, ...state.on });
    if (state.type !== 'final' && outward.length === 0) yield `State ${name}: not final, yet nothing leads out.`;
  }
}

function* unreachable(machine: AnyStateMachine, edges: readonly Edge[]): Generator<string> {
  const reached = new Set([String(machine.config.initial)]);
  for (const at of reached) for (const { from, to } of edges) if (from === at) reached.add(to);
  for (const state of statesOf(machine)) if (!reached.has(state)) yield `State ${state}: nothing leads to it.`;
}

function* implementations(machine: AnyStateMachine, builtIns: readonly string[]): Generator<string> {
  const { actions, guards } = machine.implementations;
  for (const [name, action] of Object.entries(actions)) {
    const builtIn = (action as { type?: string }).type;
    if (builtIn !== undefined && !builtIns.includes(builtIn)) yield `Action ${name}: \`${builtIn}\` is not allowed.`;
  }
  for (const { actions: named, guard, from, event, rules } of edgesOf(machine)) {
    for (const { type } of named) if (!(type in actions)) yield `${from}, ${event}: no such action \`${type}\`.`;
    const used = guard ?? (rules.length > 0 ? 'all' : undefined);
    if (used !== undefined && !(used in guards)) yield `${from}, ${event}: no such guard \`${used}\`.`;
  }
}

/** A guard that looks at more than which rules pass could answer the same question in two ways. */
function* guards({ implementations: { guards } }: AnyStateMachine): Generator<string> {
  if (guards.all !== undefined && guards.all !== allPass) yield 'Guard all: not the one of this package.';
}

function* mixedRisks(edges: readonly Edge[]): Generator<string> {
  const risks = new Map<string, string | undefined>();
  for (const { from, event, meta } of edges) {
    const key = `${from}, ${event}`;
    if (risks.has(key) && risks.get(key) !== meta?.risk) yield `${key}: candidate edges differ in risk.`;
    risks.set(key, meta?.risk);
  }
}
