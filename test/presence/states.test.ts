import { expect, test } from 'vitest';
import { edgesOf } from '../../machines/edges.ts';
import { presence as lifecycle } from '../../machines/presence.ts';
import { PRESENCES_TO_SET, presenceFor } from '../../machines/presence-names.ts';
import { actor, BUSY, IDS, idOf, type PresenceEvent, scene } from './scene.ts';

const events = Object.keys(lifecycle.events).map((event) => [event, presenceFor(event) ?? ''] as const);

test('every presence but idle may be asked for: only the platform finds that', async () => {
  expect(events.map(([, state]) => state)).toEqual(PRESENCES_TO_SET);
  const { presence } = await scene();
  await expect(presence.send({ type: 'goIdle', actor } as unknown as PresenceEvent)).rejects.toThrow(
    'event (a string)',
  );
});

test.each(events)('%s changes nothing where the agent is %s already', async (type, state) => {
  const { presence, snapshot, patches } = await scene({ state });
  const outcome = await presence.send({ type, actor } as PresenceEvent);
  expect(outcome).toMatchObject({ kind: 'unchanged', writes: 0, decision: { kind: 'already', from: state } });
  expect(await patches()).toEqual([]);
  expect(await snapshot()).toMatchObject({ presenceStateId: idOf(state), version: 1 });
});

test('the rules and the effect of an edge are about the presence to which it leads', () => {
  for (const { event, to, rules, actions, meta } of edgesOf(lifecycle.machine)) {
    expect(event.toLowerCase()).toBe(`${meta?.by === 'asked' ? 'go' : 'became'}${to}`.toLowerCase());
    if (meta?.by === 'observed') continue;
    expect(meta?.risk).toBe(to === 'offline' ? 'lowers' : 'neutral');
    expect(rules.map(({ type, params }) => [type, params])).toEqual([
      ['offered', { capability: to }],
      ['reason', { from: 'presenceReasons', to }],
      ...(to === 'offline' ? [] : [['mandatoryBreak', { to }]]),
    ]);
    expect(actions).toEqual([{ type: 'setPresence', params: { to } }]);
  }
});

test('whoever finds an agent elsewhere decides on that', async () => {
  const { presence, change } = await scene({ state: 'offline' });
  await change('idle');
  expect(await presence.check({ type: 'goMeeting', actor })).toMatchObject({ decision: { from: 'idle' } });
});

test('a presence that the organisation has and the configuration does not name is not recognised, and never written over', async () => {
  const { presence, patches } = await scene({ state: 'd0000000-0000-4000-8000-00000000abcd' });
  expect(await presence.send(BUSY)).toMatchObject({
    kind: 'refused',
    decision: { kind: 'unrecognised', from: 'd0000000-0000-4000-8000-00000000abcd' },
  });
  expect(await patches()).toEqual([]);
});

test('of several ids for one presence the first is written and all are recognised', async () => {
  const ids = { presence: { ...IDS, busy: [idOf('busy'), 'own-busy'] } };
  const { presence, snapshot, change } = await scene({ ids, state: 'own-busy' });
  expect(await presence.send(BUSY)).toMatchObject({ kind: 'unchanged', decision: { from: 'busy' } });
  await change('meal');
  expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', to: 'busy' });
  expect(await snapshot()).toMatchObject({ presenceStateId: idOf('busy') });
});
