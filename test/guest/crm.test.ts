import { describe, expect, test } from 'vitest';
import { guestRow } from '../../src/effects/guide/guest-row.ts';
import { keyedHash } from '../../src/identity/hash.ts';
import type { Fault, FaultAction } from '../../src/sandbox/fault.ts';
import { actor } from '../client/fixture.ts';
import { told } from '../journal/drafts.ts';
import { until } from '../sandbox/visitor.ts';
import { crmOwner } from '../sinks/scene.ts';
import { ANNA, EMAIL, eventOf, G, KEY, type Setting, stage } from './stage.ts';

/** A client of two sandboxes: the platform, and somebody else's CRM. */
async function synced(fault?: FaultAction, { faults = [], ...more }: Setting = {}) {
  const crm = await crmOwner(fault ? [{ operation: 'crm.upsert', do: fault }] : []);
  const there = await stage({ crm: { url: crm.url, token: 'sandbox-crm' }, faults, ...more });
  const outbox = () => there.client.metrics().outbox;
  return { ...there, crm, outbox, delivered: () => until(crm.requests, () => outbox().waiting === 0) };
}

const DOWN: FaultAction = { kind: 'throttle', retryAfter: '3600' };

describe('a guest who agrees to be processed', () => {
  test('is told to the CRM after being created: the guide’s fields, the pseudonym, and nothing else', async () => {
    const { client, crm, delivered, outbox } = await synced();
    const outcome = await client.guest.create(ANNA, { actor });
    await delivered();
    expect(await crm.records()).toEqual([
      {
        externalId: outcome.created,
        emailHash: keyedHash(KEY.secret, 'email', EMAIL.toLowerCase()),
        consentFlags: ANNA.consent,
        lastInteraction: '2026-03-27T10:00:00.000Z',
        channelContext: ANNA.channelContext,
        upserts: 1,
      },
    ]);
    expect(outbox()).toEqual({ waiting: 0, dead: 0, delivered: 1, postponed: 0 });
  });

  test('is told again after an update and after closing, as they are then', async () => {
    const { guest, crm, delivered } = await synced();
    await guest.send(eventOf('update', { channelContext: { campaignId: 'SPRING-2026' } }));
    await delivered();
    expect(await crm.records()).toMatchObject([
      { externalId: G, channelContext: { campaignId: 'SPRING-2026' }, upserts: 1 },
    ]);
    await guest.send(eventOf('close'));
    await delivered();
    expect(await crm.records()).toMatchObject([{ externalId: G, upserts: 2 }]);
  });

  test('is not kept waiting by a CRM that does not answer', async () => {
    const { client, guest, crm } = await synced({ kind: 'delay', ms: 3_600_000 }, { graceMs: 9_000 });
    expect(await guest.send(eventOf('update', { attributes: { tier: 'gold' } }))).toMatchObject({ kind: 'moved' });
    await until(crm.requests, ([request]) => request?.status === 'pending');
    expect(await client.guest.create(ANNA, { actor })).toMatchObject({ kind: 'moved' });
    await client.close();
    expect(client.metrics().outbox).toEqual({ waiting: 2, dead: 0, delivered: 0, postponed: 0 });
  });
});

describe('what the CRM would not take', () => {
  const records = [{ externalId: G, status: 422, code: 'email.invalid' }];
  const sinks = [
    {
      name: 'wfm',
      url: 'http://127.0.0.1:1/in',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      allowAddresses: ['127.0.0.0/8'],
    },
  ];

  test('is shown by the client with what it said, and sent again once it is replayed', async () => {
    const { client, guest, crm, outbox } = await synced({ kind: 'refuseRecords', records });
    await guest.send(eventOf('update', { attributes: { tier: 'gold' } }), { request: 'r1' });
    await until(crm.requests, () => outbox().dead === 1);
    const last = { code: 'email.invalid', at: '2026-03-27T10:00:00.000Z' };
    const posting = { seq: 1, sink: 'crm', id: 'r1', resource: `guest:${G}`, attempts: 1, last, dead: last.code };
    expect(client.outbox.list()).toEqual([posting]);
    expect([await client.outbox.replay('crm', 'r2', actor), await client.outbox.replay('wfm', 'r1', actor)]).toEqual([
      false,
      false,
    ]);
    await crm.heal();
    expect(await client.outbox.replay('crm', 'r1', actor)).toBe(true);
    await until(crm.requests, () => outbox().delivered === 1);
    expect(await crm.upserts()).toEqual({ [G]: 1 });
    expect([client.outbox.list(), await client.outbox.replay('crm', 'r1', actor)]).toEqual([[], false]);
  });

  test('stands in one list with letters, which come first', async () => {
    const { client, guest, crm } = await synced(DOWN, { sinks });
    await guest.send(eventOf('close'), { request: 'r1' });
    await until(crm.requests, () => client.outbox.list({ sink: 'crm' })[0]?.last !== undefined);
    expect(client.outbox.list().map(({ sink }) => sink)).toEqual(['wfm', 'crm']);
    expect(client.outbox.list({ limit: 1 }).map(({ sink }) => sink)).toEqual(['wfm']);
    expect(client.outbox.list({ sink: 'crm' })).toMatchObject([{ id: 'r1', attempts: 1, last: { code: 'http.429' } }]);
  });
});

