import { describe, expect, test } from 'vitest';
import { guidePresence } from '../../src/effects/guide/presence.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf, EventfulJournal, joined, outcomeRecord } from '../client/fixture.ts';
import { actor, BUSY, IDS, idOf, ids, interval, MORNING, ON_QUEUE, policy, scene, scheduled, USER } from './scene.ts';

describe('one change on the wire', () => {
  test('is made on the version that was read, in the header without quotes and in the body as a number', async () => {
    const { presence, requests, change, snapshot } = await scene({ state: 'available' });
    for (let i = 0; i < 6; i++) await change('available');
    await presence.send({ ...BUSY, payload: { reason: 'rc-1', interactionContextToken: 'call-9' } });
    expect(await requests('presence.patch')).toMatchObject([{ ifMatch: '7', status: 200, committed: true }]);
    expect(await snapshot()).toEqual({
      id: USER,
      presenceStateId: idOf('busy'),
      reasonCodeId: 'rc-1',
      interactionContextToken: 'call-9',
      version: 8,
    });
  });

  test('has a read before it, however often it is made', async () => {
    const { presence, requests } = await scene({ state: 'available' });
    await presence.send(BUSY);
    await presence.send(ON_QUEUE);
    const asked = (await requests()).map(({ operation }) => operation).filter((name) => name.startsWith('presence.'));
    const once = ['presence.read', 'presence.patch', 'presence.read'];
    expect(asked).toEqual([...once, ...once]);
  });

  test('whose answer shows no presence is read back, and shows where the agent has gone meanwhile', async () => {
    const { presence, fault } = await scene({ state: 'available' });
    await fault({
      operation: 'presence.read',
      nth: 2,
      do: { kind: 'conflict', change: { presenceStateId: idOf('meal') } },
    });
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'drifted', to: 'meal', writes: 1 });
  });

  test('without a reason sends none, and with a reason it is written though the presence is the same', async () => {
    const { presence, snapshot } = await scene({ state: 'busy' });
    expect((await presence.send(BUSY)).kind).toBe('unchanged');
    expect((await presence.send({ ...BUSY, payload: { reason: 'rc-2' } })).kind).toBe('moved');
    expect(await snapshot()).toMatchObject({ reasonCodeId: 'rc-2', version: 2 });
    expect((await presence.send({ ...BUSY, payload: { reason: 'rc-2' } })).kind).toBe('unchanged');
  });

  test('a version that is a text goes back as that text', () => {
    const effects = guidePresence({ busy: ['b'] });
    const reply = { status: 200, version: null, sends: 1, receivedAt: 0 };
    const resource = effects.resource(USER, { ...reply, body: { presenceStateId: 'b', version: 'v-7' } });
    if (resource === null) throw new Error('The reply shows a presence.');
    const cause = { request: 'r', startedAt: MORNING };
    const event = { type: 'goBusy', actor, payload: {} };
    const request = effects.write({ type: 'setPresence', params: { to: 'busy' } }, event, resource, 1, cause);
    expect(request).toMatchObject({ version: { header: 'If-Match', value: 'v-7' }, body: { version: 'v-7' } });
  });

  test.each([
    [{ version: 1.5 }],
    [{ version: '*' }],
    [{ version: '"7", "8"' }],
    [{}],
    [{ version: null }],
    [{ presenceStateId: 'x\u001b[2J' }],
  ])('a reading without a version that can be given back is none: %j', async (body) => {
    const answer = { presenceStateId: idOf('busy'), ...body };
    const { presence, patches } = await scene({
      faults: [{ operation: 'presence.read', do: { kind: 'status', status: 200, body: answer } }],
    });
    expect(await presence.send(ON_QUEUE)).toMatchObject({ kind: 'failed', failure: { code: 'reply.unusable' } });
    expect(await patches()).toEqual([]);
  });
});

