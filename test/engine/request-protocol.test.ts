import { describe, expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { drive, type Observed } from '../../src/engine/drive.ts';
import type { HostTask } from '../../src/engine/host.ts';
import { coverage, type Tour, tours } from '../../src/paths/tours.ts';
import { ScriptedHost, scriptedRequest, scriptedSettings } from './scripted.ts';

const context = { attempts: 0, maxAttempts: 2, doubted: false, creating: false };
const walks = tours(requestMachine, { switch: 1, context });

async function walk(tour: Tour) {
  const wish = { decision: '' };
  const settings = scriptedSettings(wish);
  const host = new ScriptedHost(tour, wish);
  const taken: Observed[] = [];
  const request = scriptedRequest(settings, tour[0]?.event);
  // The one version that it is asked of, but where the tour lets the resource be at another.
  Object.defineProperty(request, 'onlyAt', { get: () => (wish.decision === 'outdated' ? 'another' : undefined) });
  const outcome = await drive(settings, request, host, (step) => taken.push(step));
  return { outcome, host, taken };
}

describe('a request keeps to the protocol that machines/request.ts draws', () => {
  test('the tours meet every edge and every feasible pair of edges', () => {
    const { edges, pairs, infeasible } = coverage(walks, requestMachine, { context });
    console.info(
      `request protocol: ${edges.covered}/${edges.feasible} edges, ${pairs.covered}/${pairs.feasible} pairs, ${walks.length} tours`,
    );
    expect(edges.missed).toEqual([]);
    expect(pairs.missed).toEqual([]);
    expect(infeasible).toEqual([]);
    expect(edges.covered).toBe(edgesOf(requestMachine).length);
  });

  test.each(walks.map((tour) => [tour.map(({ event }) => event).join(' '), tour] as const))('%s', async (_, tour) => {
    const { outcome, host, taken } = await walk(tour);

    expect(taken.map(({ from, event, to }) => ({ from, event, to }))).toEqual(
      tour.map(({ from, event, to }) => ({ from, event, to })),
    );
    expect(outcome.kind).toBe(tour.at(-1)?.from);
    expect(outcome.recorded).toBe(tour.at(-1)?.to === 'settled');
    expectIntentBeforeEachWrite(host.tasks);
    expect(host.tasks.filter(({ type }) => type === 'conclude')).toHaveLength(1);
  });

  test.each(walks.filter((tour) => tour.some(({ event }) => event === 'unclear')))(
    'after an unclear doubt nothing is written again (%#)',
    async (...tour) => {
      const { outcome, host } = await walk(tour);
      const doubt = host.tasks.map(({ type }) => type).lastIndexOf('readBack');
      expect(host.tasks.slice(doubt).map(({ type }) => type)).not.toContain('write');
      expect(outcome).toMatchObject({ kind: 'conflicted', unconfirmed: true });
    },
  );
});

function expectIntentBeforeEachWrite(tasks: readonly HostTask[]): void {
  for (const [index, task] of tasks.entries()) {
    if (task.type !== 'write') continue;
    const before = tasks[index - 1];
    expect(before).toMatchObject({ type: 'intend', intent: { decision: { version: task.resource.version } } });
  }
}
