import { describe, expect, test } from 'vitest';
import { guideWebhooks } from '../../src/effects/guide/webhooks.ts';
import type { WireRequest } from '../../src/engine/effects.ts';
import { AmbiguousError, RefusedError } from '../../src/genesys/errors.ts';
import { Registration } from '../../src/inbound/registration.ts';
import type { Fault } from '../../src/sandbox/fault.ts';
import { wire } from '../genesys/wire.ts';
import { PAUSE, started, until, Visitor } from '../sandbox/visitor.ts';

const PATH = '/api/v2/webhooks';
const ENDPOINT = 'https://wfm.example.com/genesys?key=k-4711';
const NAME = 'Interlock outbound.campaign.updated https://wfm.example.com/genesys';
const BODY = {
  name: NAME,
  enabled: true,
  type: 'rest',
  endpoint: ENDPOINT,
  endpointType: 'rest',
  restMessage: {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Genesys-Source': 'campaign-state-manager' },
  },
  eventFilters: ['outbound.campaign.updated'],
  eventSchemaVersion: 'v1',
  deliveryPolicy: { retryPolicy: 'exponential', retryIntervalSeconds: 5, maxRetries: 3 },
  authentication: { type: 'none' },
};
const SCOPES = ['platform:webhook:write', 'outbound:campaign:read', 'outbound:campaign:write'];

interface Around {
  readonly faults?: Fault[];
  readonly scopes?: string[];
  /** Happens just before a request of ours leaves. */
  readonly before?: (request: WireRequest, other: Visitor) => Promise<unknown>;
}

/** A registration in a sandbox of its own, and somebody else who uses that too. */
async function house({ faults = [], scopes = SCOPES, before }: Around = {}) {
  const secret = 'a-secret';
  const clients = [
    { id: 'ours', secret, scopes },
    { id: 'other', secret, scopes: SCOPES },
  ];
  const campaigns = [{ id: 'c1', campaignstate: 'active' }];
  const { url } = await started({ scenario: { clients, campaigns, faults } });
  const other = new Visitor(url);
  await other.login('other', secret);
  const { client } = wire({ url }, { clientId: 'ours', clientSecret: secret, maxBodyBytes: 100_000 });
  const registration = new Registration(
    {
      async send(request, options) {
        await before?.(request, other);
        return client.send(request, options);
      },
    },
    guideWebhooks,
  );
  return {
    registration,
    other,
    post: async (body: object) => (await other.ask('POST', PATH, { body })).body,
    webhooks: async () => (await other.ask('GET', '/sandbox/snapshot')).body.webhooks,
    /** The operations that the registration has asked for, in order. */
    async asked(): Promise<string[]> {
      const { body } = await other.ask('GET', '/sandbox/requests');
      const ours = body.requests.filter(({ clientId }: { clientId?: string }) => clientId === 'ours');
      return ours.map(({ operation }: { operation: string }) => operation);
    },
  };
}

const posting = (body: object) => async (request: WireRequest, other: Visitor) => {
  if (request.operation === 'webhook.create') await other.ask('POST', PATH, { body });
};

describe('where there is no webhook of the name', () => {
  test('it is created as the guide says, and looked for once more', async () => {
    const { registration, webhooks, asked } = await house();
    const ensured = await registration.ensure({ url: ENDPOINT });
    expect(ensured).toEqual({ kind: 'created', name: NAME, id: expect.any(String), duplicates: [], dryRun: false });
    expect(await webhooks()).toEqual([{ ...BODY, id: 'id' in ensured && ensured.id }]);
    expect(await asked()).toEqual(['webhook.list', 'webhook.create', 'webhook.list']);
  });

  test('the platform then tells the URL of every change of a campaign', async () => {
    const { registration, other } = await house();
    await registration.ensure({ url: 'http://127.0.0.1:1/' });
    await other.move('c1', PAUSE);
    const [delivery] = await until(
      () => other.log('webhook.delivery'),
      ({ length }) => length > 0,
    );
    expect(delivery).toMatchObject({ path: 'http://127.0.0.1:1/', status: 'unreachable' });
  });

  test('services with other URLs get webhooks of their own', async () => {
    const { registration, webhooks } = await house();
    await registration.ensure({ url: 'https://a.example.com/' });
    expect(await registration.ensure({ url: 'https://b.example.com/' })).toMatchObject({ kind: 'created' });
    expect(await webhooks()).toHaveLength(2);
  });

  test('a dry run says so and writes nothing', async () => {
    const { registration, asked } = await house();
    expect(await registration.ensure({ url: ENDPOINT, dryRun: true })).toEqual({
      kind: 'created',
      name: NAME,
      dryRun: true,
    });
    expect(await asked()).toEqual(['webhook.list']);
  });
});

