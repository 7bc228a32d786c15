import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { statesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { ANYWHERE, drawnEdges } from '../../src/pages/drawn.ts';

const machines = [...Object.values(lifecycles).map(({ lifecycle }) => lifecycle.machine), requestMachine];

describe.each(machines.map((machine) => [machine.id, machine] as const))('the chart of %s', (name, machine) => {
  const svg = readFileSync(new URL(`../../src/inspector/charts/${name}.svg`, import.meta.url), 'utf8');
  const classes = [...svg.matchAll(/<g class="([^"]*)">/g)].map(([, names = '']) => names.split(' '));
  const drawn = (...names: readonly string[]) => classes.filter((group) => names.every((each) => group.includes(each)));

  test('has each state once, by its class', () => {
    for (const state of statesOf(machine)) expect(drawn('state', `state-${state}`)).toHaveLength(1);
  });

  test('has an arrow for each edge, by the classes of its ends and its event', () => {
    for (const { from, to, event } of drawnEdges(machine)) {
      const start = from === ANYWHERE ? 'any-state' : from;
      expect(drawn('edge', `from-${start}`, `to-${to}`, `on-${event}`).length).toBeGreaterThan(0);
    }
  });

  test('holds nothing that a page would have to trust', () => {
    expect(svg).not.toMatch(/<script|\son\w+=|href|style=/);
  });
});
