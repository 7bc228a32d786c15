import { expect, test } from 'vitest';
import { VERSIONED } from '../../src/sandbox/fault.ts';
import { OPERATION_NAMES } from '../../src/sandbox/operation.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { parseScenario, type Scenario } from '../../src/sandbox/scenario.ts';
import { ScenarioError } from '../../src/sandbox/scenario-error.ts';

const allowed = (operations: readonly string[]) =>
  `/faults/0/operation must be equal to one of the allowed values: ${operations.join(', ')} (rule enum)`;

const full: Scenario = {
  clock: '2026-11-20T12:00:00Z',
  clients: [{ id: 'a', secret: 'b', scopes: ['outbound:campaign:read'], tokenSeconds: 5 }],
  campaigns: [{ id: 'c1', name: 'Spring', campaignstate: 'mystery', outstandingCalls: 3, pauseReason: 'OTHER' }],
  conversations: [{ id: 'k1', state: 'mystery', attributes: { tier: 'gold', score: 1.5, vip: true } }],
  presences: [{ id: 'u1', presenceStateId: 'mystery', reasonCodeId: 'r1' }],
  presenceDefinitions: [{ id: 'p1', systemPresence: 'OnQueue' }],
  minutesBetweenChanges: 20,
  schedules: [{ id: 's1', userId: 'u1', scheduleDate: '2026-11-20', divisionId: 'd1', intervals: ['broken', {}] }],
  queues: [{ id: 'q1', name: 'Sales', agentsAvailable: 1, agentsLoggedIn: 2 }],
  rateLimit: { allowed: 10, windowSeconds: 1 },
  faults: [
    {
      operation: 'token',
      first: 1,
      do: { kind: 'status', status: 503, when: 'before', code: 'x', headers: { a: 'b' }, body: [1] },
    },
    { operation: 'campaign.read', id: 'c1', nth: 2, do: { kind: 'throttle', retryAfter: '0' } },
    { operation: 'campaign.read', do: { kind: 'throttle', retryAfterDateSeconds: -3 } },
    { operation: 'campaign.patch', chance: { probability: 0.5, seed: -1 }, do: { kind: 'reset', when: 'after' } },
    { operation: 'queues.realtime', do: { kind: 'delay', ms: 10 } },
    { operation: 'campaign.patch', do: { kind: 'conflict', change: { campaignstate: 'paused' } } },
    { operation: 'token', do: { kind: 'conflict', at: { resource: 'presence', id: 'u1' } } },
    { operation: 'any', nth: 9, do: { kind: 'jump', ms: -1 } },
    { operation: 'webhook.list', do: { kind: 'expireToken' } },
    { operation: 'webhook.update', id: 'w1', do: { kind: 'malformed', as: 'empty' } },
    { operation: 'presence.patch', id: 'u1', nth: 1, do: { kind: 'loseEvent' } },
    { operation: 'presence.patch', id: 'u1', nth: 2, do: { kind: 'repeatEvent' } },
  ],
};

test('a scenario that uses everything is accepted as it is, and so is an empty one', () => {
  expect(parseScenario(structuredClone(full))).toEqual(full);
  expect(parseScenario({})).toEqual({});
});

const fault = (change: object) => ({ faults: [{ operation: 'campaign.patch', do: { kind: 'reset' }, ...change }] });