describe('where there is one already', () => {
  test('a second run finds it as wanted and writes nothing', async () => {
    const { registration, asked } = await house();
    const created = await registration.ensure({ url: ENDPOINT });
    expect(await registration.ensure({ url: ENDPOINT })).toEqual({ ...created, kind: 'unchanged' });
    expect(await asked()).toEqual(['webhook.list', 'webhook.create', 'webhook.list', 'webhook.list']);
  });

  test('one of another name is none of ours, also when it has the same URL', async () => {
    const { registration, post } = await house();
    await post({ ...BODY, name: 'Outbound Campaign State Sync' });
    expect(await registration.ensure({ url: ENDPOINT })).toMatchObject({ kind: 'created' });
    expect(await registration.ensure({ url: ENDPOINT, name: 'Outbound Campaign State Sync' })).toMatchObject({
      kind: 'unchanged',
    });
  });

  test.each([
    ['another path', { endpoint: 'https://wfm.example.com/old' }, 'endpoint', 'https://wfm.example.com/old'],
    ['another key', { endpoint: `${ENDPOINT}-old` }, 'endpoint', 'https://wfm.example.com/genesys?...'],
    ['none enabled', { enabled: false }, 'enabled', false],
    ['another event', { eventFilters: ['conversation:state:changed'] }, 'eventFilters', ['conversation:state:changed']],
    [
      'another number of retries',
      { deliveryPolicy: { ...BODY.deliveryPolicy, maxRetries: 0 } },
      'deliveryPolicy.maxRetries',
      0,
    ],
  ])('%s is repaired, and the result says what differed', async (_, change, field, was) => {
    const { registration, post, webhooks, asked } = await house();
    const { id } = await post({ ...BODY, ...change });
    const difference = { field, was, wanted: expect.anything() };
    const repaired = { kind: 'repaired', name: NAME, id, duplicates: [], differences: [difference] };
    expect(await registration.ensure({ url: ENDPOINT, dryRun: true })).toEqual({ ...repaired, dryRun: true });
    expect(await asked()).toEqual(['webhook.list']);
    expect(await registration.ensure({ url: ENDPOINT })).toEqual({ ...repaired, dryRun: false });
    expect(await webhooks()).toEqual([{ ...BODY, id }]);
    expect(await registration.ensure({ url: ENDPOINT })).toMatchObject({ kind: 'unchanged', id });
    expect(await asked()).toEqual(['webhook.list', 'webhook.list', 'webhook.update', 'webhook.list']);
  });

  test('a repair keeps the headers that somebody has given it', async () => {
    const { registration, post, webhooks } = await house();
    const restMessage = { method: 'POST', headers: { 'X-Tenant': 'north' } };
    await post({ ...BODY, restMessage, enabled: false });
    await registration.ensure({ url: ENDPOINT });
    expect(await webhooks()).toMatchObject([{ enabled: true, restMessage }]);
  });

  test('it is found on the third page', async () => {
    const { registration, post, asked } = await house();
    for (let index = 1; index <= 59; index += 1) await post({ ...BODY, name: `Webhook ${index}` });
    const { id } = await post(BODY);
    expect(await registration.ensure({ url: ENDPOINT })).toMatchObject({ kind: 'unchanged', id });
    expect(await asked()).toEqual(['webhook.list', 'webhook.list', 'webhook.list']);
  });
});

describe('where the creation goes wrong', () => {
  const create = (action: Fault['do']): { faults: Fault[] } => ({
    faults: [{ operation: 'webhook.create', nth: 1, do: action }],
  });

  test.each<[string, Fault['do']]>([
    ['a lost answer', { kind: 'reset', when: 'after' }],
    ['a 503', { kind: 'status', status: 503, when: 'after' }],
    ['half an answer', { kind: 'malformed', as: 'truncated', when: 'after' }],
  ])('%s after the commit makes no second webhook', async (_, action) => {
    const { registration, webhooks, asked } = await house(create(action));
    const ensured = await registration.ensure({ url: ENDPOINT });
    expect(ensured).toMatchObject({ kind: 'created', id: expect.any(String) });
    expect(await webhooks()).toEqual([{ ...BODY, id: 'id' in ensured && ensured.id }]);
    expect(await asked()).toEqual(['webhook.list', 'webhook.create', 'webhook.list']);
  });

  test('a connection lost before the commit is told as doubt, not tried again, and cured by the next run', async () => {
    const { registration, asked } = await house(create({ kind: 'reset' }));
    await expect(registration.ensure({ url: ENDPOINT })).rejects.toThrow(AmbiguousError);
    expect(await asked()).toEqual(['webhook.list', 'webhook.create', 'webhook.list']);
    expect(await registration.ensure({ url: ENDPOINT })).toMatchObject({ kind: 'created' });
  });

  test('somebody who was faster with the same webhook leaves nothing to do', async () => {
    const { registration, webhooks, asked } = await house({ before: posting(BODY) });
    expect(await registration.ensure({ url: ENDPOINT })).toMatchObject({ kind: 'unchanged' });
    expect(await webhooks()).toHaveLength(1);
    expect(await asked()).toEqual(['webhook.list', 'webhook.create', 'webhook.list']);
  });

  test('somebody who was faster with another one of the name has it repaired', async () => {
    const { registration, webhooks } = await house({ before: posting({ ...BODY, enabled: false }) });
    expect(await registration.ensure({ url: ENDPOINT })).toMatchObject({
      kind: 'repaired',
      differences: [{ field: 'enabled', was: false, wanted: true }],
    });
    expect(await webhooks()).toMatchObject([{ enabled: true }]);
  });

  test('a 409 without a webhook of the name is thrown, and the platform not asked a third time', async () => {
    const { registration, asked } = await house(create({ kind: 'status', status: 409 }));
    await expect(registration.ensure({ url: ENDPOINT })).rejects.toMatchObject({ name: 'RefusedError', status: 409 });
    expect(await asked()).toEqual(['webhook.list', 'webhook.create', 'webhook.list']);
  });

  test('a refusal is thrown as it is', async () => {
    const { registration, asked } = await house(create({ kind: 'status', status: 400, code: 'webhook.limit' }));
    await expect(registration.ensure({ url: ENDPOINT })).rejects.toMatchObject({
      name: 'RefusedError',
      code: 'webhook.limit',
    });
    expect(await asked()).toEqual(['webhook.list', 'webhook.create']);
  });
});

test('a token without the scope is refused before anything is written', async () => {
  const { registration, asked } = await house({ scopes: ['outbound:campaign:read'] });
  const error = await registration.ensure({ url: ENDPOINT }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RefusedError);
  expect(error).toMatchObject({ operation: 'webhook.list', status: 403 });
  expect(await asked()).toEqual(['webhook.list']);
});
