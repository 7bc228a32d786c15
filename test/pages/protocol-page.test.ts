import { expect, test } from 'vitest';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { OUTCOMES } from '../../src/engine/outcome.ts';
import { stateDiagram } from '../../src/pages/mermaid.ts';
import { protocolPage } from '../../src/pages/protocol-page.ts';
import { rowsUnder } from './rows.ts';

const page = protocolPage(requestMachine);

test('the chart is the machine’s', () => {
  expect(page).toContain(`\`\`\`mermaid\n${stateDiagram(requestMachine)}\n\`\`\``);
});

test('every state is there with its meaning and the task that it has performed', () => {
  const rows = rowsUnder(page, 'States');
  expect(rows.map(([state]) => state)).toEqual(statesOf(requestMachine));
  expect(rows).toContainEqual([
    'writing',
    'The write is under way, with the version that was read as its precondition.',
    'write',
    'countAttempt',
    '',
  ]);
  expect(rows.filter(([, , , , place]) => place !== '').map(([state, , , , place]) => [state, place])).toEqual([
    ['starting', 'initial'],
    ['settled', 'final'],
    ['unsettled', 'final'],
  ]);
});

test('every edge is there once, with its guard and its meaning', () => {
  const edges = edgesOf(requestMachine).map(({ from, event, guard = '', to, description, actions }) => [
    from,
    event,
    guard,
    to,
    description,
    actions.map(({ type }) => type).join(', '),
  ]);
  expect(rowsUnder(page, 'Edges')).toEqual(edges);
});

test('the ends are the six outcomes, each with all that leads to it', () => {
  const ends = rowsUnder(page, 'Ends');
  expect(ends.map(([outcome]) => outcome)).toEqual([...OUTCOMES]);
  for (const [outcome = '', , comesFrom = ''] of ends) {
    const into = edgesOf(requestMachine).filter(({ to }) => to === outcome);
    const named = [...comesFrom.matchAll(/(\w+) \(([^)]*)\)/g)].flatMap(([, from, events = '']) =>
      events.split(', ').map((event) => `${from} ${event}`),
    );
    expect(named).toEqual(into.map(({ from, event }) => `${from} ${event}`));
  }
});
