import { describe, expect, test } from 'vitest';
import { type AnyEventObject, transition } from 'xstate';
import { attributes } from '../../machines/attributes.ts';
import { campaign } from '../../machines/campaign.ts';
import { conversation } from '../../machines/conversation.ts';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { guest } from '../../machines/guest.ts';
import { type Lifecycle, type Passes, ruleKey } from '../../machines/lifecycle.ts';

/** Events in parentheses are observed; `·` is no edge. */
const MATRICES: readonly { readonly lifecycle: Lifecycle; readonly matrix: string }[] = [
  {
    lifecycle: campaign,
    matrix: `
            activate  pause     complete   archive   (drained)  (finished)  (blocked)  (released)
active      ·         draining  completed  archived  ·          completed   blocked    ·
draining    ·         ·         ·          ·         paused     ·           blocked    ·
paused      active    ·         completed  archived  ·          ·           blocked    ·
completed   active    ·         ·          archived  ·          ·           ·          ·
blocked     ·         ·         ·          ·         ·          ·           ·          paused
archived    ·         ·         ·          ·         ·          ·           ·          ·
`,
  },
  {
    lifecycle: conversation,
    matrix: `
              connect    wrapUp  close   transfer  disconnect    abandon    (abandoned)
queued        connected  ·       ·       ·         disconnected  abandoned  abandoned
connected     ·          wrapup  ·       transfer  disconnected  ·          ·
transfer      connected  ·       ·       ·         disconnected  abandoned  abandoned
wrapup        ·          ·       closed  ·         disconnected  ·          ·
closed        ·          ·       ·       ·         ·             ·          ·
disconnected  ·          ·       ·       ·         ·             ·          ·
abandoned     ·          ·       ·       ·         ·             ·          ·
`,
  },
  {
    lifecycle: attributes,
    matrix: `
       update  (ended)
live   live    ended
ended  ended   ·
`,
  },
  {
    lifecycle: guest,
    matrix: `
        create  update  pushMetrics  close   erase   (ended)
absent  active  ·       ·            ·       ·       ·
active  ·       active  active       closed  ·       closed
closed  ·       ·       ·            ·       erased  ·
erased  ·       ·       ·            ·       ·       ·
`,
  },
];

describe.each(MATRICES)('the matrix of the $lifecycle.name', ({ lifecycle: { machine, events }, matrix }) => {
  const [header = [], ...rows] = matrix
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const columns = header.map((name) => ({
    type: name.replace(/[()]/g, ''),
    by: name.startsWith('(') ? 'observed' : 'asked',
  }));
  const cells = rows.flatMap(([from = '', ...targets]) =>
    columns.map(({ type, by }, column) => ({ from, type, by, to: targets[column] ?? '' })),
  );

  /** Where XState itself goes; `·` where no edge is enabled, which a snapshot alone would not tell. */
  function next(from: string, type: string, passes: Passes['passes']): string {
    const snapshot = machine.resolveState({ value: from, context: { passes } });
    const event: AnyEventObject = { type };
    if (machine.getTransitionData(snapshot, event)?.length === 0) return '·';
    return String(transition(machine, snapshot, event)[0].value);
  }

  test('has every state and every event, asked and observed', () => {
    const edges = edgesOf(machine);
    const observed = edges.filter(({ meta }) => meta?.by === 'observed').map(({ event }) => event);
    expect(rows.map(([state]) => state)).toEqual(statesOf(machine));
    expect(columns.filter(({ by }) => by === 'asked').map(({ type }) => type)).toEqual(Object.keys(events));
    expect(new Set(columns.filter(({ by }) => by === 'observed').map(({ type }) => type))).toEqual(new Set(observed));
    for (const { event, meta } of edges) expect(columns).toContainEqual({ type: event, by: meta?.by });
  });

  test.each(cells)('with every rule passing, $type in $from leads to: $to', ({ from, type, to }) => {
    expect(next(from, type, 'all')).toBe(to);
  });

  const hasRules = (state: string, type: string) =>
    edgesOf(machine).every(({ from, event, rules }) => from !== state || event !== type || rules.length > 0);

  test.each(cells.filter(({ from, type, by, to }) => by === 'asked' && to !== '·' && hasRules(from, type)))(
    'with no rule passing, $type in $from is denied',
    ({ from, type }) => {
      expect(next(from, type, [])).toBe('·');
    },
  );

  test('with no rule passing, the platform still does what it does by itself', () => {
    for (const { from, type, to } of cells.filter(({ by }) => by === 'observed')) expect(next(from, type, [])).toBe(to);
  });

  test('each rule of an edge is needed: leaving out one denies it', () => {
    for (const { from, event, rules } of edgesOf(machine)) {
      const keys = rules.map(ruleKey);
      const without = (left: string) => keys.filter((key) => key !== left);
      for (const left of keys) expect(next(from, event, without(left))).toBe('·');
      expect(next(from, event, keys)).not.toBe('·');
    }
  });
});
