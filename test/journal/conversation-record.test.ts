import { expect, test } from 'vitest';
import { attributesRecord, attributesUpdated } from '../../src/journal/attributes-record.ts';
import { conversationRecord } from '../../src/journal/conversation-record.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import { MORNING, outcomeRecord } from '../client/fixture.ts';
import { CONNECT, TALK, talk, update, WRAP_UP } from '../conversation/fixture.ts';

type Faults = NonNullable<Parameters<typeof talk>[0]>['faults'];

/** Records as a client made them of real answers. */
async function recorded(faults: Faults = []) {
  const there = await talk({ held: { tier: 'silver' }, faults });
  return { ...there, of: (key: string): AuditRecord => outcomeRecord(there.client.audit, key) };
}

test('the projection of a conversation has exactly the members of the guide’s record, in its order', async () => {
  const { conversation, held, of } = await recorded();
  const before = await held();
  await conversation.send(CONNECT, { request: 'r1' });
  const record = conversationRecord(of('r1'));
  expect(Object.keys(record)).toEqual([
    ...['timestamp', 'conversationId', 'currentState', 'targetState', 'initiatedBy', 'success', 'latencyMs'],
    ...['etagBefore', 'etagAfter', 'statusCode', 'error'],
  ]);
  expect(record).toEqual({
    timestamp: MORNING,
    conversationId: TALK,
    currentState: 'queued',
    targetState: 'connected',
    initiatedBy: 'anna',
    success: true,
    latencyMs: 0,
    etagBefore: before.etag,
    etagAfter: (await held()).etag,
    statusCode: 200,
    error: null,
  });
});

test('a conversation that did not move has a record too, with the state that was asked for and why not', async () => {
  const faults: Faults = [{ operation: 'conversation.patch', do: { kind: 'status', status: 403 } }];
  const { conversation, of } = await recorded(faults);
  await conversation.send({ ...WRAP_UP, type: 'close' }, { request: 'notAccepted' });
  await conversation.send({ ...CONNECT, payload: { metadata: [] as never } }, { request: 'refused' });
  await conversation.send(CONNECT, { request: 'forbidden' });
  expect(conversationRecord(of('notAccepted'))).toMatchObject({
    ...{ currentState: 'queued', targetState: 'closed', success: false, statusCode: null },
    error: 'refused: notAccepted',
  });
  expect(conversationRecord(of('refused'))).toMatchObject({ error: 'refused: metadata.notAnObject' });
  expect(conversationRecord(of('forbidden'))).toMatchObject({
    ...{ targetState: 'connected', success: false, statusCode: 403 },
    error: expect.stringContaining('403'),
  });
});

test('the projection of attributes has exactly the members of the guide’s record, in its order', async () => {
  const { attributes, client, of } = await recorded();
  await attributes.send(update({ tier: 'gold', score: 1 }), { request: 'r1' });
  const record = of('r1');
  expect(Object.keys(attributesRecord(record, client.audit.payload(record)))).toEqual([
    ...['conversationId', 'version', 'updatedKeys', 'latencyMs', 'status', 'timestamp'],
  ]);
  expect(attributesRecord(record, client.audit.payload(record))).toEqual({
    ...{ conversationId: TALK, version: '2', updatedKeys: ['tier', 'score'] },
    ...{ latencyMs: 0, status: 'success', timestamp: MORNING },
  });
  expect(attributesRecord(record, undefined)).toMatchObject({ updatedKeys: null });
});

test('the record of attributes names no key as updated that was not, and the way it ended', async () => {
  const { attributes, client, of } = await recorded();
  const recordOf = (key: string) => attributesRecord(of(key), client.audit.payload(of(key)));
  await attributes.send(update({ tier: 'silver' }), { request: 'same' });
  await attributes.send(update({}), { request: 'empty' });
  expect(recordOf('same')).toMatchObject({ status: 'success', updatedKeys: [], version: '1' });
  expect(recordOf('empty')).toMatchObject({ status: 'refused', updatedKeys: [], version: '1' });
});

test('the event of an update is the guide’s, with the version after it', async () => {
  const { attributes, client, of } = await recorded();
  await attributes.send(update({ tier: 'gold' }), { request: 'r1' });
  await attributes.send(update({ tier: 'gold' }), { request: 'same' });
  const record = of('r1');
  expect(attributesUpdated(record, client.audit.payload(record))).toEqual({
    eventType: 'CONVERSATION_ATTRIBUTES_UPDATED',
    payload: { conversationId: TALK, updatedAttributes: { tier: 'gold' }, version: '2', processedAt: MORNING },
  });
  expect(attributesUpdated(record, undefined)).toMatchObject({ payload: { updatedAttributes: null } });
  expect(() => attributesUpdated(of('same'), {})).toThrow('Nothing was updated: the request ended unchanged.');
});

test('each projection is for its own lifecycle, and for the end of a request', async () => {
  const { attributes, conversation, client, of } = await recorded();
  await attributes.send(update({ tier: 'gold' }), { request: 'a' });
  await conversation.send(CONNECT, { request: 'c' });
  const intent = client.audit.record('c/intent');
  expect(() => conversationRecord(of('a'))).toThrow(RangeError);
  expect(() => attributesRecord(of('c'), {})).toThrow(RangeError);
  expect(() => attributesUpdated(of('c'), {})).toThrow(RangeError);
  expect(() => intent && conversationRecord(intent)).toThrow(RangeError);
});
