import { describe, expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { streamMachine } from '../../machines/stream.ts';
import { coverage } from '../../src/paths/coverage.ts';
import { modelOf } from '../../src/paths/model.ts';
import { tours } from '../../src/paths/tours.ts';
import { ScriptedStream } from './scripted.ts';

const model = modelOf(streamMachine);
const walks = tours(model, { switch: 1 });

describe('a stream keeps to the protocol that machines/stream.ts draws', () => {
  test('the tours meet every edge and every feasible pair of edges', () => {
    const { edges, pairs, infeasible } = coverage(model, walks);
    console.info(
      `stream protocol: ${edges.covered}/${edges.feasible} edges, ${pairs.covered}/${pairs.feasible} pairs, ${walks.length} tours`,
    );
    expect([edges.missed, pairs.missed, infeasible]).toEqual([[], [], []]);
    expect(edges.covered).toBe(edgesOf(streamMachine).length);
  });

  test.each(walks.map((tour) => [tour.map(({ event }) => event).join(' '), tour] as const))('%s', async (_, tour) => {
    const script = new ScriptedStream(tour);
    const end = await script.stream.ended;

    expect(script.taken).toEqual(tour.map(({ from, event, to }) => ({ from, event, to })));
    expect(end.kind).toBe(tour.at(-1)?.from);
    expect(script.notices.at(-1)).toBe(end);
    const came = (event: string) => tour.filter((step) => step.event === event).length;
    expect(script.events).toHaveLength(came('handled'));
    expect(script.moves).toHaveLength(came('more') + came('done') + came('subscribed'));
    expect(script.notes).toHaveLength(came('abandoned'));
    expect(script.notices.filter(({ kind }) => kind === 'resting')).toHaveLength(came('unanswered'));
  });

  test.each(
    walks.filter((tour) => tour.some(({ event }) => ['gap', 'silent', 'rejected', 'subscribed'].includes(event))),
  )('after a doubt it is not live before the resources were compared (%#)', (...tour) => {
    const states = tour.map(({ event, to }) => (DOUBTS.includes(event) ? 'doubt' : to));
    for (const [at, state] of states.entries()) {
      if (state !== 'doubt') continue;
      const live = states.indexOf('live', at);
      if (live >= 0) expect(states.slice(at, live)).toContain('reconciling');
    }
  });
});

const DOUBTS: readonly string[] = ['gap', 'rejected', 'subscribed', 'resumed'];