describe('the Idempotency-Key', () => {
  const keysOf = (requests: readonly { readonly idempotencyKey?: string }[]) =>
    requests.map(({ idempotencyKey }) => idempotencyKey);

  test('is the same where the same bytes are sent again', async () => {
    const { presence, requests, fault } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', first: 2, do: { kind: 'throttle', retryAfter: '1' } });
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', writes: 1 });
    const [first, ...others] = keysOf(await requests('presence.patch'));
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(others).toEqual([first, first]);
  });

  test('is another for another request, and after a conflict, where another version is written', async () => {
    const { presence, requests, fault } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'conflict' } });
    await presence.send(BUSY);
    await presence.send(ON_QUEUE);
    const keys = keysOf(await requests('presence.patch'));
    expect(new Set(keys).size).toBe(3);
  });

  test('is the same after a restart, so that a platform that knows it does nothing twice', async () => {
    const cut = { operation: 'presence.patch', nth: 1, do: { kind: 'reset' } } as const;
    const journal = new EventfulJournal(() => Date.parse(MORNING));
    const { presence, requests, url, client } = await scene({ state: 'available', journal, faults: [cut] });
    // The process dies between its write and the record of what came of it.
    let intents = 0;
    journal.meanwhile = () => {
      intents += 1;
      if (intents > 1) throw new Error('killed');
    };
    await expect(presence.send(BUSY, { request: 'r1' })).rejects.toThrow('killed');
    journal.meanwhile = () => undefined;
    expect(client.audit.verify()).toMatchObject({ sound: true });
    const again = joined({ ...configurationOf(url), clock: new HandClock(MORNING), ids, policy, journal });
    expect(await again.resumed).toMatchObject([{ kind: 'moved', to: 'busy', request: 'r1' }]);
    const [first, second] = keysOf(await requests('presence.patch'));
    expect(second).toBe(first);
  });
});

describe('a 409 with a version in its body', () => {
  test('is evidence only: the next attempt reads, and decides on what it finds', async () => {
    const { presence, requests, fault } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'conflict' } });
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', conflicts: 1, writes: 2 });
    const asked = (await requests()).map(({ operation, ifMatch }) => ifMatch ?? operation);
    expect(asked.filter((each) => each !== 'token' && each !== 'schedule.read')).toEqual([
      'presence.read',
      '1',
      'presence.read',
      '2',
      'presence.read',
    ]);
  });

  test('does not become a precondition even where it lies', async () => {
    const body = { version: 99, message: 'stale', code: 'version.conflict' };
    const { presence, requests, fault } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'status', status: 409, body } });
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', conflicts: 1 });
    expect((await requests('presence.patch')).map(({ ifMatch }) => ifMatch)).toEqual(['1', '1']);
  });

  test('leads to a second decision that may rightly be no', async () => {
    const journal = new EventfulJournal(() => Date.parse(MORNING));
    const { presence, visitor, change, clock, patches } = await scene({ state: 'available', journal });
    journal.meanwhile = async () => {
      await change('meeting');
      const { id: _, ...schedule } = scheduled([interval('mandatory_break', '09:00', '11:00', ['break'])]);
      await visitor.ask('PUT', `/sandbox/schedules/schedule-2026-03-27`, { body: schedule });
      clock.forward(45_000);
    };
    expect(await presence.send(ON_QUEUE)).toMatchObject({
      kind: 'refused',
      conflicts: 1,
      decision: { kind: 'refused', from: 'meeting' },
    });
    expect(await patches()).toEqual(['409']);
  });

  test('that means something else is a failure, not a conflict', async () => {
    const faults = [
      { operation: 'presence.patch', do: { kind: 'status', status: 409, code: 'presence.busy' } },
    ] as const;
    const { presence, patches } = await scene({ state: 'available', faults: [...faults] });
    expect(await presence.send(BUSY)).toMatchObject({
      kind: 'failed',
      conflicts: 0,
      failure: { code: 'presence.busy' },
    });
    expect(await patches()).toEqual(['409']);
  });

  test('again and again ends the request after the attempts that are allowed', async () => {
    const faults = [{ operation: 'presence.patch', do: { kind: 'conflict' } }] as const;
    const { presence } = await scene({ state: 'available', faults: [...faults], maxAttempts: 3 });
    expect(await presence.send(BUSY)).toMatchObject({
      kind: 'conflicted',
      conflicts: 3,
      writes: 3,
      unconfirmed: false,
    });
  });
});

