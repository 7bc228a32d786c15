import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { FaultAction } from '../../src/sandbox/fault.ts';
import { concludeWith } from '../journal/rows.ts';
import { until } from '../sandbox/visitor.ts';
import { guest, START } from './guest.ts';
import { crmOwner, scene } from './scene.ts';

describe('rows that wait', () => {
  test('arrive as records of the guest guide, with their key in header and body', async () => {
    const { crm, ear, journal } = await scene({ rows: [guest('g1'), guest('g2', { emailHash: 'cd'.repeat(32) })] });
    const [told] = await ear.heard('delivered');
    const [arrival] = await crm.arrivals();
    expect(arrival).toEqual({ key: told?.key, externalIds: ['g1', 'g2'], duplicate: false });
    expect(told).toEqual({ sink: 'crm', key: expect.any(String), records: 2, confirmed: 'reply' });
    expect(arrival?.key).toMatch(/^[\w-]{43}$/);
    expect((await crm.records())[0]).toEqual({
      externalId: 'g1',
      emailHash: 'ab'.repeat(32),
      consentFlags: { marketing: false, dataProcessing: true },
      lastInteraction: START,
      channelContext: { campaignId: 'WINTER-2026' },
      upserts: 1,
    });
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
  });

  test('of 120 guests go in chunks of 50, 50 and 20, each guest once', async () => {
    const rows = Array.from({ length: 120 }, (_, n) => guest(`g${n}`));
    const { crm, ear } = await scene({ rows });
    await ear.heard('delivered', 3);
    expect((await crm.arrivals()).map(({ externalIds }) => externalIds.length)).toEqual([50, 50, 20]);
    expect(await crm.keys()).toHaveLength(3);
    expect(Object.values(await crm.upserts())).toEqual(Array(120).fill(1));
  });

  test('that come later are sent when the relay is woken', async () => {
    const { crm, ear, journal, sync } = await scene({ rows: [] });
    await concludeWith(journal, 'late', guest('g1'));
    sync.wake();
    await ear.heard('delivered');
    expect(await crm.upserts()).toEqual({ g1: 1 });
  });

  test('of one guest are collapsed: the last one counts', async () => {
    const { crm, ear } = await scene({
      rows: [guest('g1', { channelContext: { mark: 1 } }), guest('g1', { channelContext: { mark: 2 } })],
    });
    await ear.heard('delivered');
    expect(await crm.records()).toMatchObject([{ externalId: 'g1', channelContext: { mark: 2 }, upserts: 1 }]);
  });
});

describe('a chunk that met a fault goes again under the same key and is stored once', () => {
  const FAULTS: [name: string, fault: FaultAction, code: string][] = [
    ['503 before it was stored', { kind: 'status', status: 503 }, 'http.503'],
    ['503 after it was stored', { kind: 'status', status: 503, when: 'after' }, 'http.503'],
    ['408', { kind: 'status', status: 408 }, 'http.408'],
    ['425', { kind: 'status', status: 425 }, 'http.425'],
    ['429 with Retry-After', { kind: 'throttle', retryAfter: '2' }, 'http.429'],
    ['a reset before it was stored', { kind: 'reset' }, 'wire.reset'],
    ['a reset after it was stored', { kind: 'reset', when: 'after' }, 'wire.reset'],
    ['an answer cut in half', { kind: 'malformed', as: 'truncated', when: 'after' }, 'wire.unreadable'],
    ['an HTML page for an answer', { kind: 'malformed', as: 'html', when: 'after' }, 'wire.unreadable'],
    ['an empty answer', { kind: 'malformed', as: 'empty', when: 'after' }, 'wire.unreadable'],
    ['409, in flight', { kind: 'status', status: 409, code: 'crm.inFlight' }, 'crm.duplicate'],
    ['401', { kind: 'status', status: 401 }, 'http.401'],
    ['404', { kind: 'status', status: 404 }, 'http.404'],
  ];

  test.each(FAULTS)('%s', async (_name, fault, code) => {
    const crm = await crmOwner(fault, { duplicates: 'replay' });
    const { ear } = await scene({ crm, rows: [guest('g1'), guest('g2')] });
    const [told] = await ear.heard('delivered');
    expect(told).toMatchObject({ records: 2, confirmed: 'reply' });
    expect(ear.all('postponed')).toEqual([
      { sink: 'crm', key: told?.key, code, attempts: 1, dueAt: Date.parse(START) + 3_750 },
    ]);
    expect(await crm.requests()).toHaveLength(2);
    expect(await crm.keys()).toEqual([told?.key]);
    expect(await crm.upserts()).toEqual({ g1: 1, g2: 1 });
  });

  test('no answer within ten seconds', async () => {
    const crm = await crmOwner({ kind: 'delay', ms: 3_600_000, when: 'after' }, { duplicates: 'replay' });
    const { ear, clock } = await scene({ crm, rows: [guest('g1')] });
    await until(crm.requests, ([request]) => request?.committed === true);
    clock.forward(9_999);
    expect(ear.told).toEqual([]);
    clock.forward(1);
    expect(await ear.heard('postponed')).toMatchObject([{ code: 'wire.timeout' }]);
    expect(await ear.heard('delivered')).toMatchObject([{ confirmed: 'reply' }]);
    expect(await crm.keys()).toHaveLength(1);
    expect(await crm.upserts()).toEqual({ g1: 1 });
  });

  test('an endpoint that nobody serves', async () => {
    const crm = await crmOwner();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const nowhere = Object.assign(Object.create(crm), { url: `http://127.0.0.1:${port}/crm/batch` });
    const { ear, journal } = await scene({ crm: nowhere, rows: [guest('g1')] });
    expect(await ear.heard('postponed')).toMatchObject([{ code: 'wire.unreachable' }]);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
  });
});

