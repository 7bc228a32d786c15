import { ATTRIBUTES } from './conversations.ts';
import { FAULT_SCHEMA, type Fault } from './fault.ts';
import { GUEST, type GuestSeed } from './guests.ts';
import type { Client } from './oauth.ts';
import { SCOPES } from './operation.ts';
import type { Limit } from './pace.ts';
import { type Definition, SYSTEM_PRESENCES } from './presences.ts';
import { ScenarioError } from './scenario-error.ts';
import { SCHEDULE, type Schedule } from './schedules.ts';
import { closed, compile, flawOf } from './schema.ts';

/** How a sandbox starts, and what a reset returns to. */
export interface Scenario {
  /** ISO instant at which the clock stands still; absent, it runs. */
  clock?: string;
  /** @default one client: `sandbox`, `sandbox-secret`, every scope, tokens of a day */
  clients?: { id: string; secret: string; scopes: string[]; tokenSeconds?: number }[];
  /** `campaignstate` may be any word, also one that no client knows. `outstandingCalls` keep a pause draining; 0 by default. */
  campaigns?: { id: string; name?: string; campaignstate: string; outstandingCalls?: number; pauseReason?: string }[];
  /** `state` may be any word, also one that no client knows. No attributes by default. */
  conversations?: { id: string; state: string; attributes?: Record<string, string | number | boolean> }[];
  /** `state` may be any word. @default consent to data processing, both dates the clock's, no messages */
  guests?: GuestSeed[];
  /** `presenceStateId` may be any word, also one that is no presence of the organisation. `id` is the user's. */
  presences?: { id: string; presenceStateId: string; reasonCodeId?: string }[];
  /** @default the ten system presences */
  presenceDefinitions?: Definition[];
  /** By how much each change of an agent is dated later than the one before: a clock that stands still would date them alike. @default 0 */
  minutesBetweenChanges?: number;
  schedules?: Schedule[];
  /** `agentsLoggedIn` is `agentsAvailable` by default. */
  queues?: { id: string; name?: string; agentsAvailable: number; agentsLoggedIn?: number }[];
  /** The CRM's bearer token, and whether a key that was answered before gets 409 or that answer. @default `sandbox-crm`, 409 */
  crm?: { token?: string; duplicates?: 'conflict' | 'replay' };
  /** Requests allowed in each window, to each token or to all tokens of a client together. @default 300 in 60 seconds, per token */
  rateLimit?: { allowed: number; windowSeconds: number; per?: 'token' | 'client' };
  faults?: Fault[];
}

/** The scenario a sandbox has where nothing else is said. */
export const DEFAULTS = {
  clients: [{ id: 'sandbox', secret: 'sandbox-secret', scopes: SCOPES }] as readonly Client[],
  campaigns: [],
  conversations: [],
  guests: [],
  presences: [],
  presenceDefinitions: SYSTEM_PRESENCES.map((systemPresence, index) => ({
    id: `d0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    systemPresence,
  })) as readonly Definition[],
  minutesBetweenChanges: 0,
  schedules: [] as readonly Schedule[],
  queues: [],
  crm: { token: 'sandbox-crm', duplicates: 'conflict' as 'conflict' | 'replay' },
  rateLimit: { allowed: 300, windowSeconds: 60 } as Limit,
  faults: [],
} satisfies Record<Exclude<keyof Scenario, 'clock'>, unknown>;

const text = { type: 'string', minLength: 1 };
const count = { type: 'integer', minimum: 0 };
const positive = { type: 'integer', minimum: 1 };
const listOf = (items: object) => ({ type: 'array', uniqueIds: true, items });

const isScenario = compile<Scenario>(
  closed({
    'clock?': { type: 'string', format: 'instant' },
    'clients?': listOf(
      closed({ id: text, secret: text, scopes: { type: 'array', items: text }, 'tokenSeconds?': positive }),
    ),
    'campaigns?': listOf(
      closed({ id: text, 'name?': text, campaignstate: text, 'outstandingCalls?': count, 'pauseReason?': text }),
    ),
    'conversations?': listOf(closed({ id: text, state: text, 'attributes?': ATTRIBUTES })),
    'guests?': listOf(closed(GUEST)),
    'presences?': listOf(closed({ id: text, presenceStateId: text, 'reasonCodeId?': text })),
    'presenceDefinitions?': listOf(closed({ id: text, systemPresence: { enum: SYSTEM_PRESENCES } })),
    'minutesBetweenChanges?': count,
    'schedules?': listOf(SCHEDULE),
    'queues?': listOf(closed({ id: text, 'name?': text, agentsAvailable: count, 'agentsLoggedIn?': count })),
    'crm?': closed({ 'token?': text, 'duplicates?': { enum: ['conflict', 'replay'] } }),
    'rateLimit?': closed({ allowed: positive, windowSeconds: positive, 'per?': { enum: ['token', 'client'] } }),
    'faults?': { type: 'array', items: FAULT_SCHEMA },
  }),
);

/** Checks a value read from a scenario file. @throws {ScenarioError} naming the first rule broken, and where */
export function parseScenario(value: unknown): Scenario {
  if (!isScenario(value)) throw new ScenarioError(flawOf(isScenario));
  return value;
}
