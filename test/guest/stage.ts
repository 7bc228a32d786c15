import { onTestFinished } from 'vitest';
import type { guest } from '../../machines/guest.ts';
import type { GuestCreation } from '../../machines/guest-payload.ts';
import type { Asked } from '../../machines/lifecycle.ts';
import type { Configuration } from '../../src/configuration.ts';
import type { Client } from '../../src/connect.ts';
import type { Fault } from '../../src/sandbox/fault.ts';
import type { Guest, GuestSeed } from '../../src/sandbox/guests.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import type { OperationName } from '../../src/sandbox/operation.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { HandClock } from '../client/clock.ts';
import { actor, configurationOf, joined, MORNING } from '../client/fixture.ts';
import { Visitor } from '../sandbox/visitor.ts';

export type GuestEvent = Asked<typeof guest.events>;

export const G = 'a0000000-0000-4000-8000-000000000001';
export const KEY = { id: 'k1', secret: 'x8Jq2mB7vK4nZ1tR9wL5cF3hY6gD0sPa' };
export const EMAIL = 'Anna.Lind@example.com';
export const PHONE = '(650) 555-1212';

/** What the guide's own example asks for, said as this client wants it said. */
export const ANNA = {
  consent: { marketing: false, dataProcessing: true },
  identity: { email: EMAIL, phone: PHONE },
  channelContext: { originPage: 'https://example.com/support', campaignId: 'WINTER-2024' },
  attributes: { source: 'website' },
} satisfies GuestCreation;

export const eventOf = (type: string, payload: object = {}) => ({ type, actor, payload }) as unknown as GuestEvent;

export interface Stage {
  readonly client: Client;
  readonly guest: ReturnType<Client['guest']>;
  readonly clock: HandClock;
  readonly url: string;
  readonly sandbox: Visitor;
  guests(): Promise<readonly (Guest & { readonly etag: string })[]>;
  /** The one that the scenario begins with. */
  snapshot(): Promise<(Guest & { readonly etag: string }) | undefined>;
  requests(operation?: OperationName): Promise<readonly LoggedRequest[]>;
  /** Their operations in order, tokens left out. */
  asked(): Promise<readonly string[]>;
}

export interface Setting extends Partial<Configuration> {
  readonly guest?: Partial<GuestSeed>;
  readonly faults?: Fault[];
}

/** A sandbox with one guest, ten minutes old, and a client of it that can hash. */
export async function stage({ guest = {}, faults = [], ...changes }: Setting = {}): Promise<Stage> {
  const seed = {
    id: G,
    state: 'active',
    createdDate: '2026-03-27T09:50:00.000Z',
    attributes: { source: 'website' },
    ...guest,
  };
  const { url, close } = await startSandbox({ scenario: { clock: MORNING, guests: [seed], faults } });
  onTestFinished(close);
  const sandbox = new Visitor(url);
  const clock = new HandClock(MORNING);
  const client = joined({
    ...configurationOf(url),
    identity: { keys: [KEY], country: 'US' },
    clock,
    ...changes,
  });
  const requests = async (operation?: OperationName): Promise<LoggedRequest[]> => {
    const { body } = await sandbox.ask('GET', `/sandbox/requests${operation ? `?operation=${operation}` : ''}`);
    return body.requests;
  };
  const guests = async (): Promise<(Guest & { etag: string })[]> =>
    (await sandbox.ask('GET', '/sandbox/snapshot')).body.guests;
  return {
    ...{ client, guest: client.guest(G), clock, url, sandbox, guests, requests },
    snapshot: async () => (await guests()).find(({ id }) => id === G),
    asked: async () => (await requests()).map(({ operation }) => operation).filter((name) => name !== 'token'),
  };
}
