import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import { eventOf, G, stage } from './stage.ts';

const on = (operation: OperationName, action: FaultAction, which: { nth?: number; first?: number } = { nth: 1 }) => ({
  operation,
  ...which,
  do: action,
});
const lost = (when: 'before' | 'after'): FaultAction => ({ kind: 'reset', when });
const UPDATE = eventOf('update', { attributes: { converted: true } });

describe('an update', () => {
  test('keeps what others have said in the same field, and is answered with the new ETag', async () => {
    const { guest, snapshot } = await stage({ guest: { channelContext: { campaignId: 'WINTER-2024' } } });
    const update = eventOf('update', {
      attributes: { converted: true },
      channelContext: { originPage: 'https://example.com/support' },
    });
    const outcome = await guest.send(update);
    const after = await snapshot();
    expect(outcome).toMatchObject({ kind: 'moved', last: { version: after?.etag } });
    expect(after).toMatchObject({
      attributes: { source: 'website', converted: true },
      channelContext: { campaignId: 'WINTER-2024', originPage: 'https://example.com/support' },
    });
  });

  test('that says nothing new writes nothing', async () => {
    const { guest, asked } = await stage();
    expect(await guest.send(eventOf('update', { attributes: { source: 'website' } }))).toMatchObject({
      kind: 'unchanged',
    });
    expect(await asked()).toEqual(['guest.read']);
  });

  test('that says nothing at all is none', async () => {
    const { guest } = await stage();
    await expect(guest.send(eventOf('update', {}))).rejects.toThrow(
      'payload (an object): it must NOT have fewer than 1',
    );
    await expect(guest.send(eventOf('update', { channel: 'webmessaging' }))).rejects.toThrow(
      'payload.channel: no such field.',
    );
  });

  test('withdraws a consent whatever the policy wants to be said of one', async () => {
    const policy = { consent: { documented: ['version' as const, 'source' as const] } };
    const { guest, snapshot } = await stage({ policy });
    const consent = { marketing: false, dataProcessing: false };
    expect(await guest.send(eventOf('update', { consent }))).toMatchObject({ kind: 'moved' });
    expect(await snapshot()).toMatchObject({ consent });
  });
});

describe('a 412', () => {
  test('is read and merged again: what the other writer has said stays, and what is asked is added', async () => {
    const change = { attributes: { agent: 'bob' } };
    const { guest, snapshot, requests } = await stage({ faults: [on('guest.patch', { kind: 'conflict', change })] });
    expect(await guest.send(UPDATE)).toMatchObject({ kind: 'moved', conflicts: 1, writes: 2 });
    expect(await snapshot()).toMatchObject({ attributes: { source: 'website', agent: 'bob', converted: true } });
    const [first, second] = await requests('guest.patch');
    expect(first).toMatchObject({ status: 412, committed: false });
    expect(second?.ifMatch).not.toBe(first?.ifMatch);
  });

  test('by whoever ended the session has the second decision refuse', async () => {
    const { guest, requests } = await stage({
      faults: [on('guest.patch', { kind: 'conflict', change: { state: 'closed' } })],
    });
    expect(await guest.send(UPDATE)).toMatchObject({
      kind: 'refused',
      conflicts: 1,
      decision: { kind: 'notAccepted', from: 'closed', accepts: ['erase'] },
    });
    expect(await requests('guest.patch')).toHaveLength(1);
  });

  test('for ever leaves it conflicted after the attempts that are configured', async () => {
    const { client, guest, requests } = await stage({
      maxAttempts: 3,
      faults: [on('guest.patch', { kind: 'conflict' }, { first: 9 })],
    });
    expect(await guest.send(UPDATE, { request: 'r1' })).toMatchObject({
      kind: 'conflicted',
      conflicts: 3,
      unconfirmed: false,
    });
    expect(await requests('guest.patch')).toHaveLength(3);
    expect(client.audit.record('r1/outcome')).toMatchObject({ outcome: 'conflicted', concurrency: { conflicts: 3 } });
  });
});

describe('an answer that is lost', () => {
  test.each([
    ['update', UPDATE],
    ['close', eventOf('close')],
  ])('to an %s that was made is read back, and nothing is written twice', async (_, event) => {
    const { guest, snapshot, asked } = await stage({ faults: [on('guest.patch', lost('after'))] });
    expect(await guest.send(event)).toMatchObject({ kind: 'moved', confirmed: 'inferred', writes: 1 });
    expect(await asked()).toEqual(['guest.read', 'guest.patch', 'guest.read']);
    expect(await snapshot()).toMatchObject({ version: 2 });
  });

  test('to an update that was not made has it decided and written again', async () => {
    const { guest, snapshot, requests } = await stage({ faults: [on('guest.patch', lost('before'))] });
    expect(await guest.send(UPDATE)).toMatchObject({ kind: 'moved', writes: 2 });
    expect(await requests('guest.patch')).toMatchObject([{ committed: false }, { committed: true }]);
    expect(await snapshot()).toMatchObject({ version: 2, attributes: { converted: true } });
  });

  test('to pushed metrics is known by their mark', async () => {
    const { guest, requests } = await stage({ faults: [on('guest.patch', lost('after'))] });
    expect(await guest.send(eventOf('pushMetrics'))).toMatchObject({ kind: 'moved', confirmed: 'author', writes: 1 });
    expect(await requests('guest.patch')).toHaveLength(1);
  });

  test('to an erasure is read back: what is found no more is erased', async () => {
    const { guest, guests, requests } = await stage({
      guest: { state: 'closed' },
      faults: [on('guest.delete', lost('after'))],
    });
    expect(await guest.send(eventOf('erase'))).toMatchObject({ kind: 'moved', to: 'erased', confirmed: 'inferred' });
    expect(await guests()).toEqual([]);
    expect(await requests('guest.delete')).toHaveLength(1);
  });

  test('to an update of a guest who has been erased meanwhile stays in doubt', async () => {
    const { guest, sandbox } = await stage({
      faults: [
        on('guest.patch', { kind: 'status', status: 503, when: 'after' }),
        on('guest.read', { kind: 'status', status: 404 }, { nth: 2 }),
      ],
    });
    expect(await guest.send(UPDATE)).toMatchObject({ kind: 'conflicted', unconfirmed: true, writes: 1 });
    expect((await sandbox.log('guest.patch')).length).toBe(1);
  });
});

test('a guest without an ETag is not written to', async () => {
  const body = { id: G, state: 'active', consent: { marketing: false, dataProcessing: true } };
  const { guest, asked } = await stage({ faults: [on('guest.read', { kind: 'status', status: 200, body })] });
  expect(await guest.send(UPDATE)).toMatchObject({ kind: 'failed', writes: 0, failure: { code: 'reply.unusable' } });
  expect(await asked()).toEqual(['guest.read']);
});

test('a guest who shows no consent is not spoken of: nobody knows whether that is allowed', async () => {
  const body = { id: G, state: 'active' };
  const { guest, asked } = await stage({
    faults: [on('guest.read', { kind: 'status', status: 200, body, headers: { etag: '"1"' } })],
  });
  expect(await guest.send(UPDATE)).toMatchObject({
    kind: 'refused',
    decision: { verdicts: [{ code: 'consent.notShown', answer: 'unknown', settledBy: 'refuse' }, {}, {}] },
  });
  expect(await asked()).toEqual(['guest.read']);
});
