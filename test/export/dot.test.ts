import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { statesOf } from '../../machines/edges.ts';
import { dot } from '../../src/export/dot.ts';
import { ANYWHERE, drawnEdges } from '../../src/pages/drawn.ts';
import { MACHINES } from './machines.ts';

interface Drawn {
  readonly objects: readonly { readonly name: string; readonly tooltip: string }[];
  readonly edges: readonly {
    readonly tail: number;
    readonly head: number;
    readonly label?: string;
    readonly tooltip?: string;
    readonly style?: string;
  }[];
}

const engine = await Graphviz.load();

/** As Graphviz reads it. */
function drawn(text: string) {
  const { objects, edges }: Drawn = JSON.parse(engine.dot(text, 'dot_json'));
  const name = (at: number) => objects[at]?.name;
  return {
    nodes: objects,
    arrows: edges.map(({ tail, head, label = '', tooltip, style }) => ({
      from: name(tail),
      to: name(head),
      label: label.replaceAll('\\n', '\n'),
      tooltip,
      dashed: style === 'dashed',
    })),
  };
}

describe.each(MACHINES)('the DOT of $id, read by Graphviz', (machine) => {
  const { nodes, arrows } = drawn(dot(machine));
  const edges = drawnEdges(machine);

  test('has every state with its meaning', () => {
    const found = Object.fromEntries(nodes.map(({ name, tooltip }) => [name, tooltip]));
    for (const state of statesOf(machine)) expect(found[state]).toBe(machine.config.states?.[state]?.description);
    const more = edges.some(({ everywhere }) => everywhere) ? ['[start]', ANYWHERE] : ['[start]'];
    expect(nodes).toHaveLength(statesOf(machine).length + more.length);
    for (const name of more) expect(found).toHaveProperty([name]);
  });

  test('has every edge once, with what must pass, dashed where the platform brings it about', () => {
    const [first, ...rest] = arrows;
    expect(first).toMatchObject({ from: '[start]', to: machine.config.initial });
    const wanted = edges.map(({ from, to, event, rules, guard, description, meta }) => {
      const names = guard ?? rules.map(({ type }) => type).join(', ');
      const label = names === '' ? event : `${event}\n[${names}]`;
      return { from, to, label, tooltip: description, dashed: meta?.by === 'observed' };
    });
    const key = (arrow: object) => JSON.stringify(arrow);
    expect(rest.map(key).toSorted()).toEqual(wanted.map(key).toSorted());
  });
});

test('no name or text can end its string', () => {
  const odd = createMachine({
    id: 'a "b" \\',
    initial: 'x"y',
    states: { 'x"y': { on: { 'go\\n"now"': { target: 'z &' } } }, 'z &': { description: 'A & "B" \\\nbelow.' } },
  });
  const { nodes, arrows } = drawn(dot(odd));
  expect(nodes.map(({ name }) => name)).toEqual(['[start]', 'x"y', 'z &']);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    ['[start]', 'x"y'],
    ['x"y', 'z &'],
  ]);
});
