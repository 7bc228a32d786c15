import { describe, expect, test } from 'vitest';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import { presence as lifecycle } from '../../machines/presence.ts';
import { outcomeRecord } from '../client/fixture.ts';
import { actor, IDS, idOf, interval, type PresenceEvent, scene, scheduled } from './scene.ts';

const { machine } = lifecycle;
const asked = edgesOf(machine).filter(({ meta }) => meta?.by === 'asked');
const observed = edgesOf(machine).filter(({ meta }) => meta?.by === 'observed');
const eventOf = (type: string, payload = {}) => ({ type, actor, payload }) as PresenceEvent;

/** What each event comes to from each state; `·` is the state that it asks for, which changes nothing. */
const [header = [], ...rows] = `
           goAvailable goBusy goAway goBreak goMeal goMeeting goTraining goOnQueue goOffline
available  ·           busy   away   break   meal   meeting   training   onQueue   offline
busy       available   ·      away   break   meal   meeting   training   onQueue   offline
away       available   busy   ·      break   meal   meeting   training   onQueue   offline
break      available   busy   away   ·       meal   meeting   training   onQueue   offline
meal       available   busy   away   break   ·      meeting   training   onQueue   offline
meeting    available   busy   away   break   meal   ·         training   onQueue   offline
training   available   busy   away   break   meal   meeting   ·          onQueue   offline
onQueue    available   busy   away   break   meal   meeting   training   ·         offline
offline    available   busy   away   break   meal   meeting   training   onQueue   ·
idle       available   busy   away   break   meal   meeting   training   onQueue   offline
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const cells = rows.flatMap(([from = '', ...row]) =>
  row.map((to, column) => ({ from, event: header[column] ?? '', to })),
);

describe('every presence may be asked for from every state', () => {
  test('the table has every state and every event, and an edge for each cell', () => {
    expect(rows.map(([state]) => state)).toEqual(statesOf(machine));
    expect(header).toEqual(Object.keys(lifecycle.events));
    const edges = cells.map(({ from, event, to }) => [from, event, to === '·' ? from : to]);
    expect(edges).toEqual(asked.map(({ from, event, to }) => [from, event, to]));
  });

  test.each(cells)('$event from $from: $to', async ({ from, event, to }) => {
    const { client, presence, snapshot, patches } = await scene({ state: from });
    const outcome = await presence.send(eventOf(event), { request: 'r1' });
    if (to === '·') {
      expect(outcome).toMatchObject({ kind: 'unchanged', writes: 0, decision: { kind: 'already', from } });
      expect(await patches()).toEqual([]);
      return;
    }
    expect(outcome).toMatchObject({
      kind: 'moved',
      to,
      writes: 1,
      confirmed: 'author',
      decision: { kind: 'allowed', from, to, version: '1' },
      first: { state: from, version: '1' },
      last: { state: to, version: '2' },
    });
    expect(await snapshot()).toMatchObject({ presenceStateId: idOf(to), version: 2 });
    expect(await patches()).toEqual(['200 committed']);
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({
      actor,
      action: `presence.${event}`,
      outcome: 'moved',
      transition: { from, to },
      concurrency: { before: '1', after: '2', conflicts: 0 },
    });
  });
});

/** Every way in which a rule of the lifecycle denies while all others would allow. */
const NOTHING_ALLOWED = [scheduled([interval('mandatory_break', '09:00', '11:00', [])])];
const DENIALS = {
  offered: { code: 'dialect.notOffered' },
  reason: {
    code: 'reason.missing',
    policy: { reason: { presenceReasons: { required: true, codes: 'any' as const } } },
  },
  mandatoryBreak: { code: 'break.forbids', schedules: NOTHING_ALLOWED },
} as const;

describe('one rule that denies is enough, and nothing is written', () => {
  const cases = Object.keys(lifecycle.events).flatMap((event) => {
    const edge = asked.find((each) => each.event === event && each.from !== each.to);
    return (edge?.rules ?? []).map(({ type }) => ({ event, from: edge?.from ?? '', to: edge?.to ?? '', rule: type }));
  });

  test('every rule of the lifecycle has its denial', () => {
    expect(new Set(cases.map(({ rule }) => rule))).toEqual(new Set(Object.keys(DENIALS)));
  });

  test.each(cases)('$event: $rule', async ({ event, from, to, rule }) => {
    const { code, ...denial } = DENIALS[rule as keyof typeof DENIALS];
    const { policy, ...rest } = { policy: {}, ...denial };
    const { [to]: _, ...others } = IDS;
    const { client, presence, snapshot, patches } = await scene({
      ...rest,
      state: from,
      policy: { mandatoryBreak: { zone: 'Europe/London' }, ...policy },
      ids: { presence: rule === 'offered' ? others : IDS },
    });
    const outcome = await presence.send(eventOf(event), { request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'refused', writes: 0, decision: { kind: 'refused', from } });
    const verdicts = 'decision' in outcome && outcome.decision && 'verdicts' in outcome.decision;
    expect(verdicts && outcome.decision.verdicts.filter(({ answer }) => answer === 'deny')).toMatchObject([
      { rule, code },
    ]);
    expect(await snapshot()).toMatchObject({ presenceStateId: idOf(from), version: 1 });
    expect(await patches()).toEqual([]);
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({ outcome: 'refused', http: { writes: 0 } });
  });
});

test('whoever finds an agent elsewhere decides on that: every change by the agent or the platform is an edge', async () => {
  for (const state of statesOf(machine)) {
    const into = observed.filter(({ to }) => to === state).map(({ from }) => from);
    expect(into).toEqual(statesOf(machine));
    const { presence, change } = await scene({ state: state === 'offline' ? 'busy' : 'offline' });
    await change(state);
    expect(await presence.read()).toMatchObject({ state, version: '2' });
    const { decision } = await presence.check(eventOf('goMeeting'));
    expect(decision.from).toBe(state);
  }
});

test('nobody can ask an agent to be idle: only the platform finds that', async () => {
  const { presence } = await scene();
  expect(Object.keys(lifecycle.events)).not.toContain('goIdle');
  await expect(presence.send({ type: 'goIdle', actor } as unknown as PresenceEvent)).rejects.toThrow(
    'event (a string)',
  );
});

test('a presence that the organisation has and the configuration does not name is not recognised, and never written over', async () => {
  const { presence, patches } = await scene({ state: 'd0000000-0000-4000-8000-00000000abcd' });
  expect(await presence.send(eventOf('goBusy'))).toMatchObject({
    kind: 'refused',
    decision: { kind: 'unrecognised', from: 'd0000000-0000-4000-8000-00000000abcd' },
  });
  expect(await patches()).toEqual([]);
});

test('of several ids for one presence the first is written and all are recognised', async () => {
  const ids = { presence: { ...IDS, busy: [idOf('busy'), 'own-busy'] } };
  const { presence, snapshot, change } = await scene({ ids, state: 'own-busy' });
  expect(await presence.send(eventOf('goBusy'))).toMatchObject({ kind: 'unchanged', decision: { from: 'busy' } });
  await change('meal');
  expect(await presence.send(eventOf('goBusy'))).toMatchObject({ kind: 'moved', to: 'busy' });
  expect(await snapshot()).toMatchObject({ presenceStateId: idOf('busy') });
});
