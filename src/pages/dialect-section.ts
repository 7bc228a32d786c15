import type { Edge } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { AskedEvent, Resource } from '../../machines/rule.ts';
import { offered } from '../../machines/rules/offered.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Effect } from '../engine/decision.ts';
import type { Effects, WireRefusal, WireRequest } from '../engine/effects.ts';
import { policyOf } from '../engine/policy.ts';
import { askedEdges, place } from './edge-tables.ts';
import { blocks, code, fence, json, table } from './markdown.ts';
import { samplePayload } from './payload.ts';

/** What one dialect offers, what it sends, and what it takes for a conflict, all asked of its effects themselves. */
export function dialectSection(lifecycle: Lifecycle, effects: Effects): string {
  const writes = writesOf(lifecycle, effects);
  return blocks(
    `## Dialect: ${effects.dialect}`,
    '### Capabilities',
    capabilities(lifecycle, effects),
    '### Operations',
    operations(lifecycle, effects, writes),
    '### What is written',
    'A value in angle brackets stands for one of the request or of the resource as read.',
    ...writes.map(({ event, from, request }) =>
      blocks(
        `${code(event.type)} from ${from.map(place).join(', ')}${wanted(effects, event)}:`,
        fence('http', wireText(request)),
      ),
    ),
    '### Conflicts',
    "After a conflict the resource is read again and the decision made again; nobody's change is written over unseen.",
    conflicts(effects),
  );
}

const needed = ({ rules }: Edge): string[] =>
  rules.flatMap(({ type, params }) =>
    type === offered.name ? [(params as { readonly capability: string }).capability] : [],
  );

function capabilities(lifecycle: Lifecycle, { capabilities: has }: Effects): string {
  const edges = askedEdges(lifecycle);
  const rows = [...new Set(edges.flatMap(needed))].map((capability) => [
    code(capability),
    has.includes(capability) ? 'yes' : '**not offered**: refused before anything is sent',
    edges
      .filter((edge) => needed(edge).includes(capability))
      .map(({ from, event }) => `${code(event)} from ${place(from)}`)
      .join(', '),
  ]);
  return rows.length === 0
    ? 'No event of this lifecycle needs one.'
    : table(['capability', 'offered', 'needed to'], rows);
}

const CAUSE = { request: '<request key>', startedAt: '<when asked>' };

interface Write {
  readonly event: AskedEvent;
  /** The states from which the very same request is sent. */
  readonly from: string[];
  readonly request: WireRequest;
}

function writesOf(lifecycle: Lifecycle, effects: Effects): Write[] {
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

function operations(lifecycle: Lifecycle, effects: Effects, writes: readonly Write[]): string {
  const uses = new Map<string, { request: WireRequest; purposes: Set<string> }>();
  const use = (request: WireRequest, purpose: string) => {
    const before = uses.get(request.operation) ?? { request, purposes: new Set() };
    uses.set(request.operation, { ...before, purposes: before.purposes.add(purpose) });
  };
  const resource = sampleResource(lifecycle, '');
  use(effects.read(resource.id), `read the ${lifecycle.name}`);
  for (const [fact, source] of Object.entries(effects.facts))
    use(source.request(resource, { now: 0, policy: policyOf(lifecycle.rules) }), `the fact ${code(fact)}`);
  for (const { event, request } of writes) use(request, code(event.type));
  const rows = [...uses].map(([operation, { request, purposes }]) => [
    code(operation),
    code(firstLine(request)),
    code(effects.scopes[operation] ?? 'none'),
    [...purposes].join(', '),
  ]);
  return table(['operation', 'call', 'scope', 'for'], rows);
}

/** Of what is more than one value it is enough to say that it is there. */
function wanted(effects: Effects, event: AskedEvent): string {
  const shown = (value: Json) => (typeof value === 'object' && value !== null ? 'as asked' : code(json(value)));
  const fields = Object.entries(effects.wanted(event));
  const all = fields.map(([field, values]) => `${code(field)} is ${values.map(shown).join(' or ')}`);
  return all.length === 0 ? '' : `, done once ${all.join(' and ')}`;
}

const firstLine = ({ method, path, query }: WireRequest): string =>
  `${method} ${path}${query === undefined ? '' : `?${new URLSearchParams(query)}`}`;

function wireText(request: WireRequest): string {
  const { version, idempotencyKey, body } = request;
  return [
    firstLine(request),
    ...(version === undefined ? [] : [`${version.header}: ${version.value}`]),
    ...(idempotencyKey === undefined ? [] : ['Idempotency-Key: <hash of request, version and body>']),
    ...(body === undefined ? [] : ['', json(body)]),
  ].join('\n');
}

const REFUSALS: readonly (readonly [string, WireRefusal])[] = [
  ['409 without a code', { status: 409, body: {} }],
  ['409 with a code that speaks of a version', { status: 409, code: 'invalid.version', body: {} }],
  ['409 with another code, and a version in its body', { status: 409, code: 'duplicate', body: { version: 1 } }],
  ['409 with another code', { status: 409, code: 'duplicate', body: {} }],
  ['412', { status: 412, body: {} }],
  ['422', { status: 422, body: {} }],
];

const conflicts = (effects: Effects): string =>
  table(
    ['answer', 'taken for'],
    REFUSALS.map(([answer, refusal]) => [answer, effects.conflict(refusal) ? 'a conflict' : 'a failure']),
  );
