import { AuditLogs } from './audit-logs.ts';
import { Campaigns } from './campaigns.ts';
import { Clock } from './clock.ts';
import { Conversations } from './conversations.ts';
import { Crm } from './crm.ts';
import { Deliveries } from './deliveries.ts';
import { EventStream } from './event-stream.ts';
import { FaultScript } from './fault-script.ts';
import { Guests } from './guests.ts';
import { RequestLog } from './log.ts';
import { OAuth } from './oauth.ts';
import { Pace } from './pace.ts';
import { Presences } from './presences.ts';
import { Queues } from './queues.ts';
import { DEFAULTS, type Scenario } from './scenario.ts';
import { Schedules } from './schedules.ts';
import { Webhooks } from './webhooks.ts';

/** The time and randomness a world is handed. `now` and `monotonic` in milliseconds. */
interface Surroundings {
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly uuid: () => string;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Everything a sandbox remembers. A reset throws it away and makes another. */
export interface World {
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly oauth: OAuth;
  readonly pace: Pace;
  readonly campaigns: Campaigns;
  readonly conversations: Conversations;
  readonly guests: Guests;
  readonly auditLogs: AuditLogs;
  readonly presences: Presences;
  readonly events: EventStream;
  readonly schedules: Schedules;
  readonly queues: Queues;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly crm: Crm;
  readonly faults: FaultScript;
  readonly log: RequestLog;
}

export function createWorld(scenario: Scenario, { now, monotonic, uuid, sleep }: Surroundings): World {
  const { clients, campaigns, conversations, queues, rateLimit, faults } = { ...DEFAULTS, ...scenario };
  const { presences, presenceDefinitions, minutesBetweenChanges, schedules } = { ...DEFAULTS, ...scenario };
  const clock = new Clock(now, scenario.clock);
  const log = new RequestLog();
  const webhooks = new Webhooks(uuid);
  const deliveries = new Deliveries(webhooks, log, clock, uuid);
  const auditLogs = new AuditLogs(clock, uuid);
  const events = new EventStream(clock, uuid, minutesBetweenChanges * 60_000);
  const pace = new Pace(rateLimit, monotonic);
  return {
    clock,
    uuid,
    sleep,
    oauth: new OAuth(clients, clock, uuid, (clientId) => pace.windowOf(clientId)),
    pace,
    campaigns: new Campaigns(
      campaigns.map(({ id, name = id, outstandingCalls = 0, ...rest }) => ({ id, name, outstandingCalls, ...rest })),
      ({ id: campaignId, campaignstate, version }) =>
        deliveries.announce('outbound.campaign.updated', { campaignId, campaignstate, version }),
    ),
    conversations: new Conversations(
      conversations.map(({ attributes = {}, ...rest }) => ({ attributes, ...rest })),
      ({ id: conversationId, state, version }) =>
        deliveries.announce('conversation:state:changed', { conversationId, state, version }),
    ),
    guests: new Guests(scenario.guests ?? DEFAULTS.guests, clock, uuid, auditLogs),
    auditLogs,
    presences: new Presences(
      presenceDefinitions,
      presences.map(({ reasonCodeId = null, ...rest }) => ({ reasonCodeId, ...rest })),
      (presence) => events.presenceChanged(presence),
    ),
    events,
    schedules: new Schedules(schedules),
    queues: new Queues(
      queues.map(({ id, name = id, agentsAvailable, agentsLoggedIn = agentsAvailable }) => ({
        id,
        name,
        agentsAvailable,
        agentsLoggedIn,
      })),
    ),
    webhooks,
    deliveries,
    crm: new Crm({ ...DEFAULTS.crm, ...scenario.crm }),
    faults: new FaultScript(faults),
    log,
  };
}
