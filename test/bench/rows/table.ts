import { transition } from 'xstate';
import { campaign, campaignMachine } from '../../../machines/campaign.ts';
import { at } from '../../../src/engine/step.ts';
import { tableOf } from '../../../src/engine/table.ts';
import { lifecycles } from '../../../src/lifecycles.ts';
import { byTable, byXState, cases } from '../../engine/same-answers.ts';
import { byHand } from '../by-hand.ts';
import { ratios, rounds, timed } from '../rounds.ts';
import type { Row } from '../row.ts';

const SEED = 20_261_121;

/** How often the table answers otherwise than XState, over cases of all lifecycles. */
function differences(count: number): number {
  let found = 0;
  const all = Object.values(lifecycles).map(({ lifecycle }) => lifecycle);
  for (const drawn of cases(all, SEED, count)) if (byTable(drawn) !== byXState(drawn)) found += 1;
  return found;
}

export const row: Row = {
  what: 'a bulk decision, by the table of what XState answers',
  against: "XState's own `transition()`, and a table written by hand",
  async measure(scale) {
    const proved = scale.quick ? 50_000 : 1_000_000;
    const drawn = [...cases([campaign], SEED, 1_000)].flatMap(({ state, event, passes }) =>
      event in campaign.events && passes !== 'all' ? [{ state, event, passes }] : [],
    );
    const asked = drawn.map(({ state, event, passes }) => ({
      snapshot: at(campaignMachine, state, { passes }),
      event: { type: event } as Parameters<typeof campaignMachine.transition>[1],
    }));
    const table = tableOf(campaignMachine);
    const bulk = scale.quick ? 500_000 : 4_000_000;
    const [, wrong] = [drawn, drawn.filter((each) => toOf(each) !== byHand(each.state, each.event, each.passes)?.to)];
    if (wrong.length > 0) throw new Error(`Written by hand, ${wrong.length} cases differ.`);
    function toOf({ state, event, passes }: (typeof drawn)[number]) {
      return table.at(state)?.asked.get(event)?.take(passes)?.to;
    }

    let taken = 0;
    const costs = await rounds(scale.rounds, {
      table: () =>
        timed(bulk, (index) => {
          const { state, event, passes } = drawn[index % drawn.length] as (typeof drawn)[number];
          if (table.at(state)?.asked.get(event)?.take(passes)) taken += 1;
        }),
      hand: () =>
        timed(bulk, (index) => {
          const { state, event, passes } = drawn[index % drawn.length] as (typeof drawn)[number];
          if (byHand(state, event, passes)) taken += 1;
        }),
      xstate: () =>
        timed(bulk / 20, (index) => {
          const { snapshot, event } = asked[index % asked.length] as (typeof asked)[number];
          if (transition(campaignMachine, snapshot, event)[1].length > 0) taken += 1;
        }),
    });
    if (taken === 0) throw new Error('No edge was taken.');
    return [
      {
        says: 'decisions for one `transition()`',
        target: { least: 100 },
        samples: ratios(costs.xstate, costs.table),
      },
      { says: 'as slow as one by hand', target: { most: 3 }, samples: ratios(costs.table, costs.hand) },
      {
        says: `of ${proved.toLocaleString('en-US')} random cases answered otherwise than by XState`,
        unit: '',
        target: { most: 0 },
        samples: [differences(proved)],
      },
      { says: 'one decision', unit: ' ns', samples: costs.table.map((ms) => ms * 1e6) },
    ];
  },
};
