import { render } from 'state-machine-cat';
import type { AnyStateMachine } from 'xstate';
import { type Edge, statesOf } from '../../machines/edges.ts';
import { ANYWHERE, drawnEdges } from '../../src/pages/drawn.ts';

/** Events of one arrow that stand on one line. */
const A_LINE = 2;

/** What a viewer without a style sheet of its own sees, by day and by night. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1c2733 }
.state rect { fill: #fff; stroke: #5a6b7d; stroke-width: 1.5 }
.final rect { stroke-width: 3 }
.edge path { fill: none; stroke: #8493a3 }
.edge polygon, .start ellipse { fill: #8493a3 }
.edge text { font-size: 10.5px; fill: #4b5b6b }
.observed path { stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e3e9ef }
  .state rect { fill: #17202a; stroke: #8fa1b3 }
  .edge path { stroke: #6b7b8c }
  .edge polygon, .start ellipse { fill: #6b7b8c }
  .edge text { fill: #a9b7c4 }
}
`;

/**
 * A machine as an SVG that can be lit: a state has the classes `state` and `state-NAME`, an arrow `edge`, `from-STATE`, `to-STATE`
 * and `on-EVENT` for each of the events that take it; `final` and `observed` say what they say. The same machine gives the same
 * bytes. A page with a style sheet of its own leaves the `style` element out.
 */
export async function chart(machine: AnyStateMachine): Promise<string> {
  const arrows = arrowsOf(machine);
  const anywhere = arrows.some(({ from }) => from === ANYWHERE);
  const names = [...(anywhere ? [ANYWHERE] : []), ...statesOf(machine)];
  const drawn = {
    states: [
      { name: 'start', type: 'initial' as const, class: 'start' },
      ...names.map((name) => ({ name, type: 'regular' as const, class: stateClass(machine, name) })),
    ],
    transitions: [
      { id: 0, from: 'start', to: String(machine.config.initial), class: 'edge' },
      ...arrows.map((arrow, at) => {
        const { from, to } = arrow;
        return { id: at + 1, from, to, label: label(arrow), class: arrowClass(arrow) };
      }),
    ],
  };
  const svg = await render(drawn as never, {
    inputType: 'json',
    outputType: 'svg',
    // Where each state is reached from anywhere, they stand below each other.
    direction: anywhere ? 'left-right' : 'top-down',
    dotGraphAttrs: [
      { name: 'bgcolor', value: 'transparent' },
      // A viewer's font may be wider than the one that was measured.
      { name: 'pad', value: '0.2' },
      { name: 'nodesep', value: '0.35' },
      { name: 'ranksep', value: '0.5' },
    ],
  });
  return plain(svg, machine.id);
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly edges: readonly Edge[];
}

const isObserved = ({ meta }: Edge): boolean => meta?.by === 'observed';

/** Edges between the same two states are one arrow; observed ones have another, but from anywhere, which leads to each state. */
function arrowsOf(machine: AnyStateMachine): Arrow[] {
  const groups = Map.groupBy(drawnEdges(machine), (edge) =>
    [edge.from, edge.to, edge.from !== ANYWHERE && isObserved(edge)].join(' '),
  );
  return [...groups.values()].flatMap((edges) => edges.slice(0, 1).map(({ from, to }) => ({ from, to, edges })));
}

const word = (name: string): string => name.replaceAll(/[^\w-]/g, '-');

const stateClass = (machine: AnyStateMachine, name: string): string =>
  ['state', `state-${word(name)}`, ...(machine.config.states?.[name]?.type === 'final' ? ['final'] : [])].join(' ');

function arrowClass({ from, to, edges }: Arrow): string {
  const events = new Set(edges.map(({ event }) => `on-${word(event)}`));
  const observed = edges.every(isObserved) ? ['observed'] : [];
  return ['edge', `from-${word(from)}`, `to-${word(to)}`, ...events, ...observed].join(' ');
}

