import { transition } from 'xstate';
import { campaignMachine } from '../../../machines/campaign.ts';
import { decide } from '../../../src/engine/decide.ts';
import { at } from '../../../src/engine/step.ts';
import { lifecycles } from '../../../src/lifecycles.ts';
import { QUESTIONS } from '../questions.ts';
import { ratios, rounds, timed } from '../rounds.ts';
import type { Row } from '../row.ts';

const { lifecycle } = lifecycles.campaign;

export const row: Row = {
  what: 'a decision, with all its verdicts',
  against: "XState's own `transition()` on the same machine, which judges no rule",
  async measure(scale) {
    const count = scale.quick ? 20_000 : 100_000;
    const asked = QUESTIONS.map(({ resource, event }) => ({
      snapshot: at(campaignMachine, resource.state, { passes: 'all' }),
      event: { type: event.type } as Parameters<typeof campaignMachine.transition>[1],
    }));
    let taken = 0;
    const costs = await rounds(scale.rounds, {
      ours: () =>
        timed(count, (index) => {
          const question = QUESTIONS[index % QUESTIONS.length];
          if (question && decide(lifecycle, question).kind === 'allowed') taken += 1;
        }),
      theirs: () =>
        timed(count, (index) => {
          const { snapshot, event } = asked[index % asked.length] ?? {};
          if (snapshot && event && transition(campaignMachine, snapshot, event)[1].length > 0) taken += 1;
        }),
    });
    if (taken === 0) throw new Error('Nothing was allowed.');
    return [
      { says: 'decisions for one `transition()`', target: { least: 5 }, samples: ratios(costs.theirs, costs.ours) },
      { says: 'one decision', unit: ' µs', samples: costs.ours.map((ms) => ms * 1_000) },
    ];
  },
};
