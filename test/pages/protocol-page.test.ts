import { describe, expect, test } from 'vitest';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { OUTCOMES } from '../../src/engine/outcome.ts';
import { stateDiagram } from '../../src/pages/mermaid.ts';
import { PROTOCOLS } from '../../src/pages/pages.ts';
import { protocolPage } from '../../src/pages/protocol-page.ts';
import { rowsUnder } from './rows.ts';

const pageOf = (id: string) => {
  const found = PROTOCOLS.find(({ machine }) => machine.id === id);
  return found ? protocolPage(found.machine, found.concluded) : '';
};

describe.each(PROTOCOLS.map((each) => ({ ...each, id: each.machine.id })))(
  'the page of the $id protocol',
  ({ machine, id, concluded }) => {
    const page = pageOf(id);

    test('has the chart of the machine, and what its ends have in common', () => {
      expect(page).toContain(`\`\`\`mermaid\n${stateDiagram(machine)}\n\`\`\``);
      expect(page).toContain(concluded);
    });

    test('has every state, the first as initial and the last as final', () => {
      const rows = rowsUnder(page, 'States');
      expect(rows.map(([state]) => state)).toEqual(statesOf(machine));
      expect([rows[0]?.at(-1), rows.at(-1)?.at(-1)]).toEqual(['initial', 'final']);
    });

    test('has every edge once, with its guard and its meaning', () => {
      const edges = edgesOf(machine).map(({ from, event, guard = '', to, description, actions }) => [
        from,
        event,
        guard,
        to,
        description,
        actions.map(({ type }) => type).join(', '),
      ]);
      expect(rowsUnder(page, 'Edges')).toEqual(edges);
    });

    test('has each end with all that leads to it', () => {
      for (const [end = '', , comesFrom = ''] of rowsUnder(page, 'Ends')) {
        const into = edgesOf(machine).filter(({ to }) => to === end);
        const named = [...comesFrom.matchAll(/(\w+) \(([^)]*)\)/g)].flatMap(([, from, events = '']) =>
          events.split(', ').map((event) => `${from} ${event}`),
        );
        expect(named.sort()).toEqual(into.map(({ from, event }) => `${from} ${event}`).sort());
      }
    });
  },
);

test('a state is shown with the task that it has performed and with what it remembers', () => {
  expect(rowsUnder(pageOf('request'), 'States')).toContainEqual([
    'writing',
    'The write is under way, with the version that was read as its precondition.',
    'write',
    'countAttempt',
    '',
  ]);
});

test.each([
  ['request', [...OUTCOMES]],
  ['heartbeat', ['superseded', 'stopped']],
  ['stream', ['failed', 'stopped']],
])('the ends of a %s are %s', (id, ends) => {
  expect(rowsUnder(pageOf(id), 'Ends').map(([end]) => end)).toEqual(ends);
});

test('a protocol says what it starts with in memory, or that it has none', () => {
  expect(pageOf('stream')).toContain('A stream starts with `{ "subscribed": false,');
  expect(pageOf('heartbeat')).toContain('A heartbeat remembers nothing but the state it is in.');
});