function label({ edges }: Arrow): string {
  const events = [...new Set(edges.map((edge) => (isObserved(edge) ? `(${edge.event})` : edge.event)))];
  const rows = Math.ceil(events.length / A_LINE);
  return Array.from({ length: rows }, (_, row) => events.slice(row * A_LINE, (row + 1) * A_LINE).join(', ')).join('\n');
}

/** Leaves shapes, places, texts and classes, on a canvas that begins at 0: how they look is a style sheet's affair. */
function plain(svg: string, name: string): string {
  const [, width = '', height = ''] = /viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const [, shift = ''] = /translate\(([^)]+)\)/.exec(svg) ?? [];
  const groups = [
    ...svg.matchAll(/<g id="(?:node|edge)\d+" class="(?:node|edge) (?:state|transition)([^"]*)">([\s\S]*?)<\/g>/g),
  ];
  // What follows lies above what comes first: a state is not crossed by an arrow.
  const drawn = groups.map(([, classes = '', inside = '']) => {
    const names = classes
      .replaceAll('&#45;', '-')
      .replace(/^ (regular|initial)/, '')
      .trim();
    return names.startsWith('edge') ? { names, shapes: arrow(inside) } : { names, shapes: box(inside) };
  });
  const sorted = [...drawn.filter(isArrow), ...drawn.filter((each) => !isArrow(each))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${name}</title>`,
    `<style>${STYLE}</style>`,
    `<g transform="translate(${shift.replace(' ', ',')})">`,
    ...sorted.map(({ names, shapes }) => `<g class="${names}">${shapes.join('')}</g>`),
    '</g></svg>\n',
  ].join('\n');
}

const isArrow = ({ names }: { readonly names: string }): boolean => names.startsWith('edge');

function box(inside: string): string[] {
  const [circle] = /<ellipse[^>]*>/.exec(inside) ?? [];
  if (circle) return [`<ellipse${kept(circle, 'cx', 'cy', 'rx', 'ry')}/>`];
  const corners = (/points="([^"]*)"/.exec(inside)?.[1] ?? '')
    .split(' ')
    .map((corner) => corner.split(',').map(Number));
  const [left, right] = range(corners.map(([x = 0]) => x));
  const [top, bottom] = range(corners.map(([, y = 0]) => y));
  const [name = ''] = texts(inside).map(([, text]) => text);
  return [
    `<rect x="${left}" y="${top}" width="${short(right - left)}" height="${short(bottom - top)}" rx="8"/>`,
    `<text x="${short((left + right) / 2)}" y="${short((top + bottom) / 2 + 4)}" text-anchor="middle">${name}</text>`,
  ];
}

function arrow(inside: string): string[] {
  const [line = ''] = /<path[^>]*>/.exec(inside) ?? [];
  const [head = ''] = /<polygon[^>]*>/.exec(inside) ?? [];
  const labels = texts(inside).map(([tag, text]) => `<text${kept(tag, 'x', 'y')}>${text}</text>`);
  return [`<path${kept(line, 'd')}/>`, `<polygon${kept(head, 'points')}/>`, ...labels];
}

/** Each text with its tag; those of spaces alone are left out. */
const texts = (inside: string): [tag: string, text: string][] =>
  [...inside.matchAll(/(<text[^>]*>)([^<]*)<\/text>/g)].flatMap(([, tag = '', text = '']) => {
    const word = text.replaceAll('&#160;', ' ').replaceAll('&#45;', '-').trim();
    return word === '' ? [] : [[tag, word] as [string, string]];
  });

const kept = (tag: string, ...names: readonly string[]): string =>
  names.map((name) => ` ${name}="${rounded(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')}"`).join('');

const rounded = (text: string): string => text.replace(/-?\d+\.\d+/g, (number) => short(Number(number)));
const short = (number: number): string => String(Math.round(number * 10) / 10);
const range = (numbers: readonly number[]): [number, number] => [Math.min(...numbers), Math.max(...numbers)];
