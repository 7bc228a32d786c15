import { expect, test } from 'vitest';
import { guestRecord } from '../../src/journal/guest-record.ts';
import { actor, outcomeRecord, PAUSE, scene } from '../client/fixture.ts';
import { ANNA, eventOf, stage } from './stage.ts';

const recordOf = async (payload = ANNA) => {
  const { client } = await stage();
  const outcome = await client.guest.create(payload, { actor, ref: 'widget-1', request: 'r1' });
  const record = outcomeRecord(client.audit, 'r1');
  return { outcome, record, payload: client.audit.payload(record) };
};

test("the projection has exactly the members of the guide's record, in its order", async () => {
  const { record, payload } = await recordOf();
  const projected = guestRecord(record, payload);
  expect(Object.keys(projected)).toEqual([
    'timestamp',
    'eventType',
    'guestId',
    'actor',
    'ipAddress',
    'userAgent',
    'dataChanges',
    'complianceFlags',
  ]);
  expect(Object.keys(projected.complianceFlags)).toEqual(['gdprApplicable', 'dataMinimized']);
});

test('a creation is told by the id of the guest, who asked, and what was said of them, as pseudonyms', async () => {
  const { outcome, record, payload } = await recordOf();
  expect(guestRecord(record, payload)).toEqual({
    timestamp: '2026-03-27T10:00:00.000Z',
    eventType: 'GUEST_CREATED',
    guestId: outcome.created,
    actor: 'anna',
    ipAddress: null,
    userAgent: null,
    dataChanges: {
      channel: 'webmessaging',
      consent: ANNA.consent,
      channelContext: ANNA.channelContext,
      attributes: ANNA.attributes,
      identityAttributes: {
        emailHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        phoneHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        keyId: 'k1',
      },
    },
    complianceFlags: { gdprApplicable: true, dataMinimized: true },
  });
});

test('data is minimised only where the rule was judged and said yes', async () => {
  const { record, payload } = await recordOf({ ...ANNA, attributes: { source: 'anna@example.com' } });
  expect(guestRecord(record, payload)).toMatchObject({
    eventType: 'GUEST_CREATED.refused',
    guestId: 'widget-1',
    complianceFlags: { gdprApplicable: true, dataMinimized: false },
  });
  const { decision: _, ...undecided } = record;
  expect(guestRecord(undecided, payload).complianceFlags.dataMinimized).toBe(false);
});

test('the law applies unless it is known that it does not; where a request came from is told by whoever knows', async () => {
  const { record } = await recordOf();
  expect(
    guestRecord(record, undefined, { gdprApplicable: false, ipAddress: '192.0.2.1', userAgent: 'widget' }),
  ).toMatchObject({
    ipAddress: '192.0.2.1',
    userAgent: 'widget',
    dataChanges: null,
    complianceFlags: { gdprApplicable: false },
  });
});

test.each([
  ['update', 'GUEST_UPDATED', 'active', { attributes: { a: 1 } }],
  ['pushMetrics', 'METRICS_CALCULATED', 'active', {}],
  ['close', 'GUEST_CLOSED', 'active', {}],
  ['erase', 'GUEST_ERASED', 'closed', {}],
])('%s is %s', async (type, eventType, state, payload) => {
  const { client, guest } = await stage({ guest: { state } });
  await guest.send(eventOf(type, payload), { request: 'r1' });
  expect(guestRecord(outcomeRecord(client.audit, 'r1'), payload)).toMatchObject({ eventType, dataChanges: payload });
});

test("only the outcome of a guest's request has this record", async () => {
  const { client, campaign } = await scene({ state: 'active' });
  await campaign.send(PAUSE, { request: 'r1' });
  expect(() => guestRecord(outcomeRecord(client.audit, 'r1'), {})).toThrow(RangeError);
});
