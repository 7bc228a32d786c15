import { describe, expect, test } from 'vitest';
import { createMachine } from 'xstate';
import { campaignMachine } from '../../machines/campaign.ts';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { presenceMachine } from '../../machines/presence.ts';
import { requestMachine } from '../../machines/request.ts';
import { stateDiagram } from '../../src/pages/mermaid.ts';

const ARROW = /^ {2}(\S+) --> (\S+) : (.+)$/;

describe.each([campaignMachine, requestMachine])('the chart of $id', (machine) => {
  const lines = stateDiagram(machine).split('\n');
  const arrows = lines.flatMap((line) => (ARROW.exec(line) ? [ARROW.exec(line)?.slice(1) ?? []] : []));

  test('is a state diagram in which every line is one statement', () => {
    expect(lines[0]).toBe('stateDiagram-v2');
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}(\w+|(\[\*\]|\w+) --> (\[\*\]|\w+)( : [^:;#"]+)?)$/);
  });

  test('declares every state once, before any arrow', () => {
    expect(lines.slice(1, 1 + statesOf(machine).length)).toEqual(statesOf(machine).map((state) => `  ${state}`));
  });

  test('has every edge exactly once, in the order written', () => {
    const drawn = arrows.map(([from, to, label = '']) => [
      from,
      label.replace(/ \[.*\]$/, '').replace(/[()]/g, ''),
      to,
    ]);
    expect(drawn).toEqual(edgesOf(machine).map(({ from, event, to }) => [from, event, to]));
  });

  test('names in brackets what must pass, where anything must', () => {
    const guards = arrows.map(([, , label = '']) => / \[(.*)\]$/.exec(label)?.[1]);
    const named = edgesOf(machine).map(({ guard, rules }) => guard ?? rules.map(({ type }) => type).join(', '));
    expect(guards).toEqual(named.map((names) => names || undefined));
  });

  test('begins at the initial state and ends at the final ones', () => {
    const finals = Object.entries(machine.config.states ?? {}).filter(([, state]) => state.type === 'final');
    expect(lines.filter((line) => line.startsWith('  [*]'))).toEqual([`  [*] --> ${machine.config.initial}`]);
    expect(lines.filter((line) => line.endsWith('[*]'))).toEqual(finals.map(([state]) => `  ${state} --> [*]`));
  });
});

test('what the platform does by itself stands in parentheses', () => {
  const chart = stateDiagram(campaignMachine);
  for (const { event, meta, from, to } of edgesOf(campaignMachine)) {
    const isObserved = meta?.by === 'observed';
    expect(chart.includes(`  ${from} --> ${to} : (${event})`)).toBe(isObserved);
  }
});

test('a label cannot end its line or begin a comment', () => {
  const odd = createMachine({ initial: 'a', states: { a: { on: { 'x: "y"; #z': { target: 'b' } } }, b: {} } });
  expect(stateDiagram(odd)).toContain('  a --> b : x#58; #34;y#34;#59; #35;z');
});

test('an edge of the whole machine is drawn once, from a box that stands for any state', () => {
  const lines = stateDiagram(presenceMachine).split('\n');
  const everywhere = new Set(edgesOf(presenceMachine).map(({ event }) => event));
  const arrows = lines.filter((line) => ARROW.test(line));
  expect(lines).toContain('  state "any state" as any_state');
  expect(arrows).toHaveLength(everywhere.size);
  expect(arrows).toContain('  any_state --> onQueue : goOnQueue [offered, reason, mandatoryBreak]');
  expect(arrows).toContain('  any_state --> idle : (becameIdle)');
  expect(arrows.every((line) => line.startsWith('  any_state --> '))).toBe(true);
  expect(stateDiagram(campaignMachine)).not.toContain('any_state');
});

test('an edge of one state stands before those of the whole machine', () => {
  const mixed = createMachine({
    initial: 'a',
    on: { reset: { target: '.a' } },
    states: { a: { on: { go: { target: 'b' } } }, b: {}, end: { type: 'final' } },
  });
  expect(
    stateDiagram(mixed)
      .split('\n')
      .filter((line) => ARROW.test(line)),
  ).toEqual(['  a --> b : go', '  any_state --> a : reset']);
});
