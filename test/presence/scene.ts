import { expect, onTestFinished } from 'vitest';
import type { Asked } from '../../machines/lifecycle.ts';
import type { presence } from '../../machines/presence.ts';
import type { Configuration } from '../../src/configuration.ts';
import { type Client, connect } from '../../src/connect.ts';
import type { Fault } from '../../src/sandbox/fault.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import type { Presence } from '../../src/sandbox/presences.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import type { Schedule } from '../../src/sandbox/schedules.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf } from '../client/fixture.ts';
import { Visitor } from '../sandbox/visitor.ts';

export type PresenceEvent = Asked<typeof presence.events>;

export const USER = 'a0000000-0000-4000-8000-000000000001';
/** A Friday; in London it is the same hour. */
export const MORNING = '2026-03-27T10:00:00.000Z';
export const TODAY = '2026-03-27';
export const actor = { id: 'anna', type: 'user' } as const;
export const BUSY = { type: 'goBusy', actor } as const satisfies PresenceEvent;
export const ON_QUEUE = { type: 'goOnQueue', actor } as const satisfies PresenceEvent;
export const OFFLINE = { type: 'goOffline', actor } as const satisfies PresenceEvent;

/** The ids under which the sandbox keeps the presences, in its own order. */
const STATES = ['available', 'away', 'break', 'busy', 'idle', 'meal', 'meeting', 'offline', 'onQueue', 'training'];
export const IDS: { readonly [state: string]: string } = Object.fromEntries(
  STATES.map((state, index) => [state, `d0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`]),
);
export const idOf = (state: string): string => IDS[state] ?? state;

/** An interval of a schedule, by times of the day or whole instants; what it allows by the names of the machine. */
export const interval = (type: string, start: string, end: string, allowed?: readonly string[]) => ({
  type,
  startTime: start.includes('T') ? start : `${TODAY}T${start}:00Z`,
  endTime: end.includes('T') ? end : `${TODAY}T${end}:00Z`,
  ...(allowed && { allowedPresenceStates: allowed.map(idOf) }),
});

export const scheduled = (intervals: readonly unknown[], scheduleDate = TODAY): Schedule => ({
  id: `schedule-${scheduleDate}`,
  userId: USER,
  scheduleDate,
  intervals,
});

export const QUIET_DAY = scheduled([interval('on_queue', '08:00', '16:00')]);

/** A sandbox with one agent, and a client of it. */
export interface Scene {
  readonly client: Client;
  readonly presence: ReturnType<Client['presence']>;
  readonly clock: HandClock;
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly visitor: Visitor;
  snapshot(): Promise<Presence>;
  requests(operation?: OperationName): Promise<readonly LoggedRequest[]>;
  /** What became of each write: `409`, `200 committed`, `reset committed`. */
  patches(): Promise<readonly string[]>;
  /** The agent, or another program, sets the presence. */
  change(state: string): Promise<unknown>;
  fault(...faults: Fault[]): Promise<unknown>;
}

export interface Setting extends Partial<Configuration> {
  readonly scenario?: Scenario;
  readonly at?: string;
  /** The presence of the one agent. */
  readonly state?: string;
  readonly schedules?: Schedule[];
  readonly faults?: Fault[];
}

export const ids = { presence: IDS };
export const policy = { mandatoryBreak: { zone: 'Europe/London' } };

export async function scene(setting: Setting = {}): Promise<Scene> {
  const { scenario, at = MORNING, state = 'offline', schedules = [QUIET_DAY], faults = [], ...changes } = setting;
  const presences = [{ id: USER, presenceStateId: idOf(state) }];
  const sandbox = await startSandbox({ scenario: { clock: at, presences, schedules, faults, ...scenario } });
  const { url } = sandbox;
  const visitor = new Visitor(url);
  const clock = new HandClock(at);
  const client = connect({ ...configurationOf(url), clock, ids, policy, ...changes });
  onTestFinished(async () => {
    expect(client.audit.verify()).toMatchObject({ sound: true });
    await Promise.all([client.close(), sandbox.close()]);
  });
  const requests = async (operation?: OperationName): Promise<LoggedRequest[]> => {
    const { body } = await visitor.ask('GET', `/sandbox/requests${operation ? `?operation=${operation}` : ''}`);
    return body.requests;
  };
  return {
    client,
    presence: client.presence(USER),
    clock,
    url,
    sandbox,
    visitor,
    snapshot: async () => (await visitor.ask('GET', '/sandbox/snapshot')).body.presences[0],
    requests,
    patches: async () =>
      (await requests('presence.patch')).map(({ status, committed }) => `${status}${committed ? ' committed' : ''}`),
    change: (to) => visitor.ask('PUT', `/sandbox/presences/${USER}`, { body: { presenceStateId: idOf(to) } }),
    fault: (...more) => visitor.ask('POST', '/sandbox/faults', { body: more }),
  };
}

/** The verdict of the break rule on the last decision of an outcome or check. */
export function breakVerdict(of: { readonly decision?: unknown }) {
  const { verdicts = [] } = (of.decision ?? {}) as { verdicts?: { rule: string; [field: string]: unknown }[] };
  return verdicts.find(({ rule }) => rule === 'mandatoryBreak');
}
