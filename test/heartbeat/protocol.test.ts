import { describe, expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import { coverage } from '../../src/paths/coverage.ts';
import { modelOf } from '../../src/paths/model.ts';
import { tours } from '../../src/paths/tours.ts';
import { ScriptedClaim } from './scripted.ts';

const model = modelOf(heartbeatMachine);
const walks = tours(model, { switch: 1 });

describe('a heartbeat keeps to the protocol that machines/heartbeat.ts draws', () => {
  test('the tours meet every edge and every pair of edges', () => {
    const { edges, pairs, infeasible } = coverage(model, walks);
    console.info(
      `heartbeat protocol: ${edges.covered}/${edges.feasible} edges, ${pairs.covered}/${pairs.feasible} pairs, ${walks.length} tours`,
    );
    expect([edges.missed, pairs.missed, infeasible]).toEqual([[], [], []]);
    expect(edges.covered).toBe(edgesOf(heartbeatMachine).length);
  });

  test.each(walks.map((tour) => [tour.map(({ event }) => event).join(' '), tour] as const))('%s', async (_, tour) => {
    const claim = new ScriptedClaim(tour);
    const end = await claim.heartbeat.ended;

    expect(claim.taken).toEqual(tour.map(({ from, event, to }) => ({ from, event, to })));
    expect(end.kind).toBe(tour.at(-1)?.from);
    expect(claim.notices.at(-1)).toBe(end);
    const steps = (state: string) => tour.filter(({ to }) => to === state).length;
    for (const kind of ['confirmed', 'unanswered', 'superseded', 'stopped']) {
      expect(claim.notices.filter((notice) => notice.kind === kind)).toHaveLength(steps(kind));
    }
    expect(claim.sent).toHaveLength(steps('reasserting'));
    expect(claim.notes).toHaveLength(tour.at(-1)?.event === 'concluded' ? steps('superseded') : 0);
  });
});