test.each([
  ['a list', [], '/ must be object (rule type)'],
  ['an unknown key', { campaign: [] }, '/ must NOT have additional properties: campaign (rule additionalProperties)'],
  ['a local clock', { clock: '2026-11-20T12:00:00' }, '/clock must match format "instant" (rule format)'],
  ['30 February', { clock: '2026-02-30T12:00:00Z' }, '/clock must match format "instant" (rule format)'],
  [
    'a missing secret',
    { clients: [{ id: 'a', scopes: [] }] },
    "/clients/0 must have required property 'secret' (rule required)",
  ],
  [
    'an unknown key deep down',
    { queues: [{ id: 'q', agentsAvailable: 1, agents: 2 }] },
    '/queues/0 must NOT have additional properties: agents (rule additionalProperties)',
  ],
  [
    'the same id twice',
    {
      campaigns: [
        { id: 'c', campaignstate: 'x' },
        { id: 'c', campaignstate: 'y' },
      ],
    },
    '/campaigns must not hold the same id twice (rule uniqueIds)',
  ],
  [
    'half an agent',
    { queues: [{ id: 'q', agentsAvailable: 0.5 }] },
    '/queues/0/agentsAvailable must be integer (rule type)',
  ],
  [
    'a limit of none',
    { rateLimit: { allowed: 0, windowSeconds: 1 } },
    '/rateLimit/allowed must be >= 1 (rule minimum)',
  ],
  [
    'two triggers',
    fault({ nth: 1, first: 1 }),
    '/faults/0 must have at most one of nth, first, chance (rule atMostOneOf)',
  ],
  ['the 0th', fault({ nth: 0 }), '/faults/0/nth must be >= 1 (rule minimum)'],
  ['an unknown operation', fault({ operation: 'campaign.delete' }), allowed([...OPERATION_NAMES, 'any'])],
  [
    'an unknown kind',
    fault({ do: { kind: 'explode' } }),
    '/faults/0/do value of tag "kind" must be in oneOf (rule discriminator)',
  ],
  ['no status', fault({ do: { kind: 'status' } }), "/faults/0/do must have required property 'status' (rule required)"],
  [
    'a status that is none',
    fault({ do: { kind: 'status', status: 99 } }),
    '/faults/0/do/status must be >= 200 (rule minimum)',
  ],
  [
    'a body that is cut and whole',
    fault({ do: { kind: 'malformed', as: 'odd' } }),
    '/faults/0/do/as must be equal to one of the allowed values: truncated, garbled, html, empty (rule enum)',
  ],
  [
    'two Retry-After',
    fault({ do: { kind: 'throttle', retryAfter: '1', retryAfterDateSeconds: 1 } }),
    '/faults/0/do must have at most one of retryAfter, retryAfterDateSeconds (rule atMostOneOf)',
  ],
  ['a conflict of tokens', fault({ operation: 'token', do: { kind: 'conflict' } }), allowed(VERSIONED)],
  [
    'a token that expires before it is made',
    fault({ operation: 'token', do: { kind: 'expireToken' } }),
    allowed(['any', ...OPERATION_NAMES.filter((name) => name !== 'token' && name !== 'crm.upsert')]),
  ],
  ['an event of a campaign that is lost', fault({ do: { kind: 'loseEvent' } }), allowed(['presence.patch'])],
  ['an event of a campaign that comes twice', fault({ do: { kind: 'repeatEvent' } }), allowed(['presence.patch'])],
  [
    'an id where there is none',
    fault({ operation: 'webhook.list', id: 'w' }),
    allowed([...VERSIONED, 'schedule.read', 'webhook.update']),
  ],
])('%s is refused, with the path and the rule', (_, value, sentence) => {
  expect(() => parseScenario(value)).toThrow(new ScenarioError({ path: '', rule: '', sentence }).message);
});

test('the error carries the path and the rule apart, and never the value', () => {
  const secret = 'hunter2';
  const parse = () => parseScenario({ clients: [{ id: 'a', secret, scopes: secret }] });
  expect(parse).toThrow(expect.objectContaining({ name: 'ScenarioError', path: '/clients/0/scopes', rule: 'type' }));
  expect(parse).not.toThrow(secret);
});

test('a sandbox does not start with a scenario that is not valid', async () => {
  const twice = [
    { id: 'q', agentsAvailable: 1 },
    { id: 'q', agentsAvailable: 2 },
  ];
  await expect(startSandbox({ scenario: { queues: twice } })).rejects.toThrow(ScenarioError);
});
