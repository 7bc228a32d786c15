import { expect, onTestFinished } from 'vitest';
import type { campaign } from '../../machines/campaign.ts';
import type { Asked } from '../../machines/lifecycle.ts';
import type { Configuration } from '../../src/configuration.ts';
import { type Client, connect } from '../../src/connect.ts';
import type { AuditDraft, Intent } from '../../src/engine/journal.ts';
import type { Letter } from '../../src/engine/letters.ts';
import type { SinkRow } from '../../src/engine/outbox.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import type { Registration } from '../../src/engine/schedules.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import type { Roster } from '../../src/lifecycles.ts';
import type { Campaign } from '../../src/sandbox/campaigns.ts';
import type { Fault } from '../../src/sandbox/fault.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { Visitor } from '../sandbox/visitor.ts';
import { HandClock } from './clock.ts';

export type CampaignEvent = Asked<typeof campaign.events>;

export const ID = 'c0000000-0000-4000-8000-000000000001';
export const OTHER_ID = 'c0000000-0000-4000-8000-000000000002';
/** A Friday, within the guide's hours. */
export const MORNING = '2026-03-27T10:00:00.000Z';
export const actor = { id: 'anna', type: 'user' } as const;
export const ACTIVATE = { type: 'activate', actor } as const satisfies CampaignEvent;
export const PAUSE = { type: 'pause', actor, payload: { reason: 'COMPLIANCE' } } as const satisfies CampaignEvent;
export const COMPLETE = { type: 'complete', actor } as const satisfies CampaignEvent;
export const ARCHIVE = { type: 'archive', actor } as const satisfies CampaignEvent;

/** A sandbox with its one campaign and its one queue, unless told otherwise, and a client of it. */
export interface Scene {
  readonly client: Client;
  readonly campaign: ReturnType<Client['campaign']>;
  /** The client's clock; the sandbox's own stands still. */
  readonly clock: HandClock;
  readonly url: string;
  /** What the sandbox holds of a campaign. */
  snapshot(id?: string): Promise<Campaign & { readonly etag: string }>;
  /** The requests that the sandbox has seen, of one operation or of all. */
  requests(operation?: OperationName): Promise<readonly LoggedRequest[]>;
  /** Their operations in order, tokens left out. */
  asked(): Promise<readonly string[]>;
  /** What became of each write: `409`, `200 committed`, `reset committed`. */
  patches(): Promise<readonly string[]>;
  /** Another person changes the state. */
  change(campaignstate: string): Promise<unknown>;
  /** Agents come and go. */
  staff(agentsAvailable: number): Promise<unknown>;
  fault(...faults: Fault[]): Promise<unknown>;
}

export interface Setting extends Partial<Configuration> {
  readonly scenario?: Scenario;
  /** What both clocks show at first. */
  readonly at?: string;
  /** The state of the one campaign. */
  readonly state?: string;
  /** The agents free in its queue. */
  readonly agents?: number;
  readonly faults?: Fault[];
}

/** What a client is given that joins a sandbox. */
export const configurationOf = (url: string): Omit<Configuration, 'clock'> => ({
  dialect: 'guide',
  clientId: 'sandbox',
  clientSecret: 'sandbox-secret',
  apiUrl: url,
  loginUrl: url,
  journal: 'memory',
  policy: { agentCapacity: { queues: { '*': ['sales'] } } },
});

export async function scene(setting: Setting = {}): Promise<Scene> {
  const { scenario, at = MORNING, state = 'paused', agents = 3, faults = [], ...changes } = setting;
  const campaigns = [{ id: ID, campaignstate: state }];
  const queues = [{ id: 'sales', agentsAvailable: agents }];
  const { url, close } = await startSandbox({ scenario: { clock: at, campaigns, queues, faults, ...scenario } });
  const sandbox = new Visitor(url);
  const clock = new HandClock(at);
  const client = connect({ ...configurationOf(url), clock, ...changes });
  // Together, because the client waits for calls on their way, and the sandbox may have been told never to answer.
  onTestFinished(() => Promise.all([finish(client), close()]).then(() => undefined));
  const requests = async (operation?: OperationName): Promise<LoggedRequest[]> => {
    const { body } = await sandbox.ask('GET', `/sandbox/requests${operation ? `?operation=${operation}` : ''}`);
    return body.requests;
  };
  return {
    client,
    campaign: client.campaign(ID),
    clock,
    url,
    snapshot: (id = ID) => sandbox.campaign(id),
    requests,
    asked: async () => (await requests()).map(({ operation }) => operation).filter((name) => name !== 'token'),
    patches: async () =>
      (await requests('campaign.patch')).map(({ status, committed }) => `${status}${committed ? ' committed' : ''}`),
    change: (campaignstate) => sandbox.ask('PUT', `/sandbox/campaigns/${ID}`, { body: { campaignstate } }),
    staff: (agentsAvailable) => sandbox.ask('PUT', '/sandbox/queues/sales', { body: { agentsAvailable } }),
    fault: (...more) => sandbox.ask('POST', '/sandbox/faults', { body: more }),
  };
}

/** Another client, closed when the test is over. */
export function joined<Own extends Roster = Record<never, never>>(configuration: Configuration<Own>): Client<Own> {
  const client = connect(configuration);
  onTestFinished(() => finish(client));
  return client;
}

/** Whatever a test did to it, the audit of a client is sound. */
async function finish(client: Client): Promise<void> {
  expect(client.audit.verify()).toMatchObject({ sound: true });
  await client.close();
}

/** The audit record of how a request ended. */
export function outcomeRecord(audit: AuditLog, request: string): AuditRecord {
  const record = audit.record(`${request}/outcome`);
  if (record === undefined) throw new Error('The outcome was not recorded.');
  return record;
}

/** A journal with which something happens at a chosen moment. What throws there is what the journal throws. */
export class EventfulJournal extends MemoryJournal {
  /** Between an intent and the write that follows from it. */
  meanwhile: (intent: Intent) => unknown = () => undefined;
  /** Between the end of a request and its record. */
  finally: (outcome: Outcome) => unknown = () => undefined;

  override async intend(intent: Intent, draft: AuditDraft, followUp?: Registration): Promise<void> {
    await super.intend(intent, draft, followUp);
    await this.meanwhile(intent);
  }

  override async conclude(
    fingerprint: string,
    outcome: Outcome,
    draft: AuditDraft,
    rows?: readonly SinkRow[],
    letters?: readonly Letter[],
    withdrawn?: AuditDraft,
  ): Promise<void> {
    await this.finally(outcome);
    await super.conclude(fingerprint, outcome, draft, rows, letters, withdrawn);
  }
}
