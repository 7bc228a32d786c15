import { FAULT_SCHEMA, type Fault } from './fault.ts';
import type { Client } from './oauth.ts';
import { SCOPES } from './operation.ts';
import { closed, compile, type Flaw, flawOf } from './schema.ts';

/** How a sandbox starts, and what a reset returns to. */
export interface Scenario {
  /** ISO instant at which the clock stands still; absent, it runs. */
  clock?: string;
  /** @default one client: `sandbox`, `sandbox-secret`, every scope, tokens of a day */
  clients?: { id: string; secret: string; scopes: string[]; tokenSeconds?: number }[];
  /** `campaignstate` may be any word, also one that no client knows. `outstandingCalls` keep a pause draining; 0 by default. */
  campaigns?: { id: string; name?: string; campaignstate: string; outstandingCalls?: number; pauseReason?: string }[];
  /** `agentsLoggedIn` is `agentsAvailable` by default. */
  queues?: { id: string; name?: string; agentsAvailable: number; agentsLoggedIn?: number }[];
  /** Requests allowed to each token in each window. @default 300 in 60 seconds */
  rateLimit?: { allowed: number; windowSeconds: number };
  faults?: Fault[];
}

/** The scenario a sandbox has where nothing else is said. */
export const DEFAULTS = {
  clients: [{ id: 'sandbox', secret: 'sandbox-secret', scopes: SCOPES }] as readonly Client[],
  campaigns: [],
  queues: [],
  rateLimit: { allowed: 300, windowSeconds: 60 },
  faults: [],
} satisfies Record<Exclude<keyof Scenario, 'clock'>, unknown>;

/** A scenario that breaks a rule; the message names the JSON path and the rule, never the value. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly path: string;
  readonly rule: string;

  constructor({ path, rule, sentence }: Flaw) {
    super(`The scenario is not valid: ${sentence}.`);
    this.path = path;
    this.rule = rule;
  }
}

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
    'queues?': listOf(closed({ id: text, 'name?': text, agentsAvailable: count, 'agentsLoggedIn?': count })),
    'rateLimit?': closed({ allowed: positive, windowSeconds: positive }),
    'faults?': { type: 'array', items: FAULT_SCHEMA },
  }),
);

/** Checks a value read from a scenario file. @throws {ScenarioError} naming the first rule broken, and where */
export function parseScenario(value: unknown): Scenario {
  if (!isScenario(value)) throw new ScenarioError(flawOf(isScenario));
  return value;
}