describe('a wait that the CRM asks for', () => {
  test('holds back every chunk, not only the one that was told', async () => {
    const crm = await crmOwner({ kind: 'throttle', retryAfter: '60' });
    const { ear, later } = await scene({ crm, rows: [guest('g1'), guest('g2')], limits: { chunkSize: 1 } });
    await ear.heard('postponed');
    later(45_000);
    await new Promise(setImmediate);
    expect(await crm.requests()).toHaveLength(1);
    later(15_000);
    await ear.heard('delivered', 2);
    expect(await crm.upserts()).toEqual({ g1: 1, g2: 1 });
  });
});

describe('a key that the CRM says it knows', () => {
  test('is an earlier success once it has said so five times', async () => {
    const crm = await crmOwner({ kind: 'reset', when: 'after' });
    const { ear, later, journal } = await scene({ crm, rows: [guest('g1')] });
    for (let times = 1; times <= 5; times += 1) {
      await ear.heard('postponed', times);
      later(3_600_000);
    }
    const [told] = await ear.heard('delivered');
    expect(told).toMatchObject({ records: 1, confirmed: 'duplicate' });
    expect(ear.all('postponed').map(({ code }) => code)).toEqual(['wire.reset', ...Array(4).fill('crm.duplicate')]);
    expect(await crm.keys()).toEqual([told?.key]);
    expect(await crm.upserts()).toEqual({ g1: 1 });
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
  });

  test('is settled at once where the 409 shows the earlier results', async () => {
    const results = [
      { externalId: 'g1', success: true },
      { externalId: 'g2', success: false, status: 422 },
    ];
    const crm = await crmOwner({ kind: 'status', status: 409, body: { results } });
    const { ear } = await scene({ crm, rows: [guest('g1'), guest('g2')] });
    expect(await ear.heard('delivered')).toMatchObject([{ records: 1, confirmed: 'reply' }]);
    expect(await ear.heard('deadLettered')).toMatchObject([{ letters: [{ item: 'g2', code: 'http.422' }] }]);
    expect(await crm.requests()).toHaveLength(1);
  });
});

describe('a chunk of which only a part was taken', () => {
  test('sends what may yet succeed again, alone and under a new key, and lays the rest aside', async () => {
    const records = [
      { externalId: 'g2', status: 503 },
      { externalId: 'g3', status: 422, code: 'email.invalid' },
    ];
    const crm = await crmOwner({ kind: 'refuseRecords', records });
    const { ear, journal } = await scene({ crm, rows: ['g1', 'g2', 'g3', 'g4'].map((id) => guest(id)) });
    await ear.heard('delivered', 2);
    const [first, second, ...others] = await crm.arrivals();
    expect(others).toEqual([]);
    expect([first?.externalIds, second?.externalIds]).toEqual([['g1', 'g2', 'g3', 'g4'], ['g2']]);
    expect(second?.key).not.toBe(first?.key);
    expect(await crm.upserts()).toEqual({ g1: 1, g4: 1, g2: 1 });
    expect(ear.all('deadLettered')).toEqual([
      { sink: 'crm', key: first?.key, letters: [{ item: 'g3', code: 'email.invalid' }] },
    ]);
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 1 });
  });

  test('gets a new key even where every record failed, or the CRM would repeat its old answer for ever', async () => {
    const crm = await crmOwner(
      { kind: 'refuseRecords', records: [{ externalId: 'g1', status: 500 }] },
      { duplicates: 'replay' },
    );
    const { ear } = await scene({ crm, rows: [guest('g1')] });
    await ear.heard('delivered');
    expect(await crm.keys()).toHaveLength(2);
    expect(await crm.upserts()).toEqual({ g1: 1 });
  });

  test('gives a record up after as many chunks as it may have', async () => {
    const records = [{ externalId: 'g1', status: 503, code: 'busy' }];
    const crm = await crmOwner([{ operation: 'crm.upsert', do: { kind: 'refuseRecords', records } }]);
    const { ear } = await scene({ crm, rows: [guest('g1')], limits: { maxAttempts: 3 } });
    expect(await ear.heard('deadLettered')).toMatchObject([{ letters: [{ item: 'g1', code: 'busy' }] }]);
    expect(await crm.keys()).toHaveLength(3);
  });
});

