import type { Edge } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { AskedEvent, Resource } from '../../machines/rule.ts';
import type { Effect } from '../engine/decision.ts';
import type { Effects, WireRequest } from '../engine/effects.ts';
import { policyOf } from '../engine/policy.ts';
import { askedEdges, needed } from './edge-tables.ts';
import { code } from './markdown.ts';
import { samplePayload } from './payload.ts';

const CAUSE = { request: '<request key>', startedAt: '<when asked>' };

export interface Write {
  readonly event: AskedEvent;
  /** The states from which the very same request is sent. */
  readonly from: string[];
  readonly request: WireRequest;
}

/** Every request that an event of the lifecycle may lead to, with names for what only a real one knows. */
export function writesOf(lifecycle: Lifecycle, effects: Effects): Write[] {
  const writes = new Map<string, Write>();
  for (const edge of askedEdges(lifecycle)) {
    if (!needed(edge).every((capability) => effects.capabilities.includes(capability))) continue;
    const event = sampleEvent(lifecycle, edge.event);
    const request = effects.write(effectOf(edge), event, sampleResource(lifecycle, edge.from), 1, CAUSE);
    const key = JSON.stringify([edge.event, request]);
    const write = writes.get(key) ?? { event, from: [], request };
    write.from.push(edge.from);
    writes.set(key, write);
  }
  return [...writes.values()];
}

function effectOf({ actions: [action], from, event }: Edge): Effect {
  if (action === undefined) throw new Error(`${from}, ${event}: an asked edge has exactly one effect.`);
  return { type: action.type, params: (action.params ?? {}) as Effect['params'] };
}

function sampleEvent({ events }: Lifecycle, type: string): AskedEvent {
  const payload = events[type];
  if (payload === undefined) throw new Error(`${type}: the event has no payload schema.`);
  return { type, actor: { id: '<actor>', type: 'user' }, payload: samplePayload(payload) };
}

const sampleResource = ({ name }: Lifecycle, state: string): Resource => ({
  id: `<${name} id>`,
  state,
  version: '<version as read>',
  document: {},
});

/** One call of a lifecycle, and what it is for. */
export interface Operation {
  readonly request: WireRequest;
  readonly scope: string;
  readonly purposes: readonly string[];
}

/** Every call of the lifecycle: its read, its facts, its writes. */
export function operationsOf(lifecycle: Lifecycle, effects: Effects): Operation[] {
  const uses = new Map<string, { request: WireRequest; purposes: Set<string> }>();
  const use = (request: WireRequest, purpose: string) => {
    const before = uses.get(request.operation) ?? { request, purposes: new Set() };
    uses.set(request.operation, { ...before, purposes: before.purposes.add(purpose) });
  };
  const resource = sampleResource(lifecycle, '');
  use(effects.read(resource.id), `read the ${lifecycle.name}`);
  for (const [fact, source] of Object.entries(effects.facts))
    use(source.request(resource, { now: 0, policy: policyOf(lifecycle.rules) }), `the fact ${code(fact)}`);
  for (const { event, request } of writesOf(lifecycle, effects)) use(request, code(event.type));
  return [...uses].map(([operation, { request, purposes }]) => ({
    request,
    scope: effects.scopes[operation] ?? 'none',
    purposes: [...purposes],
  }));
}
