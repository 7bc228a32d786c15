import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/fault.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';
import { started, Visitor } from './visitor.ts';

const record = (externalId: string, changes: object = {}) => ({
  externalId,
  consentFlags: { marketing: false, dataProcessing: true },
  ...changes,
});
const KEY = 'k'.repeat(43);

async function visitor(crm: Scenario['crm'] = {}, ...faults: Fault[]) {
  const { url } = await started({ scenario: { crm, faults } });
  const visitor = new Visitor(url);
  const post = (
    records: readonly object[],
    { key = KEY, header = key, token = 'sandbox-crm' }: { key?: string; header?: string; token?: string } = {},
  ) =>
    visitor.ask('POST', '/crm/batch', {
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': header, 'content-type': 'application/json' },
      body: { idempotencyKey: key, records },
    });
  const held = async () => (await visitor.ask('GET', '/sandbox/snapshot')).body.crm;
  return { visitor, post, held };
}

describe('the CRM', () => {
  test('stores the records of a batch and answers for each', async () => {
    const { post, held, visitor: guest } = await visitor();
    const { status, body } = await post([record('g1'), record('g2')]);
    expect([status, body.results]).toEqual([
      200,
      [
        { externalId: 'g1', success: true, status: 201 },
        { externalId: 'g2', success: true, status: 201 },
      ],
    ]);
    expect(await held()).toEqual({
      records: [
        { ...record('g1'), upserts: 1 },
        { ...record('g2'), upserts: 1 },
      ],
      arrivals: [{ key: KEY, externalIds: ['g1', 'g2'], duplicate: false }],
    });
    expect(await guest.log('crm.upsert')).toMatchObject([{ status: 200, committed: true, path: '/crm/batch' }]);
  });

  test('answers a key that it has answered with 409, and stores nothing twice', async () => {
    const { post, held } = await visitor();
    await post([record('g1')]);
    expect(await post([record('g1')])).toMatchObject({ status: 409, body: { code: 'crm.duplicate' } });
    expect((await held()).records).toMatchObject([{ upserts: 1 }]);
  });

  test('repeats its answer instead where the scenario says so', async () => {
    const { post, held } = await visitor({ duplicates: 'replay' });
    const first = await post([record('g1')]);
    expect(await post([record('g1')])).toMatchObject({ status: 200, body: first.body });
    expect((await held()).arrivals.map(({ duplicate }: { duplicate: boolean }) => duplicate)).toEqual([false, true]);
  });

  test('refuses a key that comes back with another body', async () => {
    const { post } = await visitor();
    await post([record('g1')]);
    expect(await post([record('g2')])).toMatchObject({ status: 422, body: { code: 'crm.key.reused' } });
  });

  test.each<[string, object[], object, number]>([
    ['another token', [record('g1')], { token: 'guess' }, 401],
    ['keys that differ', [record('g1')], { header: 'x'.repeat(43) }, 400],
    ['no record', [], {}, 400],
    ['more than fifty records', Array.from({ length: 51 }, (_, n) => record(`g${n}`)), {}, 400],
    ['one record twice', [record('g1'), record('g1')], {}, 400],
    ['a field that is none', [record('g1', { email: 'ada@example.com' })], {}, 400],
    ['a hash that is none', [record('g1', { emailHash: 'ada' })], {}, 400],
    ['a consent of one flag', [record('g1', { consentFlags: { marketing: true } })], {}, 400],
  ])('refuses %s, and remembers nothing of it', async (_what, records, sent, status) => {
    const { post, held } = await visitor();
    expect(await post(records, sent)).toMatchObject({ status });
    expect((await held()).records).toEqual([]);
    expect(await post([record('g1')])).toMatchObject({ status: 200 });
  });

  test('has the token that the scenario gives it', async () => {
    const { post } = await visitor({ token: 'another' });
    expect(await post([record('g1')])).toMatchObject({ status: 401 });
    expect(await post([record('g1')], { token: 'another' })).toMatchObject({ status: 200 });
  });
});

describe('faults of the CRM', () => {
  const upsert = (action: Fault['do']): Fault => ({ operation: 'crm.upsert', first: 1, do: action });

  test('refuse single records of a batch by their id, with the status they are told', async () => {
    const records = [{ externalId: 'g2', status: 503, code: 'row.locked' }];
    const { post, held } = await visitor({}, upsert({ kind: 'refuseRecords', records }));
    const { body } = await post([record('g1'), record('g2')]);
    expect(body.results).toMatchObject([
      { externalId: 'g1', success: true },
      { externalId: 'g2', success: false, status: 503, error: { code: 'row.locked' } },
    ]);
    expect((await held()).records).toMatchObject([{ externalId: 'g1' }]);
    expect(await post([record('g2')], { key: 'n'.repeat(43) })).toMatchObject({ status: 200 });
    expect((await held()).records).toHaveLength(2);
  });

  test('strike before or after it is stored', async () => {
    const before = await visitor({}, upsert({ kind: 'status', status: 503 }));
    expect(await before.post([record('g1')])).toMatchObject({ status: 503 });
    expect((await before.held()).records).toEqual([]);
    const after = await visitor({}, upsert({ kind: 'status', status: 503, when: 'after' }));
    expect(await after.post([record('g1')])).toMatchObject({ status: 503 });
    expect((await after.held()).records).toHaveLength(1);
  });

  test.each<Fault>([
    { operation: 'campaign.patch', do: { kind: 'refuseRecords', records: [{ externalId: 'g1', status: 500 }] } },
    { operation: 'crm.upsert', do: { kind: 'expireToken' } },
    { operation: 'crm.upsert', do: { kind: 'conflict' } },
    { operation: 'crm.upsert', id: 'g1', do: { kind: 'reset' } },
  ])('that could never strike are refused: %j', (fault) => {
    expect(() => parseScenario({ faults: [fault] })).toThrow('The scenario is not valid');
  });
});
