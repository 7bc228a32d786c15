import { describe, expect, test } from 'vitest';
import { RequestError } from '../../src/engine/accept.ts';
import { OutcomeError, orThrow } from '../../src/engine/outcome.ts';
import { ACTIVATE, ARCHIVE, actor, PAUSE, type Scene, scene } from './fixture.ts';

// Where a line under `@ts-expect-error` compiles after all, the type check of the tests fails.

describe('what is no request of a campaign does not compile; forced through, it is a RequestError and nothing is sent', () => {
  const MISTAKES: readonly (readonly [string, (campaign: Scene['campaign']) => Promise<unknown>, string])[] = [
    [
      'an event that a campaign does not have',
      // @ts-expect-error no such event
      (campaign) => campaign.send({ type: 'wrapUp', actor }),
      'campaign: event (a string): one of activate, pause, complete, archive is expected.',
    ],
    [
      'an event that only the platform brings about',
      // @ts-expect-error observed, not asked
      (campaign) => campaign.send({ type: 'drained', actor }),
      'campaign: event (a string): one of activate, pause, complete, archive is expected.',
    ],
    [
      'a field that the payload does not have',
      // @ts-expect-error no such field
      (campaign) => campaign.send({ type: 'pause', actor, payload: { because: 'COMPLIANCE' } }),
      'campaign pause: payload.because: no such field.',
    ],
    [
      'a field of another kind',
      // @ts-expect-error drain is a boolean
      (campaign) => campaign.send({ type: 'pause', actor, payload: { reason: 'COMPLIANCE', drain: 'tomorrow' } }),
      'campaign pause: payload.drain (a string): boolean is expected.',
    ],
    [
      'a payload where there is none',
      // @ts-expect-error archive takes nothing
      (campaign) => campaign.send({ type: 'archive', actor, payload: { reason: 'COMPLIANCE' } }),
      'campaign archive: payload.reason: no such field.',
    ],
    [
      'nobody who asks',
      // @ts-expect-error no actor
      (campaign) => campaign.send({ type: 'activate' }),
      'campaign activate: actor (missing): it is required.',
    ],
    [
      'somebody of no known kind',
      // @ts-expect-error no such kind
      (campaign) => campaign.send({ type: 'activate', actor: { id: 'anna', type: 'robot' } }),
      'campaign activate: actor.type (a string): ("user" | "service" | "system") is expected.',
    ],
    [
      'a check of what could not be sent',
      // @ts-expect-error no such event
      (campaign) => campaign.check({ type: 'wrapUp', actor }),
      'campaign: event (a string): one of activate, pause, complete, archive is expected.',
    ],
  ];

  test.each(MISTAKES)('%s', async (_, ask, message) => {
    const { campaign, requests, client } = await scene({ state: 'active' });
    const error = await ask(campaign).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestError);
    expect((error as Error).message).toBe(message);
    expect((error as Error).message).not.toMatch(/tomorrow|COMPLIANCE|robot/);
    expect(await requests()).toEqual([]);
    expect([...client.audit.records()]).toEqual([]);
  });

  test('an id that is none, in whatever spelling it would lead elsewhere', async () => {
    const { client, requests } = await scene();
    for (const id of ['7', '', '../../oauth/token', 'c0000000-0000-4000-8000-000000000001/..']) {
      expect(() => client.campaign(id)).toThrow(RequestError);
      expect(() => client.campaign(id)).toThrow('campaign: id (a string): A campaign id is a UUID.');
    }
    expect(await requests()).toEqual([]);
  });

  test('a moment that is none', async () => {
    const { campaign, requests } = await scene();
    const never = new Date('tomorrow');
    await expect(campaign.send(ACTIVATE, { deadline: never })).rejects.toThrow(RequestError);
    await expect(campaign.send(ACTIVATE, { deadline: never })).rejects.toThrow(
      'deadline: an invalid date: a moment in time is expected.',
    );
    await expect(campaign.check(ACTIVATE, { at: never })).rejects.toThrow(
      'at: an invalid date: a moment in time is expected.',
    );
    expect(await requests()).toEqual([]);
  });

  test.each(['', 'x'.repeat(201)])('a request key of no fit length', async (request) => {
    const { campaign, requests } = await scene();
    await expect(campaign.send(ACTIVATE, { request })).rejects.toThrow(RequestError);
    expect(await requests()).toEqual([]);
  });
});

test('the payload may be left out where nothing in it is required', async () => {
  const { campaign } = await scene();
  expect(await campaign.send({ type: 'activate', actor })).toMatchObject({ kind: 'moved' });
  expect(await campaign.send({ type: 'pause', actor })).toMatchObject({
    kind: 'refused',
    decision: { verdicts: [{ code: 'reason.missing' }] },
  });
});

test('an outcome says by its kind what it holds', async () => {
  const { campaign } = await scene({ state: 'active' });
  const outcome = await campaign.send(PAUSE);
  const said = outcome.kind === 'moved' ? `${outcome.to}, by ${outcome.confirmed}` : outcome.kind;
  expect(said).toBe('paused, by reply');
  expect(orThrow(outcome)).toBe(outcome);
});

test('for scripts, whatever is neither moved nor unchanged can be thrown', async () => {
  const { campaign } = await scene({ state: 'archived' });
  expect(orThrow(await campaign.send(ARCHIVE)).kind).toBe('unchanged');
  const refused = await campaign.send(ACTIVATE);
  expect(() => orThrow(refused)).toThrow(OutcomeError);
  expect(() => orThrow(refused)).toThrow('activate: refused');
});
