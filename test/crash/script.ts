import type { Configuration } from '../../src/configuration.ts';
import type { LifecycleName } from '../../src/lifecycles.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

/** A Friday, within the guide's hours. */
export const MORNING = '2026-03-27T10:00:00.000Z';

/** One request, and by which write in the sandbox's log its effect is known. */
export interface Ask {
  readonly lifecycle: LifecycleName;
  /** The key of the request: asked again, it is the same one. */
  readonly key: string;
  /** Of the resource; of one that is made, the caller's reference. */
  readonly id: string;
  readonly event: string;
  readonly payload?: object;
  readonly operation: OperationName;
  /** The state that the write leaves, in the sandbox's words. @default whichever */
  readonly to?: string;
  readonly creates?: true;
}

/** What a process asks, and the sandbox that it asks: of each lifecycle one after the other, of several at the same time. */
export interface Script {
  readonly name: string;
  readonly scenario: Scenario;
  readonly asks: readonly Ask[];
  readonly configuration?: Partial<Pick<Configuration, 'policy' | 'ids' | 'identity'>>;
  /** The agent whose changes are followed by a stream. */
  readonly follows?: string;
  /** Of the points only each n-th. @default 1 */
  readonly everyNth?: number;
}

const id = (n: number): string => `c0000000-0000-4000-8000-00000000000${n}`;
const presenceId = (n: number): string => `d0000000-0000-4000-8000-00000000000${n}`;
const BUSY = presenceId(4);
const MEAL = presenceId(6);
const GOLD = { attributes: { tier: 'gold' } };

const of = (lifecycle: LifecycleName, asks: readonly Omit<Ask, 'lifecycle'>[]): readonly Ask[] =>
  asks.map((ask) => ({ lifecycle, ...ask }));

const ALONE: readonly Script[] = [
  {
    name: 'campaign',
    scenario: {
      campaigns: [
        { id: id(1), campaignstate: 'active' },
        { id: id(2), campaignstate: 'paused' },
      ],
      queues: [{ id: 'sales', agentsAvailable: 3 }],
      // Somebody else is faster, so that it is decided again.
      faults: [{ operation: 'campaign.patch', id: id(1), nth: 1, do: { kind: 'conflict' } }],
    },
    configuration: { policy: { agentCapacity: { queues: { '*': ['sales'] } } } },
    asks: of('campaign', [
      { key: 'pause', id: id(1), event: 'pause', payload: { reason: 'COMPLIANCE' }, operation: 'campaign.patch' },
      { key: 'activate', id: id(2), event: 'activate', operation: 'campaign.patch' },
    ]),
  },
  {
    name: 'conversation',
    scenario: { conversations: [{ id: id(5), state: 'queued' }] },
    asks: of('conversation', [
      { key: 'connect', id: id(5), event: 'connect', operation: 'conversation.patch', to: 'connected' },
      {
        ...{ key: 'wrapUp', id: id(5), event: 'wrapUp', payload: { reason: 'SOLVED' } },
        ...{ operation: 'conversation.patch', to: 'wrapup' },
      },
    ]),
  },
  {
    name: 'attributes',
    scenario: {
      conversations: [
        { id: id(3), state: 'connected' },
        { id: id(4), state: 'connected' },
      ],
      // A doubt that is settled without any kill: not applied, so that it is written again.
      faults: [{ operation: 'attributes.patch', id: id(3), nth: 1, do: { kind: 'reset' } }],
    },
    asks: of('attributes', [
      { key: 'first', id: id(3), event: 'update', payload: GOLD, operation: 'attributes.patch' },
      { key: 'second', id: id(4), event: 'update', payload: GOLD, operation: 'attributes.patch' },
    ]),
  },
  {
    name: 'guest',
    scenario: { guests: [{ id: id(6), state: 'active' }], crm: { duplicates: 'replay' } },
    configuration: { identity: { keys: [{ id: 'k1', secret: 'tQ7vXzP4mR9kLw2YhN6sJc8DgB3fUa5E' }], country: 'GB' } },
    asks: of('guest', [
      {
        ...{ key: 'create', id: 'visit-1', event: 'create', operation: 'guest.create', creates: true },
        payload: { consent: { marketing: true, dataProcessing: true }, identity: { email: 'anna@example.com' } },
      },
      {
        ...{ key: 'update', id: id(6), event: 'update', payload: GOLD },
        ...{ operation: 'guest.patch', to: 'active' },
      },
      { key: 'close', id: id(6), event: 'close', operation: 'guest.patch', to: 'closed' },
    ]),
  },
  {
    name: 'presence',
    scenario: {
      presences: [{ id: id(7), presenceStateId: presenceId(8) }],
      schedules: [{ id: 'today', userId: id(7), scheduleDate: '2026-03-27', intervals: [] }],
    },
    configuration: {
      ids: { presence: { available: presenceId(1), busy: BUSY, meal: MEAL, offline: presenceId(8) } },
      policy: { mandatoryBreak: { zone: 'Europe/London' } },
    },
    asks: of('presence', [
      { key: 'goBusy', id: id(7), event: 'goBusy', operation: 'presence.patch', to: BUSY },
      { key: 'goMeal', id: id(7), event: 'goMeal', operation: 'presence.patch', to: MEAL },
    ]),
    follows: id(7),
  },
];

/** Each request but the first writes on what the one before has seen, and reads nothing. */
const seen: Script = {
  name: 'seen',
  scenario: {
    campaigns: [{ id: id(8), campaignstate: 'active' }],
    queues: [{ id: 'sales', agentsAvailable: 3 }],
  },
  configuration: { policy: { agentCapacity: { queues: { '*': ['sales'] } }, tracking: { maxAgeMs: 600_000 } } },
  asks: of('campaign', [
    {
      ...{ key: 'down', id: id(8), event: 'pause', payload: { reason: 'COMPLIANCE', drain: false } },
      ...{ operation: 'campaign.patch', to: 'paused' },
    },
    { key: 'up', id: id(8), event: 'activate', operation: 'campaign.patch', to: 'active' },
    { key: 'end', id: id(8), event: 'complete', operation: 'campaign.patch', to: 'completed' },
  ]),
};

/** All of it at once, so that requests share commits. The points come in another order each time: a sample will do. */
const together: Script = {
  name: 'all',
  scenario: {
    ...Object.assign({}, ...ALONE.map(({ scenario }) => scenario)),
    conversations: ALONE.flatMap(({ scenario }) => scenario.conversations ?? []),
    faults: ALONE.flatMap(({ scenario }) => scenario.faults ?? []),
  },
  configuration: {
    ...Object.assign({}, ...ALONE.map(({ configuration }) => configuration)),
    policy: Object.assign({}, ...ALONE.map(({ configuration }) => configuration?.policy)),
  },
  asks: ALONE.flatMap(({ asks }) => asks),
  follows: id(7),
  everyNth: 5,
};

export const SCRIPTS: readonly Script[] = [...ALONE, seen, together];
