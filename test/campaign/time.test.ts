import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import { ACTIVATE, EventfulJournal, ID, PAUSE, type Scene, type Setting, scene } from '../client/fixture.ts';
import { until } from '../sandbox/visitor.ts';

const HOUR = 3_600_000;
const late = (when: 'before' | 'after'): FaultAction => ({ kind: 'delay', ms: HOUR, when });
const underWay = ({ requests }: Scene, operation: OperationName) =>
  until(
    () => requests(operation),
    (found) => found.length > 0,
  );

describe('a deadline', () => {
  test.each([0, -1, -HOUR])('that is %i ms away keeps everything in, the token request too', async (ahead) => {
    const { client, campaign, clock, requests } = await scene();
    expect(await campaign.send(ACTIVATE, { deadline: new Date(clock.now() + ahead), request: 'r1' })).toMatchObject({
      kind: 'failed',
      unconfirmed: false,
      failure: { code: 'request.deadline' },
    });
    expect(await requests()).toEqual([]);
    expect(client.audit.record('r1/outcome')).toMatchObject({ error: { code: 'request.deadline' } });
  });

  test.each<[string, Setting, number | undefined]>([
    ['the caller’s own', {}, 20_000],
    ['the one configured', { deadlineMs: 20_000 }, undefined],
  ])('that passes while the campaign is read ends the request: %s', async (_, configured, ms) => {
    const there = await scene({ ...configured, faults: [{ operation: 'campaign.read', do: late('before') }] });
    const { campaign, clock, patches } = there;
    const sent = campaign.send(ACTIVATE, ms === undefined ? {} : { deadline: new Date(clock.now() + ms) });
    await underWay(there, 'campaign.read');
    clock.forward(20_000);
    expect(await sent).toMatchObject({ kind: 'failed', unconfirmed: false, failure: { code: 'request.deadline' } });
    expect(await patches()).toEqual([]);
  });

  test('that passes while a request waits its turn keeps it in', async () => {
    const there = await scene({
      state: 'active',
      faults: [{ operation: 'campaign.read', nth: 1, do: late('before') }],
    });
    const { campaign, clock, asked } = there;
    const first = campaign.send(PAUSE, { deadline: new Date(clock.now() + 30_000) });
    const second = campaign.send(PAUSE, { deadline: new Date(clock.now() + 20_000) });
    await underWay(there, 'campaign.read');
    clock.forward(30_000);
    expect(await first).toMatchObject({ failure: { code: 'request.deadline' } });
    expect(await second).toMatchObject({ failure: { code: 'request.deadline' } });
    expect(await asked()).toEqual(['campaign.read']);
  });

  test('that passes while a write is under way leaves the time to find out what became of it', async () => {
    const there = await scene({ state: 'active', faults: [{ operation: 'campaign.patch', do: late('after') }] });
    const { campaign, clock, patches } = there;
    const sent = campaign.send(PAUSE, { deadline: new Date(clock.now() + 20_000) });
    await underWay(there, 'campaign.patch');
    clock.forward(20_000);
    expect(await sent).toMatchObject({ kind: 'moved', to: 'paused', confirmed: 'inferred' });
    expect(await patches()).toEqual(['pending committed']);
  });
});

