import { Campaigns } from './campaigns.ts';
import { Clock } from './clock.ts';
import { Deliveries } from './deliveries.ts';
import { FaultScript } from './fault-script.ts';
import { RequestLog } from './log.ts';
import { OAuth } from './oauth.ts';
import { Pace } from './pace.ts';
import { Queues } from './queues.ts';
import { DEFAULTS, type Scenario } from './scenario.ts';
import { Webhooks } from './webhooks.ts';

/** The time and randomness a world is handed. `now` and `monotonic` in milliseconds. */
interface Surroundings {
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly uuid: () => string;
}

/** Everything a sandbox remembers. A reset throws it away and makes another. */
export interface World {
  readonly clock: Clock;
  readonly uuid: () => string;
  readonly oauth: OAuth;
  readonly pace: Pace;
  readonly campaigns: Campaigns;
  readonly queues: Queues;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly faults: FaultScript;
  readonly log: RequestLog;
}

export function createWorld(scenario: Scenario, { now, monotonic, uuid }: Surroundings): World {
  const { clients, campaigns, queues, rateLimit, faults } = { ...DEFAULTS, ...scenario };
  const clock = new Clock(now, scenario.clock);
  const log = new RequestLog();
  const webhooks = new Webhooks(uuid);
  const deliveries = new Deliveries(webhooks, log, clock, uuid);
  return {
    clock,
    uuid,
    oauth: new OAuth(clients, clock, uuid),
    pace: new Pace(rateLimit, monotonic),
    campaigns: new Campaigns(
      campaigns.map(({ id, name = id, outstandingCalls = 0, ...rest }) => ({ id, name, outstandingCalls, ...rest })),
      (campaign) => deliveries.campaignUpdated(campaign),
    ),
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
    faults: new FaultScript(faults),
    log,
  };
}
