import { describe, expect, test } from 'vitest';
import { edgesOf, statesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { lint } from '../../machines/lint.ts';
import { type Restriction, type Restrictions, restrict } from '../../machines/restriction.ts';
import { type PolicyError, policyOf } from '../../src/engine/policy.ts';
import { lifecycles } from '../../src/lifecycles.ts';
import { holdersOf } from '../../src/own-lifecycles.ts';
import { restrictedBy } from '../../src/restrictions.ts';
import { ACTIVATE, ARCHIVE, ID, PAUSE, scene } from '../client/fixture.ts';
import { ANNA, stage } from '../guest/stage.ts';
import { HOUSE } from './cases.ts';
import { desk } from './desk.ts';

const { campaign, presence, guest } = lifecycles;

const made = (lifecycle: Lifecycle, restriction: Restriction): Lifecycle => {
  const { lifecycle: restricted, problems } = restrict(lifecycle, restriction, HOUSE);
  expect(problems).toEqual([]);
  return restricted;
};
const askedFrom = ({ machine }: Lifecycle, state: string) =>
  edgesOf(machine).flatMap(({ from, event, meta }) => (from === state && meta?.by === 'asked' ? [event] : []));

describe('a restriction', () => {
  test('takes every candidate of a state and event away, and leaves the old machine as it was', () => {
    const before = JSON.stringify(campaign.lifecycle.machine.config);
    const restricted = made(campaign.lifecycle, { without: [{ from: 'completed', event: 'archive' }] });
    expect(askedFrom(restricted, 'completed')).toEqual(['activate']);
    expect(askedFrom(restricted, 'paused')).toEqual(askedFrom(campaign.lifecycle, 'paused'));
    expect(JSON.stringify(campaign.lifecycle.machine.config)).toBe(before);
    expect(JSON.parse(JSON.stringify(restricted.machine.config))).toEqual(restricted.machine.config);
    expect(restricted.restricts).toBe(campaign.lifecycle.machine);
  });

  test('adds a rule behind those that an edge has, or where it has none', () => {
    const call = { type: 'reason', params: { from: 'closeReasons' } };
    const restricted = made(campaign.lifecycle, { with: [{ from: 'active', event: 'complete', rule: call }] });
    const edge = edgesOf(restricted.machine).find(({ from, event }) => from === 'active' && event === 'complete');
    expect(edge?.rules).toEqual([{ type: 'offered', params: { capability: 'complete' } }, call]);
    const unguarded = edgesOf(guest.lifecycle.machine).find(
      ({ rules, meta }) => meta?.by === 'asked' && rules.length === 0,
    );
    if (unguarded === undefined) throw new Error('Every edge has rules.');
    const [{ from, event }, rule] = [unguarded, { type: 'callingHours' }];
    const guarded = made(guest.lifecycle, { with: [{ from, event, rule }] });
    expect(edgesOf(guarded.machine).find((each) => each.from === from && each.event === event)?.rules).toEqual([rule]);
  });

  test('takes away from one state what was declared for all', () => {
    const restricted = made(presence.lifecycle, { without: [{ from: 'meal', event: 'goMeeting' }] });
    expect(askedFrom(restricted, 'meal')).not.toContain('goMeeting');
    for (const state of statesOf(presence.lifecycle.machine).filter((each) => each !== 'meal')) {
      expect(askedFrom(restricted, state).sort()).toEqual(askedFrom(presence.lifecycle, state).sort());
    }
  });

  test('leaves to a state what it has of its own, and the order in which it is asked', () => {
    const restricted = made(desk, { without: [{ from: 'parked', event: 'close' }] });
    const arrows = edgesOf(restricted.machine).map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect(arrows).toEqual(['open park parked', 'open close parked', 'open close closed', 'parked open open']);
    expect(restricted.machine.config).not.toHaveProperty('on');
  });

  test('adds a rule in one state to what was declared for all', () => {
    const call = { type: 'callingHours' };
    const restricted = made(desk, { with: [{ from: 'parked', event: 'close', rule: call }] });
    const closing = edgesOf(restricted.machine).filter(({ event }) => event === 'close');
    expect(closing.map(({ from, to, rules }) => [from, to, rules])).toEqual([
      ['open', 'parked', []],
      ['open', 'closed', []],
      ['parked', 'closed', [call]],
    ]);
  });

  test('leaves alone what was declared for all, where it takes from one state what only that has', () => {
    const restricted = made(desk, { without: [{ from: 'open', event: 'park' }] });
    const { on, states } = desk.machine.config;
    expect(restricted.machine.config.on).toEqual(on);
    expect({ ...restricted.machine.config.states, open: states?.open }).toEqual(states);
    expect(askedFrom(restricted, 'open')).toEqual(['close', 'close']);
  });

  test('of `*` is of every state that accepts the event', () => {
    const restricted = made(campaign.lifecycle, { without: [{ from: '*', event: 'archive' }] });
    expect(edgesOf(restricted.machine).filter(({ event }) => event === 'archive')).toEqual([]);
    expect(statesOf(restricted.machine)).toContain('archived');
  });

  test('may cut states off, which nobody who draws a machine may', () => {
    const restricted = made(campaign.lifecycle, {
      without: [
        { from: 'completed', event: 'activate' },
        { from: '*', event: 'archive' },
      ],
    });
    expect(lint(restricted.machine, restricted)).toEqual([]);
    const { restricts: _, ...drawn } = restricted;
    expect(lint(restricted.machine, drawn)).toEqual([
      'State completed: not final, yet nothing leads out.',
      'State archived: nothing leads to it.',
    ]);
  });

  const REASON = { type: 'reason', params: { from: 'pauseReasons' } };
  const NOWHERE: readonly [string, Restriction, RegExp][] = [
    [
      'a state',
      { without: [{ from: 'ended', event: 'archive' }] },
      /^\.without\.0: `ended` is no state; one of active, /,
    ],
    [
      'an edge',
      { without: [{ from: 'completed', event: 'pause' }] },
      /^\.without\.0: there is no edge `pause` from `completed`; there are activate, archive\.$/,
    ],
    [
      'an edge, from a state without any',
      { without: [{ from: 'archived', event: 'pause' }] },
      /nothing is accepted there\.$/,
    ],
    ['an edge that is asked', { without: [{ from: 'active', event: 'finished' }] }, /does by itself/],
    [
      'a rule',
      { with: [{ from: 'active', event: 'pause', rule: { type: 'mood' } }] },
      /^\.with\.0: there is no such rule; one of agentCapacity, /,
    ],
    [
      'such params',
      { with: [{ from: 'active', event: 'pause', rule: { type: 'reason', params: { from: 'moods' } } }] },
      /^\.with\.0: the params of `reason` are none that it knows: from: /,
    ],
    [
      'params, where it takes none',
      { with: [{ from: 'paused', event: 'activate', rule: { type: 'callingHours', params: { at: 'noon' } } }] },
      /takes no params\.$/,
    ],
    [
      'needed params',
      { with: [{ from: 'active', event: 'pause', rule: { type: 'reason' } }] },
      /the params of `reason`/,
    ],
    [
      'an edge that is left',
      { without: [{ from: 'active', event: 'pause' }], with: [{ from: 'active', event: 'pause', rule: REASON }] },
      /^\.with\.0: `without` takes that edge away\.$/,
    ],
    [
      'a lint that lets it pass: a remote fact in the way of a pause',
      { with: [{ from: 'active', event: 'pause', rule: { type: 'agentCapacity' } }] },
      /^: active --pause--> draining: rule `agentCapacity` needs a remote fact on an edge that lowers risk\.$/,
    ],
    [
      'a lint that lets it pass: a rule that lets unknown pass, in the way of an activation',
      { with: [{ from: 'paused', event: 'activate', rule: { type: 'mandatoryBreak', params: { to: 'away' } } }] },
      /^: paused --activate--> active: rule `mandatoryBreak` does not refuse by default/,
    ],
  ];
  test.each(NOWHERE)('is turned down where there is not %s', (_, restriction, sentence) => {
    expect(restrict(campaign.lifecycle, restriction, HOUSE).problems).toEqual([expect.stringMatching(sentence)]);
  });

  test('names the rules that there are in their alphabetical order', () => {
    const { reason, consent } = HOUSE;
    const mood = { with: [{ from: 'active', event: 'pause', rule: { type: 'mood' } }] };
    expect(restrict(campaign.lifecycle, mood, { reason, consent } as never).problems).toEqual([
      '.with.0: there is no such rule; one of consent, reason is expected.',
    ]);
  });

  test('names the only edge that there is', () => {
    expect(restrict(guest.lifecycle, { without: [{ from: 'absent', event: 'close' }] }, HOUSE).problems).toEqual([
      '.without.0: there is no edge `close` from `absent`; there are create.',
    ]);
  });
});

describe('a policy that restricts', () => {
  const policy = (restrict: object) => policyOf(holdersOf(lifecycles), { restrict: restrict as Restrictions });
  const message = (restrict: object): string => {
    try {
      restrictedBy(policy(restrict), lifecycles);
      return 'nothing';
    } catch (error) {
      return (error as PolicyError).message;
    }
  };

  test('names the place of every problem', () => {
    expect(message({ campain: {} })).toMatch(/restrict\.campain: there is no such lifecycle; one of conversation, /);
    expect(message({ campaign: { without: [{ from: 'active', event: 'stop' }] } })).toMatch(
      /restrict\.campaign\.without\.0: /,
    );
    expect(message({ campaign: { witout: [] } })).toBe(
      'The policy is not valid: restrict.campaign.witout: no such field.',
    );
    expect(message({ campaign: { without: [{ from: '', event: 'x' }] } })).toMatch(
      /restrict\.campaign\.without\.0\.from/,
    );
  });

  test('has a version of its own, and one without restrictions keeps that of its parts', () => {
    expect(policy({ campaign: { without: [{ from: 'active', event: 'pause' }] } }).version).not.toBe(
      policyOf(holdersOf(lifecycles)).version,
    );
  });

  test('decides, checks and takes no edge that is gone; the others are as before', async () => {
    const restrict = { campaign: { without: [{ from: 'active', event: 'archive' }] } };
    const { campaign: handle, asked } = await scene({ state: 'active', policy: { restrict } });
    const check = await handle.check(ARCHIVE);
    expect(check.decision).toMatchObject({ kind: 'notAccepted', accepts: ['pause', 'complete'] });
    expect(await handle.send(ARCHIVE)).toMatchObject({ kind: 'refused', decision: { kind: 'notAccepted' } });
    expect(await asked()).not.toContain('campaign.patch');
    expect(await handle.send(PAUSE)).toMatchObject({ kind: 'moved' });
  });

  test('asks the rule that it adds, of another lifecycle too', async () => {
    const rule = { type: 'consent' };
    const restrict = { campaign: { with: [{ from: 'paused', event: 'activate', rule }] } };
    const queues = { agentCapacity: { queues: { '*': ['sales'] } } };
    const { campaign: handle, requests } = await scene({ policy: { ...queues, restrict } });
    expect(await handle.send(ACTIVATE)).toMatchObject({
      kind: 'refused',
      decision: { verdicts: expect.arrayContaining([expect.objectContaining({ rule: 'consent', answer: 'unknown' })]) },
    });
    expect(await requests('campaign.patch')).toEqual([]);
    expect(ID).toBe(handle.id);
  });

  test('that takes the making of a resource away refuses it without looking for what is not there', async () => {
    const restrict = { guest: { without: [{ from: 'absent', event: 'create' }] } };
    const { client, asked } = await stage({ policy: { restrict } });
    const outcome = await client.guest.create(ANNA, { actor: { id: 'anna', type: 'user' } });
    expect(outcome).toMatchObject({ kind: 'refused', decision: { kind: 'notAccepted', from: 'absent' } });
    expect(await asked()).toEqual([]);
  });
});
