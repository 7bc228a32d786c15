import * as v from 'valibot';
import type { heartbeat } from '../machines/heartbeat.ts';
import type { PolicyInput } from '../machines/policy.ts';
import type { tracking } from '../machines/tracking.ts';
import { issuesOf, kindOf } from './engine/issues.ts';
import type { Journal } from './engine/journal.ts';
import type { Clock } from './genesys/client.ts';
import { hostsOf, REGIONS } from './genesys/regions.ts';
import { type IdentityConfiguration, identitySchema } from './identity/settings.ts';
import type { InspectConfiguration } from './inspection.ts';
import type { Anchor } from './journal/anchor.ts';
import type { AuditLog } from './journal/audit-log.ts';
import type { ForeignKey } from './journal/signer.ts';
import type { CheckpointOptions } from './journal/stored-checkpoints.ts';
import type { LifecycleName, lifecycles, Roster } from './lifecycles.ts';
import { breaker, positive, url } from './option.ts';
import { organisationIds, type PresenceIds } from './presence-ids.ts';
import { type SinkConfiguration, sinks } from './sink-settings.ts';
import { CHUNK_SIZE } from './sinks/chunk.ts';

/** The configuration is not one: each sentence names the option or variable, the kind of its value and the rule. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const secret = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'));

const schema = v.strictObject({
  dialect: v.picklist(['guide']),
  clientId: secret,
  clientSecret: secret,
  region: v.optional(v.picklist(REGIONS)),
  apiUrl: v.optional(url),
  loginUrl: v.optional(url),
  deadlineMs: v.optional(positive, 60_000),
  graceMs: v.optional(positive, 15_000),
  maxAttempts: v.optional(positive, 4),
  timeoutMs: v.optional(positive, 10_000),
  maxSends: v.optional(positive, 4),
  maxWaitMs: v.optional(positive, 60_000),
  maxBodyBytes: v.optional(positive, 4_194_304),
  connections: v.optional(positive, 64),
  identity: v.optional(identitySchema),
  inspect: v.optional(
    v.union([
      v.pipe(
        v.boolean(),
        v.transform((on) => (on ? {} : undefined)),
      ),
      v.strictObject({
        port: v.optional(
          v.pipe(v.number(), v.integer(), v.minValue(0, 'At least 0.'), v.maxValue(65_535, 'At most 65535.')),
        ),
        allowSend: v.optional(v.boolean()),
      }),
    ]),
  ),
  checkpoints: v.optional(
    v.strictObject({
      key: v.union([
        secret,
        v.object({ publicKey: v.string(), sign: v.custom<ForeignKey['sign']>((value) => typeof value === 'function') }),
      ]),
      anchor: v.union([
        v.pipe(v.string(), v.minLength(1, 'It may not be empty.')),
        v.custom<AnchorCallback>((value) => typeof value === 'function'),
      ]),
      everyRecords: v.optional(positive),
      // The longest that a timer can wait.
      everyMinutes: v.optional(v.pipe(positive, v.maxValue(35_791, 'At most 35791.'))),
    }),
  ),
  ids: v.optional(organisationIds, {}),
  crm: v.optional(
    v.strictObject({
      url,
      token: v.union([secret, v.custom<TokenSource>((value) => typeof value === 'function')]),
      timeoutMs: v.optional(positive, 10_000),
      chunkSize: v.optional(v.pipe(positive, v.maxValue(CHUNK_SIZE, `At most ${CHUNK_SIZE}.`)), CHUNK_SIZE),
      maxAttempts: v.optional(positive, 40),
      breaker,
    }),
  ),
  sinks,
});

type RuleSets<Lifecycles extends Roster> = Lifecycles[keyof Lifecycles]['lifecycle']['rules'];
/** Of a union of rule sets the one that holds them all. */
type Every<Sets> = (Sets extends unknown ? (each: Sets) => void : never) extends (all: infer All) => void ? All : never;
type Holders<Own extends Roster> = Every<RuleSets<typeof lifecycles> | RuleSets<Own>> & {
  readonly heartbeat: typeof heartbeat;
  readonly tracking: typeof tracking;
};