describe('an abort', () => {
  test('that came before keeps everything in', async () => {
    const { campaign, requests } = await scene();
    expect(await campaign.send(ACTIVATE, { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'failed',
      unconfirmed: false,
      failure: { code: 'request.stopped' },
    });
    expect(await requests()).toEqual([]);
  });

  test('while the campaign is read ends the request', async () => {
    const there = await scene({ faults: [{ operation: 'campaign.read', do: late('before') }] });
    const stop = new AbortController();
    const sent = there.campaign.send(ACTIVATE, { signal: stop.signal });
    await underWay(there, 'campaign.read');
    stop.abort();
    expect(await sent).toMatchObject({ kind: 'failed', failure: { code: 'request.stopped' } });
    expect(await there.patches()).toEqual([]);
  });

  test('while facts are gathered ends the request', async () => {
    const there = await scene({ faults: [{ operation: 'queues.realtime', do: late('before') }] });
    const stop = new AbortController();
    const sent = there.campaign.send(ACTIVATE, { signal: stop.signal });
    await underWay(there, 'queues.realtime');
    stop.abort();
    expect(await sent).toMatchObject({ kind: 'failed', failure: { code: 'request.stopped' } });
    expect(await there.patches()).toEqual([]);
  });

  test.each([
    ['that was applied: it has moved', 'after', { kind: 'moved', confirmed: 'inferred' }, 2],
    [
      'that was not applied: it is not made again',
      'before',
      { kind: 'failed', failure: { code: 'request.stopped' } },
      1,
    ],
  ] as const)('while a write is under way %s', async (_, when, expected, version) => {
    const there = await scene({ state: 'active', faults: [{ operation: 'campaign.patch', do: late(when) }] });
    const stop = new AbortController();
    const sent = there.campaign.send(PAUSE, { signal: stop.signal });
    await underWay(there, 'campaign.patch');
    stop.abort();
    expect(await sent).toMatchObject(expected);
    expect(await there.snapshot()).toMatchObject({ version });
    expect(await there.patches()).toHaveLength(1);
  });
});

describe('a decision that runs out before its write can leave', () => {
  /** The journal takes so many milliseconds for each intent. */
  const slow = async (setting: Setting, ...durations: readonly number[]) => {
    const journal = new EventfulJournal(Date.now);
    const there = await scene({ journal, ...setting });
    let intents = 0;
    journal.meanwhile = () => there.clock.forward(durations[intents++] ?? 0);
    return there;
  };

  test('because the hours end is made again and refused, and nothing is written', async () => {
    const { client, campaign, patches } = await slow({ at: '2026-03-27T19:59:59.000Z' }, 1_000);
    expect(await campaign.send(ACTIVATE, { request: 'r1' })).toMatchObject({
      kind: 'refused',
      writes: 0,
      decision: { at: '2026-03-27T20:00:00.000Z', verdicts: [{ code: 'hours.closed' }, { answer: 'notEvaluated' }] },
    });
    expect(await patches()).toEqual([]);
    expect([...client.audit.records({ request: 'r1' })].map(({ id }) => id)).toEqual(['r1/intent', 'r1/outcome']);
  });

  test('because the sample of the capacity has aged is made again on a fresh one', async () => {
    const { campaign, asked } = await slow({}, 30_000);
    expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved', writes: 1 });
    expect(await asked()).toEqual(['campaign.read', 'queues.realtime', 'queues.realtime', 'campaign.patch']);
  });

  test('holds to its last millisecond', async () => {
    const { campaign, patches } = await slow({ at: '2026-03-27T19:59:59.000Z' }, 999);
    expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'moved' });
    expect(await patches()).toEqual(['200 committed']);
  });

  test('each time, as often as is configured, fails without a write', async () => {
    const { campaign, asked } = await slow({ maxAttempts: 2, deadlineMs: 3_600_000 }, 30_000, 30_000, 30_000);
    expect(await campaign.send(ACTIVATE)).toMatchObject({
      kind: 'failed',
      writes: 0,
      unconfirmed: false,
      failure: { code: 'decision.expired' },
    });
    expect(await asked()).toEqual(['campaign.read', 'queues.realtime', 'queues.realtime']);
  });
});

test('a pause that drains has moved, stays done while it drains, and ends as paused', async () => {
  const { campaign, patches, snapshot } = await scene({
    scenario: { campaigns: [{ id: ID, campaignstate: 'active', outstandingCalls: 3 }] },
  });
  expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'moved', to: 'draining', confirmed: 'reply' });
  expect(await campaign.send(PAUSE)).toMatchObject({ kind: 'unchanged', last: { state: 'draining' } });
  expect(await campaign.send(ACTIVATE)).toMatchObject({ kind: 'refused', decision: { kind: 'notAccepted' } });
  expect((await campaign.read()).state).toBe('paused');
  expect(await snapshot()).toMatchObject({ campaignstate: 'paused', pauseReason: 'COMPLIANCE', outstandingCalls: 0 });
  expect(await patches()).toEqual(['200 committed']);
});
