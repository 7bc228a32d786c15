import { expect, test } from 'vitest';
import { transition } from 'xstate';
import { campaign, campaignMachine } from '../../machines/campaign.ts';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { type Passes, ruleKey } from '../../machines/lifecycle.ts';

/** Events in parentheses are observed; `·` is no edge. */
const [header = [], ...rows] = `
            activate  pause     complete   archive   (drained)  (finished)  (blocked)  (released)
active      ·         draining  completed  archived  ·          completed   blocked    ·
draining    ·         ·         ·          ·         paused     ·           blocked    ·
paused      active    ·         completed  archived  ·          ·           blocked    ·
completed   active    ·         ·          archived  ·          ·           ·          ·
blocked     ·         ·         ·          ·         ·          ·           ·          paused
archived    ·         ·         ·          ·         ·          ·           ·          ·
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

const events = header.map((name) => ({
  type: name.replace(/[()]/g, ''),
  by: name.startsWith('(') ? 'observed' : 'asked',
}));
const cells = rows.flatMap(([from = '', ...targets]) =>
  events.map(({ type, by }, column) => ({ from, type, by, to: targets[column] ?? '' })),
);

/** Where XState itself goes; `·` where no edge is enabled, which a snapshot alone would not tell. */
function next(from: string, type: string, passes: Passes['passes']): string {
  const snapshot = campaignMachine.resolveState({ value: from as never, context: { passes } });
  const event = { type } as Parameters<typeof campaignMachine.getTransitionData>[1];
  if (campaignMachine.getTransitionData(snapshot, event)?.length === 0) return '·';
  return String(transition(campaignMachine, snapshot, event)[0].value);
}

test('the table has every state and every event of the campaign, asked and observed', () => {
  const edges = edgesOf(campaignMachine);
  const observed = edges.filter(({ meta }) => meta?.by === 'observed').map(({ event }) => event);
  expect(rows.map(([state]) => state)).toEqual(statesOf(campaignMachine));
  expect(events.filter(({ by }) => by === 'asked').map(({ type }) => type)).toEqual(Object.keys(campaign.events));
  expect(new Set(events.filter(({ by }) => by === 'observed').map(({ type }) => type))).toEqual(new Set(observed));
  for (const { event, meta } of edges) expect(events).toContainEqual({ type: event, by: meta?.by });
});

test.each(cells)('with every rule passing, $type in $from leads to: $to', ({ from, type, to }) => {
  expect(next(from, type, 'all')).toBe(to);
});

test.each(cells.filter(({ by, to }) => by === 'asked' && to !== '·'))(
  'with no rule passing, $type in $from is denied',
  ({ from, type }) => {
    expect(next(from, type, [])).toBe('·');
  },
);

test('with no rule passing, the platform still does what it does by itself', () => {
  for (const { from, type, to } of cells.filter(({ by }) => by === 'observed')) expect(next(from, type, [])).toBe(to);
});

test('each rule of an edge is needed: leaving out one denies it', () => {
  for (const { from, event, rules } of edgesOf(campaignMachine)) {
    const keys = rules.map(ruleKey);
    for (const left of keys)
      expect(
        next(
          from,
          event,
          keys.filter((key) => key !== left),
        ),
      ).toBe('·');
    expect(next(from, event, keys)).not.toBe('·');
  }
});