type AnchorCallback = Exclude<Anchor, string>;
type TokenSource = () => string | Promise<string>;

/** Where the records of guests are sent, apart from the requests they come from. */
export interface CrmConfiguration {
  /** Takes `POST` of the guest guide's batch upsert, `{ idempotencyKey, records }`. https, or http on a loopback host. */
  readonly url: string;
  /** The bearer token, or what gives one: it is asked before every attempt. */
  readonly token: string | TokenSource;
  /** Milliseconds for one attempt. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** Records in one chunk, at most 50. @default 50 */
  readonly chunkSize?: number | undefined;
  /** Attempts before a record becomes a dead letter; waits grow from seconds to an hour. @default 40, a day or so */
  readonly maxAttempts?: number | undefined;
  /** Failures in a row that open the circuit breaker, and milliseconds until it lets one attempt through. @default 5 and 30_000 */
  readonly breaker?: { readonly failures?: number | undefined; readonly openMs?: number | undefined } | undefined;
}

/** What {@link connect} is given. Only what has no safe default is required. */
export interface Configuration<Own extends Roster = Record<never, never>> {
  /** How effects are spoken. Never guessed: some paths mean different things in different dialects. */
  readonly dialect: 'guide';
  readonly clientId: string;
  readonly clientSecret: string;
  /** One of the platform's regions, e.g. `eu_west_1`; or else `apiUrl` and `loginUrl`. */
  readonly region?: (typeof REGIONS)[number] | undefined;
  readonly apiUrl?: string | undefined;
  readonly loginUrl?: string | undefined;
  /** A file to keep intents, outcomes and audit in; `memory` forgets them with the process. */
  readonly journal: string | (Journal & AuditLog);
  /**
   * Signed heads of the audit, kept in the journal and in an anchor outside it: they show a cut tail, and records that were
   * written anew. Where `journal` is a file. A checkpoint that could not be made is a warning, `checkpoint.failed`.
   * @default none are made
   */
  readonly checkpoints?: CheckpointOptions | undefined;
  readonly policy?: PolicyInput<Holders<Own>> | undefined;
  /** Lifecycles of your own beside those of the house, by name; the client has each of them under its name. @default none */
  readonly lifecycles?: Own | undefined;
  /** Milliseconds for one request, from asking to outcome. @default 60_000 */
  readonly deadlineMs?: number | undefined;
  /** Milliseconds beyond the deadline, only for finding out what became of a write. @default 15_000 */
  readonly graceMs?: number | undefined;
  /** Writes that one request may begin, conflicts and doubts included. @default 4 */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds for one HTTP attempt. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** How often the same bytes may be sent. @default 4 */
  readonly maxSends?: number | undefined;
  /**
   * The longest wait between sends, in milliseconds; a longer Retry-After, or a used-up window that lasts longer, gives up.
   * @default 60_000
   */
  readonly maxWaitMs?: number | undefined;
  /** @default 4_194_304 */
  readonly maxBodyBytes?: number | undefined;
  /** Open connections at most. @default 64 */
  readonly connections?: number | undefined;
  /**
   * The organisation's own ids of its presences: of several, the first is written and all are recognised. What has none is
   * not offered. {@link readIds} reads them.
   * @default none
   */
  readonly ids?: { readonly presence?: PresenceIds | undefined } | undefined;
  /** How people become pseudonyms; needed where a payload names somebody. @default nothing, and such a payload is refused */
  readonly identity?: IdentityConfiguration | undefined;
  /** Where the records of guests who consented are sent. @default nowhere, and no record is kept */
  readonly crm?: CrmConfiguration | undefined;
  /** Webhooks of yours that are told of outcomes. @default none, and nothing is kept for them */
  readonly sinks?: readonly SinkConfiguration<LifecycleName | Extract<keyof Own, string>>[] | undefined;
  /**
   * Shows resources and requests to whoever can reach the loopback interface of this machine, until the client is closed; the
   * client's `inspector` says where. Neither payloads nor documents are shown.
   * @default false, and nothing of it is loaded
   */
  readonly inspect?: boolean | InspectConfiguration | undefined;
  /** Time and randomness, e.g. for tests. @default the machine's own */
  readonly clock?: Clock | undefined;
}

