import { describe, expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { requestMachine } from '../../machines/request.ts';
import { drive, type Observed } from '../../src/engine/drive.ts';
import type { HostTask } from '../../src/engine/host.ts';
import { coverage } from '../../src/paths/coverage.ts';
import { modelOf } from '../../src/paths/model.ts';
import type { Path } from '../../src/paths/path.ts';
import { tours } from '../../src/paths/tours.ts';
import { ScriptedHost, scriptedRequest, scriptedSettings } from './scripted.ts';

const context = { attempts: 0, maxAttempts: 2, doubted: false, creating: false, tracked: false };
const model = modelOf(requestMachine, { context });
const walks = tours(model, { switch: 2 });

async function walk(tour: Path) {
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
  test('the tours meet every edge, and every two and three that can follow each other', () => {
    const { edges, pairs, triples, infeasible } = coverage(model, walks);
    const counts = Object.entries({ edges, pairs, triples }).map(
      ([name, { covered, feasible }]) => `${covered}/${feasible} ${name}`,
    );
    console.info(`request protocol: ${counts.join(', ')}, ${walks.length} tours`);
    for (const { missed } of [edges, pairs, triples]) expect(missed).toEqual([]);
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
    expect(outcome).toMatchObject(account(tour));
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

/** What each event of a tour says of the writes so far; `underway` is a write that may land yet. */
const TOLD: { readonly [event: string]: { inDoubt?: boolean; underway?: boolean; confirmed?: string } } = {
  resumed: { inDoubt: true, underway: true },
  orphaned: { inDoubt: true },
  accepted: { inDoubt: false, confirmed: 'reply' },
  blind: { inDoubt: true, confirmed: 'reply' },
  ambiguous: { inDoubt: true, underway: true },
  untouched: { confirmed: 'inferred' },
  unclear: { inDoubt: true },
  ours: { inDoubt: false, confirmed: 'author' },
  asWanted: { inDoubt: false, confirmed: 'inferred' },
  superseded: { inDoubt: false, underway: false, confirmed: 'reply' },
};

/** What an outcome has to say of the writes of a tour, by its events alone. */
function account(tour: Path) {
  const told = { inDoubt: false, underway: false, confirmed: 'reply' };
  const count = (...events: string[]) => tour.filter(({ from, event }) => events.includes(`${from} ${event}`)).length;
  for (const { event } of tour) {
    Object.assign(told, TOLD[event]);
    if (event === 'untouched') told.inDoubt = told.underway;
  }
  const answers = ['accepted', 'strayed', 'blind', 'conflict', 'ambiguous'].map((event) => `writing ${event}`);
  const end = tour.at(-1)?.from ?? '';
  return {
    writes: count('starting resumed', 'starting orphaned', ...answers),
    conflicts: count('writing conflict'),
    ...(end === 'moved' && { confirmed: told.confirmed }),
    ...(['refused', 'conflicted', 'failed'].includes(end) && { unconfirmed: told.inDoubt }),
  };
}

function expectIntentBeforeEachWrite(tasks: readonly HostTask[]): void {
  for (const [index, task] of tasks.entries()) {
    if (task.type !== 'write') continue;
    const before = tasks[index - 1];
    expect(before).toMatchObject({ type: 'intend', intent: { decision: { version: task.resource.version } } });
  }
}
