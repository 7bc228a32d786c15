import type { AnyStateMachine } from 'xstate';
import { type Edge, edgesOf, type Named, statesOf } from '../../machines/edges.ts';
import type { Json } from '../../machines/verdict.ts';
import { modelOf } from '../paths/model.ts';
import { protocols } from '../paths/protocols.ts';
import { countsSection } from './counts.ts';
import { code, codes, fence, json, page, table } from './markdown.ts';
import { stateDiagram } from './mermaid.ts';

/** A protocol: what each state has performed, what may come of it, and the ends. @param concluded what every end has in common */
export function protocolPage(machine: AnyStateMachine, concluded: string): string {
  const { id, config, version } = machine;
  return page(
    `machines/${id}.ts`,
    `# The ${id} protocol`,
    config.description ?? '',
    `Machine version ${version}. ${memory(machine)}`,
    '## Chart',
    fence('mermaid', stateDiagram(machine)),
    `Also as [a drawing](${id}-protocol.svg), without what must pass, for where Mermaid is not shown.`,
    'An arrow bears what came of the task performed in the state that it leaves and, in brackets, the guard that must pass. Of several arrows for one event, the first that may be taken is.',
    '## States',
    statesTable(machine),
    '## Edges',
    edgesTable(machine),
    '## Ends',
    endsTable(machine),
    concluded,
    '## What can happen, counted',
    countsSection(modelOf(machine, protocols[id])),
  );
}

function memory({ id, config }: AnyStateMachine): string {
  if (Object.keys(config.context ?? {}).length === 0) return `A ${id} remembers nothing but the state it is in.`;
  return `A ${id} starts with ${code(json(config.context as Json))} in memory.`;
}

interface Task {
  readonly task: string;
  readonly as?: string;
}

interface StateConfig {
  readonly type?: string;
  readonly description?: string;
  readonly entry?: Named | readonly Named[];
}

const configOf = (machine: AnyStateMachine, state: string): StateConfig =>
  (machine.config.states?.[state] ?? {}) as StateConfig;

const entryOf = (machine: AnyStateMachine, state: string): readonly Named[] =>
  [configOf(machine, state).entry ?? []].flat();

const tasksOf = (machine: AnyStateMachine, state: string): readonly Task[] =>
  entryOf(machine, state).flatMap(({ type, params }) => (type === 'perform' ? [params as unknown as Task] : []));

function statesTable(machine: AnyStateMachine): string {
  const rows = statesOf(machine).map((state) => {
    const { type, description = '' } = configOf(machine, state);
    const remembers = entryOf(machine, state).flatMap((action) => (action.type === 'perform' ? [] : [action.type]));
    const performs = tasksOf(machine, state).map(({ task, as }) => (as === undefined ? task : `${task} as ${as}`));
    const place = state === machine.config.initial ? 'initial' : type === 'final' ? 'final' : '';
    return [code(state), description, codes(performs), codes(remembers), place];
  });
  return table(['state', 'meaning', 'performs', 'remembers', 'place'], rows);
}

function edgesTable(machine: AnyStateMachine): string {
  const rows = edgesOf(machine).map(({ from, event, to, guard, actions, description }) => [
    code(from),
    code(event),
    guard === undefined ? '' : code(guard),
    code(to),
    description,
    codes(actions.map(({ type }) => type)),
  ]);
  return table(['from', 'event', 'guard', 'to', 'meaning', 'remembers'], rows);
}

/** The states that conclude, one an end. */
function endsTable(machine: AnyStateMachine): string {
  const rows = statesOf(machine).flatMap((state) =>
    tasksOf(machine, state).flatMap(({ task, as = '' }) =>
      task === 'conclude'
        ? [[code(as), configOf(machine, state).description ?? '', arrivals(edgesOf(machine), state)]]
        : [],
    ),
  );
  return table(['end', 'meaning', 'comes from'], rows);
}

/** "`reading` (`failed`, `deadline`), `writing` (`stop`)" */
function arrivals(edges: readonly Edge[], state: string): string {
  const into = edges.filter(({ to }) => to === state);
  const sources = [...new Set(into.map(({ from }) => from))];
  return sources
    .map((source) => `${code(source)} (${codes(into.flatMap(({ from, event }) => (from === source ? [event] : [])))})`)
    .join(', ');
}