/** The variables that stand in for options, by option. */
export const VARIABLES = {
  dialect: 'INTERLOCK_DIALECT',
  clientId: 'GENESYS_CLIENT_ID',
  clientSecret: 'GENESYS_CLIENT_SECRET',
  region: 'GENESYS_REGION',
  apiUrl: 'GENESYS_API_URL',
  loginUrl: 'GENESYS_LOGIN_URL',
} as const;

const CHECKPOINT_VARIABLES = {
  'checkpoints.key': 'INTERLOCK_CHECKPOINT_KEY',
  'checkpoints.anchor': 'INTERLOCK_CHECKPOINT_ANCHOR',
} as const;
const CRM_VARIABLES = { 'crm.url': 'CRM_BATCH_UPSERT_URL', 'crm.token': 'CRM_AUTH_TOKEN' } as const;

/**
 * The options that an environment gives; an empty variable counts as absent. What is missing or wrong is said by
 * {@link connect}, by the variable's name.
 */
export function fromEnvironment(environment: {
  readonly [variable: string]: string | undefined;
}): Pick<Configuration, keyof typeof VARIABLES | 'crm' | 'checkpoints'> {
  const given = Object.entries(VARIABLES).flatMap(([option, variable]) =>
    environment[variable] ? [[option, environment[variable]]] : [],
  );
  const url = environment[CRM_VARIABLES['crm.url']];
  const crm = url && { url, token: environment[CRM_VARIABLES['crm.token']] ?? '' };
  const [key, anchor] = Object.values(CHECKPOINT_VARIABLES).map((variable) => environment[variable] ?? '');
  return {
    ...(Object.fromEntries(given) as Pick<Configuration, keyof typeof VARIABLES>),
    ...(crm && { crm }),
    ...(key && { checkpoints: { key, anchor: anchor ?? '' } }),
  };
}

export type Complete = Omit<v.InferOutput<typeof schema>, 'region' | 'apiUrl' | 'loginUrl'> & {
  readonly apiUrl: string;
  readonly loginUrl: string;
};

/** Checks what can be checked without a call and fills in the defaults. @throws {ConfigurationError} */
export function complete(configuration: Configuration<Roster>): Complete {
  const { journal, policy: _policy, lifecycles: _own, clock: _clock, ...options } = configuration;
  const parsed = v.safeParse(schema, options);
  if (!parsed.success) throw new ConfigurationError(issuesOf(parsed.issues).map(withVariable).join(' '));
  if (typeof journal === 'string' ? journal === '' : Object(journal) !== journal) {
    throw new ConfigurationError(`journal (${kindOf(journal)}): a file, \`memory\` or a journal is expected.`);
  }
  if (options.checkpoints && (typeof journal !== 'string' || journal === 'memory')) {
    throw new ConfigurationError(
      'checkpoints (an object): only of a journal that is named by its file; this one is not.',
    );
  }
  const { region, apiUrl, loginUrl, ...rest } = parsed.output;
  if (region !== undefined && (apiUrl ?? loginUrl) !== undefined) {
    throw new ConfigurationError(
      `region or ${VARIABLES.region}: give a region, or apiUrl and loginUrl (${VARIABLES.apiUrl}, ${VARIABLES.loginUrl}), not both.`,
    );
  }
  if (region !== undefined) return { ...rest, ...hostsOf(region) };
  if (apiUrl === undefined || loginUrl === undefined) {
    throw new ConfigurationError(
      `region (missing): give a region (${VARIABLES.region}), or apiUrl and loginUrl (${VARIABLES.apiUrl}, ${VARIABLES.loginUrl}); there is no default.`,
    );
  }
  return { ...rest, apiUrl, loginUrl };
}

function withVariable(issue: string): string {
  const option = issue.slice(0, issue.indexOf(' '));
  const variables: { readonly [option: string]: string | undefined } = {
    ...VARIABLES,
    ...CRM_VARIABLES,
    ...CHECKPOINT_VARIABLES,
  };
  const variable = Object.hasOwn(variables, option) ? variables[option] : undefined;
  return variable ? issue.replace(option, `${option} or ${variable}`) : issue;
}
