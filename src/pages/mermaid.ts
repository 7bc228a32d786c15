import type { AnyStateMachine } from 'xstate';
import { type Edge, statesOf } from '../../machines/edges.ts';
import { ANYWHERE, drawnEdges } from './drawn.ts';

/**
 * A machine as a Mermaid `stateDiagram-v2`, one statement a line: every state, every edge once, in the order written. Those of
 * the whole machine leave from a box of their own.
 * A label is the event, then in brackets what must pass; an observed edge's event stands in parentheses.
 */
export function stateDiagram(machine: AnyStateMachine): string {
  const states = machine.config.states ?? {};
  const edges = drawnEdges(machine);
  return [
    'stateDiagram-v2',
    ...statesOf(machine).map((state) => `  ${state}`),
    ...(edges.some(({ everywhere }) => everywhere) ? [`  state "${ANYWHERE}" as ${ANY}`] : []),
    `  [*] --> ${String(machine.config.initial)}`,
    ...edges.map((edge) => `  ${edge.everywhere ? ANY : edge.from} --> ${edge.to} : ${escaped(label(edge))}`),
    ...statesOf(machine).flatMap((state) => (states[state]?.type === 'final' ? [`  ${state} --> [*]`] : [])),
  ].join('\n');
}

/** No state of a machine bears this name. */
const ANY = 'any_state';

function label({ event, meta, rules, guard }: Edge): string {
  const guards = guard === undefined ? [...new Set(rules.map(({ type }) => type))] : [guard];
  const name = meta?.by === 'observed' ? `(${event})` : event;
  return guards.length === 0 ? name : `${name} [${guards.join(', ')}]`;
}

/** These end a label or begin a comment; Mermaid reads `#58;` as the character with that number. */
const escaped = (text: string): string => text.replace(/[:;#"]/g, (sign) => `#${sign.charCodeAt(0)};`);
