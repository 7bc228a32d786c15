import type { AnyStateMachine } from 'xstate';
import { type Edge, statesOf } from '../../machines/edges.ts';
import { ANYWHERE, drawnEdges } from '../pages/drawn.ts';

/**
 * A machine in Graphviz's DOT: every state, every edge once, in the order written. What the platform does by itself is dashed;
 * what must pass stands in brackets under the event; descriptions are tooltips.
 */
export function dot(machine: AnyStateMachine): string {
  const { id, config } = machine;
  const edges = drawnEdges(machine);
  const anywhere = edges.some(({ everywhere }) => everywhere);
  const nodes = statesOf(machine).map((state) => {
    const { type, description } = config.states?.[state] ?? {};
    return node(state, { ...(type === 'final' && { peripheries: '2' }), tooltip: description ?? '' });
  });
  return [
    `digraph ${quoted(id)} {`,
    `  graph [tooltip=${quoted(config.description ?? id)}]`,
    '  node [shape=box, style=rounded, fontname=Helvetica]',
    '  edge [fontname=Helvetica, fontsize=10]',
    node(START, { shape: 'point', label: '', tooltip: 'the start' }),
    ...nodes,
    ...(anywhere ? [node(ANYWHERE, { style: 'dashed', tooltip: 'whichever state it is in' })] : []),
    arrow(START, String(config.initial), {}),
    ...edges.map((edge) =>
      arrow(edge.from, edge.to, {
        label: label(edge),
        tooltip: edge.description,
        ...(edge.meta?.by === 'observed' && { style: 'dashed' }),
      }),
    ),
    '}',
  ].join('\n');
}

/** No state of a machine bears this name. */
const START = '[start]';

interface Attributes {
  readonly [name: string]: string;
}

const node = (name: string, attributes: Attributes): string => `  ${quoted(name)}${list(attributes)}`;

const arrow = (from: string, to: string, attributes: Attributes): string =>
  `  ${quoted(from)} -> ${quoted(to)}${list(attributes)}`;

function list(attributes: Attributes): string {
  const all = Object.entries(attributes).map(([name, value]) => `${name}=${quoted(value.replaceAll('&', '&amp;'))}`);
  return all.length === 0 ? '' : ` [${all.join(', ')}]`;
}

function label({ event, rules, guard }: Edge): string {
  const guards = guard === undefined ? [...new Set(rules.map(({ type }) => type))] : [guard];
  return guards.length === 0 ? event : `${event}\n[${guards.join(', ')}]`;
}

/** A backslash begins an escape in a label, as an ampersand begins an entity in any attribute. */
const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