describe('a write whose answer is lost', () => {
  test('and that was made is known by the mark that it left', async () => {
    const { presence, patches, fault, client } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'reset', when: 'after' } });
    const outcome = await presence.send(BUSY, { request: 'r1' });
    expect(outcome).toMatchObject({ kind: 'moved', to: 'busy', confirmed: 'author', writes: 1 });
    expect(await patches()).toEqual(['reset committed']);
    expect(outcomeRecord(client.audit, 'r1')).toMatchObject({ outcome: 'moved' });
  });

  test('and that was not made is made again, under the same key', async () => {
    const { presence, patches, fault, requests } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'reset' } });
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', confirmed: 'author', writes: 2 });
    expect(await patches()).toEqual(['reset', '200 committed']);
    const [first, second] = await requests('presence.patch');
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
  });

  test('with a token of the caller is taken for made, without a claim to whom', async () => {
    const { presence, fault } = await scene({ state: 'available' });
    await fault({ operation: 'presence.patch', nth: 1, do: { kind: 'reset', when: 'after' } });
    const payload = { interactionContextToken: 'call-9' };
    expect(await presence.send({ ...BUSY, payload })).toMatchObject({ kind: 'moved', confirmed: 'inferred' });
  });

  test('where the API does not show the token, is taken for made without a claim to whom', async () => {
    const { presence, fault } = await scene({ state: 'available' });
    await fault(
      { operation: 'presence.patch', nth: 1, do: { kind: 'reset', when: 'after' } },
      {
        operation: 'presence.read',
        nth: 2,
        do: { kind: 'status', status: 200, body: { userId: USER, presenceStateId: idOf('busy'), version: 2 } },
      },
    );
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'moved', confirmed: 'inferred' });
  });

  test('and that the agent has undone since is not made twice', async () => {
    const { presence, fault, patches, snapshot } = await scene({ state: 'available' });
    await fault(
      { operation: 'presence.patch', nth: 1, do: { kind: 'reset', when: 'after' } },
      { operation: 'presence.read', nth: 2, do: { kind: 'conflict', change: { presenceStateId: idOf('meal') } } },
    );
    expect(await presence.send(BUSY)).toMatchObject({ kind: 'conflicted', unconfirmed: true, writes: 1 });
    expect(await patches()).toEqual(['reset committed']);
    expect(await snapshot()).toMatchObject({ presenceStateId: idOf('meal') });
  });

  test('is not claimed by its mark where the platform has found the agent idle on top of it', () => {
    const effects = guidePresence(Object.fromEntries(Object.entries(IDS).map(([state, id]) => [state, [id]])));
    const event = { type: 'goBusy', actor, payload: {} };
    const cause = { request: 'r1', startedAt: MORNING };
    const before = { id: USER, state: 'busy', version: '1', document: { presenceStateId: idOf('busy') } };
    const { body } = effects.write({ type: 'setPresence', params: { to: 'busy' } }, event, before, 1, cause);
    const { interactionContextToken } = body as { interactionContextToken: string };
    const found = (presenceStateId: string) => ({
      ...before,
      document: { presenceStateId, interactionContextToken },
    });
    expect(effects.ours?.(found(idOf('busy')), event, cause)).toBe(true);
    expect(effects.ours?.(found(idOf('idle')), event, cause)).toBe(false);
    expect(effects.ours?.(found(idOf('busy')), event, { ...cause, request: 'r2' })).toBe(false);
  });
});

test('the reason is in the audit by commitment, and the text of it is never sent', async () => {
  const { presence, client, snapshot } = await scene({ state: 'available' });
  await presence.send({ ...BUSY, payload: { reason: 'rc-1', text: 'Anna asked for it.' } }, { request: 'r1' });
  expect(JSON.stringify(outcomeRecord(client.audit, 'r1'))).not.toContain('Anna asked');
  expect(JSON.stringify(await snapshot())).not.toContain('Anna asked');
});

test('a reason is required for the presences that policy names, and for no others', async () => {
  const reasons = { reason: { presenceReasons: { required: ['busy'], codes: ['rc-1'] } } };
  const { presence } = await scene({ state: 'available', policy: { ...policy, ...reasons } });
  expect(await presence.send(BUSY)).toMatchObject({ kind: 'refused' });
  expect(await presence.send({ ...BUSY, payload: { reason: 'rc-9' } })).toMatchObject({ kind: 'refused' });
  expect(await presence.send(ON_QUEUE)).toMatchObject({ kind: 'moved' });
  expect(await presence.send({ ...BUSY, payload: { reason: 'rc-1' } })).toMatchObject({ kind: 'moved' });
});
