import { parse } from 'valibot';
import { statesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { type PolicyParts, policySchema } from '../../machines/policy.ts';
import type { FactPolicy } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Effects } from '../engine/effects.ts';
import { modelOf } from '../paths/model.ts';
import { countsSection } from './counts.ts';
import { dialectSection } from './dialect-section.ts';
import { askedEdges, askedTable, notAcceptedTable, observedTable } from './edge-tables.ts';
import { blocks, code, codes, fence, json, page, table } from './markdown.ts';
import { stateDiagram } from './mermaid.ts';
import { examplePayload, fieldsOf } from './payload.ts';
import { refusalsSection } from './refusals.ts';

export interface LifecycleSubject {
  readonly lifecycle: Lifecycle;
  /** @default the policy of a client that sets none */
  readonly policy?: PolicyParts;
  /** One a dialect. */
  readonly effects: readonly Effects[];
}

/** A lifecycle for those who must understand it without reading code: what may happen, under which rules, and what is sent. */
export function lifecyclePage({ lifecycle, policy, effects }: LifecycleSubject): string {
  const { name, machine } = lifecycle;
  const parts = policy ?? (parse(policySchema(lifecycle.rules), {}) as PolicyParts);
  return page(
    `machines/${name}.ts`,
    `# The ${name} lifecycle`,
    machine.config.description ?? '',
    `Machine version ${machine.version}. Every request follows [the request protocol](../request-protocol.md).`,
    '## Chart',
    fence('mermaid', stateDiagram(machine)),
    `Also as [a drawing](${name}.svg), without what must pass, for where Mermaid is not shown.`,
    'An arrow bears the event that is asked and, in brackets, the rules that must all pass. An event in parentheses is not asked: the platform brings it about by itself.',
    '## States',
    statesTable(lifecycle),
    '## What may be asked',
    askedTable(lifecycle, parts),
    '## What the platform does by itself',
    observedTable(lifecycle),
    '## What is not accepted',
    notAcceptedTable(lifecycle),
    '## What can happen, counted',
    countsSection(modelOf(lifecycle)),
    '## Payloads',
    ...payloads(lifecycle),
    '## Facts',
    factsTable(lifecycle, parts),
    '## When the answer is no',
    refusalsSection(lifecycle),
    '## Policy',
    'The values that the rules on this page are written with.',
    fence('json', json(parts as Json)),
    ...effects.map((dialect) => dialectSection(lifecycle, dialect)),
  );
}

function statesTable({ machine }: Lifecycle): string {
  const states = machine.config.states ?? {};
  const note = (state: string) => {
    if (state === machine.config.initial) return 'initial';
    return states[state]?.type === 'final' ? 'final' : '';
  };
  const rows = statesOf(machine).map((state) => [code(state), states[state]?.description ?? '', note(state)]);
  return table(['state', 'meaning', 'place'], rows);
}

/** Events that share a schema share a table. */
function payloads({ events }: Lifecycle): string[] {
  const sharing = Map.groupBy(Object.entries(events), ([, payload]) => payload);
  return [...sharing].flatMap(([payload, shared]) => {
    const names = shared.map(([event]) => event);
    const fields = fieldsOf(payload);
    if (fields.length === 0) return names.map((event) => `${code(event)} takes no payload.`);
    const rows = fields.map(({ name, kind, required, default: value, notes }) => [
      code(name),
      kind,
      required ? 'yes' : 'no',
      value === undefined ? '' : code(json(value)),
      notes.join(' '),
    ]);
    return blocks(
      `${codes(names)} ${names.length > 1 ? 'take' : 'takes'}:`,
      table(['field', 'kind', 'required', 'default', 'notes'], rows),
      'For example:',
      fence('json', json(examplePayload(payload))),
    );
  });
}

const UNKNOWN = {
  refuse: 'the event is refused',
  'allow-with-warning': 'the rule passes, with a warning in the decision and in the audit record',
} as const;

function factsTable(lifecycle: Lifecycle, parts: PolicyParts): string {
  const rows = Object.values(lifecycle.rules).flatMap(({ name, needs }) =>
    needs.map((fact) => {
      const { maxAgeMs, onUnknown } = parts[name] as FactPolicy;
      const edges = askedEdges(lifecycle).filter(({ rules }) => rules.some(({ type }) => type === name));
      return [
        code(fact),
        code(name),
        codes([...new Set(edges.map(({ event }) => event))]),
        `${maxAgeMs / 1000} s`,
        UNKNOWN[onUnknown],
      ];
    }),
  );
  if (rows.length === 0) return 'No rule of this lifecycle asks the outside world for anything.';
  return blocks(
    'What must be asked of the outside world before a rule can judge. Every other rule judges by the resource, the payload, the policy, the time and what the dialect offers.',
    table(['fact', 'for the rule', 'when asked to', 'is fresh for', 'where it is unknown'], rows),
    'A fact is unknown where it could not be had, or where its sample is too old or from the future. Where reading it is forbidden (401, 403) the event is refused, whatever the policy says.',
  );
}