describe('what sending again cannot cure', () => {
  test.each([400, 413, 422])('%i makes dead letters of the chunk, and the next one goes', async (status) => {
    const crm = await crmOwner({ kind: 'status', status });
    const { ear, journal } = await scene({ crm, rows: [guest('g1'), guest('g2')], limits: { chunkSize: 1 } });
    await ear.heard('delivered');
    expect(ear.all('deadLettered')).toMatchObject([{ letters: [{ item: 'g1', code: `http.${status}` }] }]);
    expect(await crm.upserts()).toEqual({ g2: 1 });
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 1 });
  });

  test('and what time did not cure in as many attempts as it may have', async () => {
    const crm = await crmOwner([{ operation: 'crm.upsert', do: { kind: 'status', status: 500 } }]);
    const { ear } = await scene({ crm, rows: [guest('g1')], limits: { maxAttempts: 3 } });
    expect(await ear.heard('deadLettered')).toMatchObject([{ letters: [{ item: 'g1', code: 'http.500' }] }]);
    expect((await crm.requests()).length).toBe(3);
  });
});

describe('the way to the CRM', () => {
  test('follows no redirect: the token goes nowhere else', async () => {
    const elsewhere = await crmOwner();
    const crm = await crmOwner({ kind: 'status', status: 307, headers: { location: elsewhere.url } });
    const { ear } = await scene({ crm, rows: [guest('g1')] });
    await ear.heard('delivered');
    expect(ear.all('postponed')).toMatchObject([{ code: 'http.307' }]);
    expect(await elsewhere.requests()).toEqual([]);
  });

  test('asks for the token before each attempt, so that one that has expired is replaced', async () => {
    const tokens = ['expired', 'sandbox-crm'];
    const { ear, crm } = await scene({ rows: [guest('g1')], token: async () => tokens.shift() ?? 'none left' });
    await ear.heard('delivered');
    expect(ear.all('postponed')).toMatchObject([{ code: 'http.401' }]);
    expect((await crm.requests()).map(({ status }) => status)).toEqual([401, 200]);
  });

  test('sends nothing where there is no token, and says nothing of why', async () => {
    let asked = 0;
    const token = () => {
      asked += 1;
      if (asked === 1) throw new Error('vault secret-of-the-vault is sealed');
      return 'sandbox-crm';
    };
    const { ear, crm } = await scene({ rows: [guest('g1')], token });
    await ear.heard('delivered');
    expect(ear.all('postponed')).toMatchObject([{ code: 'crm.noToken' }]);
    expect(await crm.requests()).toHaveLength(1);
    expect(JSON.stringify(ear.told)).not.toContain('vault');
  });

  test('does not wait for a token longer than for an answer', async () => {
    const asked = Promise.withResolvers<void>();
    const never = () => {
      asked.resolve();
      return new Promise<string>(() => undefined);
    };
    const { ear, clock } = await scene({ rows: [guest('g1')], token: never });
    await asked.promise;
    clock.forward(10_000);
    expect((await ear.heard('postponed'))[0]).toMatchObject({ code: 'crm.noToken' });
  });

  test('shows neither token nor record in what it tells', async () => {
    const records = [{ externalId: 'g2', status: 422 }];
    const crm = await crmOwner({ kind: 'refuseRecords', records });
    const { ear } = await scene({ crm, rows: [guest('g1'), guest('g2')] });
    await ear.heard('deadLettered');
    expect(JSON.stringify(ear.told)).not.toMatch(/sandbox-crm|abab|WINTER/);
  });
});

describe('closing', () => {
  test('sends what is due first', async () => {
    const { crm, sync, journal } = await scene({ rows: Array.from({ length: 120 }, (_, n) => guest(`g${n}`)) });
    await sync.close(15_000);
    expect(Object.keys(await crm.upserts())).toHaveLength(120);
    expect(journal.outbox.count()).toEqual({ waiting: 0, dead: 0 });
  });

  test('waits for an answer no longer than its grace, and leaves the chunk open under its key', async () => {
    const crm = await crmOwner({ kind: 'delay', ms: 3_600_000 });
    const { sync, clock, journal, ear } = await scene({ crm, rows: [guest('g1')] });
    await until(crm.requests, (requests) => requests.length === 1);
    const closed = sync.close(9_000);
    await closed;
    expect(clock.now()).toBe(Date.parse(START) + 9_000);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
    expect(ear.told).toEqual([]);
  });

  test('does not wait for what is put off', async () => {
    const crm = await crmOwner([{ operation: 'crm.upsert', do: { kind: 'throttle', retryAfter: '600' } }]);
    const { sync, ear, journal } = await scene({ crm, rows: [guest('g1')] });
    await ear.heard('postponed');
    await sync.close(15_000);
    expect(await crm.requests()).toHaveLength(1);
    expect(journal.outbox.count()).toEqual({ waiting: 1, dead: 0 });
  });
});
