import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { AskedEvent } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Effects, WireRefusal, WireRequest } from '../engine/effects.ts';
import { askedEdges, needed, place } from './edge-tables.ts';
import { blocks, code, fence, json, table } from './markdown.ts';
import { operationsOf, writesOf } from './operations.ts';

/** What one dialect offers, what it sends, and what it takes for a conflict, all asked of its effects themselves. */
export function dialectSection(lifecycle: Lifecycle, effects: Effects): string {
  const writes = writesOf(lifecycle, effects);
  return blocks(
    `## Dialect: ${effects.dialect}`,
    '### Capabilities',
    capabilities(lifecycle, effects),
    '### Operations',
    table(
      ['operation', 'call', 'scope', 'for'],
      operationsOf(lifecycle, effects).map(({ request, scope, purposes }) => [
        code(request.operation),
        code(firstLine(request)),
        code(scope),
        purposes.join(', '),
      ]),
    ),
    '### What is written',
    'What the dialect makes of the examples above. A value in angle brackets stands for one of the request or of the resource as read.',
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