describe('nothing is told', () => {
  test('where there is no CRM: no row waits for one', async () => {
    const { client, guest } = await stage();
    expect(await guest.send(eventOf('close'))).toMatchObject({ kind: 'moved' });
    expect(client.metrics().outbox).toEqual({ waiting: 0, dead: 0, delivered: 0, postponed: 0 });
  });

  test('of a guest who does not agree, and what waited of one who did is dropped', async () => {
    const { guest, outbox } = await synced(DOWN);
    await guest.send(eventOf('update', { attributes: { tier: 'gold' } }));
    expect(outbox()).toMatchObject({ waiting: 1 });
    const consent = { marketing: false, dataProcessing: false };
    expect(await guest.send(eventOf('update', { consent }))).toMatchObject({ kind: 'moved' });
    expect(outbox()).toMatchObject({ waiting: 0 });
    await guest.send(eventOf('close'));
    expect(outbox()).toMatchObject({ waiting: 0, delivered: 0 });
  });

  test('of a guest who was erased, and what waited is dropped', async () => {
    const { guest, outbox } = await synced(DOWN);
    await guest.send(eventOf('close'));
    expect(outbox()).toMatchObject({ waiting: 1 });
    expect(await guest.send(eventOf('erase'))).toMatchObject({ kind: 'moved', to: 'erased' });
    expect(outbox()).toMatchObject({ waiting: 0, delivered: 0 });
  });

  test('of metrics that were pushed: that is no interaction', async () => {
    const { guest, outbox } = await synced(DOWN);
    expect(await guest.send(eventOf('pushMetrics'))).toMatchObject({ kind: 'moved' });
    expect(outbox()).toMatchObject({ waiting: 0 });
  });

  test.each([
    ['was refused', [], eventOf('erase'), 'refused'],
    [
      'failed',
      [{ operation: 'guest.patch', do: { kind: 'status', status: 400 } }] satisfies Fault[],
      eventOf('close'),
      'failed',
    ],
  ])('of a request that %s', async (_what, faults, event, kind) => {
    const { guest, outbox } = await synced(DOWN, { faults });
    expect(await guest.send(event)).toMatchObject({ kind });
    expect(outbox()).toMatchObject({ waiting: 0 });
  });
});

describe('the row of a guest', () => {
  const { outcome, intent } = told('r1', { id: G });
  const rowOf = (document: object) =>
    guestRow({
      outcome: { ...outcome, to: 'active' },
      event: { ...intent.event, type: 'update' },
      resource: { id: G, state: 'active', version: '"2"', document: document as never },
    });
  const consent = { marketing: true, dataProcessing: true };

  test('has what the platform shows, and no field that it does not show', () => {
    expect(rowOf({ consent })).toEqual({ item: G, payload: { consentFlags: consent } });
  });

  test('has the two flags of a consent, not when or where it was given', () => {
    const row = rowOf({ consent: { ...consent, time: '2026-03-27T10:00:00Z', source: 'widget' } });
    expect(row?.payload?.consentFlags).toEqual(consent);
  });

  test('leaves out whatever else stands in identity and context', () => {
    const identityAttributes = { emailHash: 'ab'.repeat(32), phoneHash: 'cd'.repeat(32), deviceFingerprint: 'ef' };
    const channelContext = { originPage: 'https://example.com/', campaignId: 'A', sessionCookie: 'x' };
    expect(rowOf({ consent, identityAttributes, channelContext })?.payload).toEqual({
      emailHash: 'ab'.repeat(32),
      consentFlags: consent,
      channelContext: { originPage: 'https://example.com/', campaignId: 'A' },
    });
  });

  test.each([
    [{}],
    [{ consent: null }],
    [{ consent: { dataProcessing: true } }],
    [{ consent: { ...consent, dataProcessing: 'yes' } }],
  ])('is none where the consent is not to be seen: %j', (document) => expect(rowOf(document)).toBeUndefined());
});
