import { render } from 'state-machine-cat';
import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { scxml } from '../../src/export/scxml.ts';
import { MACHINES } from './machines.ts';

interface Chart {
  readonly states: readonly { readonly name: string; readonly type: string }[];
  readonly transitions: readonly {
    readonly from: string;
    readonly to: string;
    readonly event?: string;
    readonly cond?: string;
    readonly action?: string;
  }[];
}

/** As another tool reads it, which also checks that it is well-formed XML. */
const read = async (text: string) =>
  (await render(text, { inputType: 'scxml', outputType: 'json' })) as unknown as Chart;

const SIGNS: { readonly [entity: string]: string } = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };
const plain = (text = ''): string => text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => SIGNS[entity] ?? entity);

const call = ({ type, params }: { readonly type: string; readonly params?: unknown }): string =>
  `${type}(${params === undefined ? '' : JSON.stringify(params)})`;

describe.each(MACHINES)('the SCXML of $id, read by state-machine-cat', (machine) => {
  const text = scxml(machine);

  test('has every state, and begins and ends where the machine does', async () => {
    const { states, transitions } = await read(text);
    const written = statesOf(machine).map((name) => [name, machine.config.states?.[name]?.type ?? 'regular']);
    const found = states.map(({ name, type }) => [name, type]);
    expect(found.toSorted()).toEqual([['initial', 'initial'], ...written].toSorted());
    expect(transitions.find(({ from }) => from === 'initial')?.to).toBe(machine.config.initial);
  });

  test('has every edge, in the order in which it is tried, with its rules and effects as calls', async () => {
    const { transitions } = await read(text);
    const found = transitions
      .filter(({ from }) => from !== 'initial')
      .map(({ from, event, to, cond, action }) => ({ from, event, to, cond: plain(cond), action: action ?? '' }));
    const edges = edgesOf(machine).map(({ from, event, to, rules, guard, actions }) => ({
      from,
      event,
      to,
      cond: guard === undefined ? rules.map(call).join(' && ') : `${guard}()`,
      action: actions.map((action) => `<script>${call(action)}</script>`).join('\n'),
    }));
    expect(found.map(({ action, ...rest }) => ({ ...rest, action: action.replaceAll(/\n\s*/g, '\n') }))).toEqual(edges);
  });

  test('keeps every description, and what an edge says of itself', () => {
    const descriptions = [...text.matchAll(/ interlock:description="([^"]*)"/g)].map(([, found]) => plain(found));
    const states = statesOf(machine).flatMap((state) => [
      machine.config.states?.[state]?.description,
      ...edgesOf(machine).flatMap(({ from, description }) => (from === state ? [description] : [])),
    ]);
    expect(descriptions).toEqual([machine.config.description, ...states]);
    for (const name of ['risk', 'by', 'source', 'settles', 'creates'] as const) {
      const kept = [...text.matchAll(new RegExp(` interlock:${name}="([^"]*)"`, 'g'))].map(([, found]) => found);
      expect(kept).toEqual(edgesOf(machine).flatMap(({ meta }) => (meta?.[name] === undefined ? [] : `${meta[name]}`)));
    }
  });
});

const odd = createMachine({
  id: 'odd & <"strange">',
  description: 'One\nline, "quoted" & <tagged>, and a \u0000.',
  initial: 'on hold',
  states: {
    'on hold': {
      on: {
        'take <it>': { target: '2nd', guard: { type: 'all', params: [{ type: 'says', params: '"<&>"' }] } as never },
      },
    },
    '2nd': { type: 'final' },
  },
});

test('whatever a name or text holds, it is XML, and an id is one', async () => {
  const text = scxml(odd);
  const { states, transitions } = await read(text);
  expect(states.map(({ name }) => name)).toEqual(['initial', 'on_x20_hold', '_x32_nd']);
  const [first, taken] = transitions;
  expect(first?.to).toBe('on_x20_hold');
  expect(taken).toMatchObject({ from: 'on_x20_hold', to: '_x32_nd', event: 'take_x20__x3c_it_x3e_' });
  expect(plain(taken?.cond)).toBe('says("\\"<&>\\"")');
  expect(text).toContain(
    'interlock:description="One&#10;line, &quot;quoted&quot; &amp; &lt;tagged&gt;, and a \ufffd."',
  );
});
