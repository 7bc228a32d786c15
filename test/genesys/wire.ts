import { onTestFinished } from 'vitest';
import type { WireRequest } from '../../src/engine/effects.ts';
import { type Clock, GenesysClient, type WireConfiguration } from '../../src/genesys/client.ts';
import type { Platform } from './platform.ts';

/** Time that passes only in sleeps, and sleeps that are over at once. */
export class FakeClock implements Clock {
  wall = Date.UTC(2026, 0, 5, 9);
  elapsed = 0;
  chance = 0.5;
  readonly waits: number[] = [];
  /** Called as a sleep begins. */
  asleep: () => void | Promise<void> = () => undefined;

  now = () => this.wall;
  monotonic = () => this.elapsed;
  random = () => this.chance;

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(ms);
    await this.asleep();
    signal?.throwIfAborted();
    this.wall += ms;
    this.elapsed += ms;
  }
}

export type Told = readonly [name: string, event: object];

export const SECRET = 'client-secret-4711';

export interface Wire {
  readonly client: GenesysClient;
  readonly clock: FakeClock;
  readonly told: readonly Told[];
  /** What was told under this name. */
  events(name: string): readonly object[];
}

/** A client of this platform, closed when the test is over. */
export function wire(to: Pick<Platform, 'url'>, changes: Partial<WireConfiguration> = {}): Wire {
  const clock = new FakeClock();
  const told: Told[] = [];
  const tell = (name: string) => (event: object) => {
    told.push([name, event]);
  };
  const client = new GenesysClient(
    {
      apiUrl: to.url,
      loginUrl: to.url,
      clientId: 'client-id',
      clientSecret: SECRET,
      timeoutMs: 10_000,
      maxSends: 4,
      maxWaitMs: 30_000,
      maxBodyBytes: 10_000,
      connections: 8,
      ...changes,
    },
    clock,
    {
      throttled: tell('throttled'),
      retried: tell('retried'),
      tokenRefreshed: tell('tokenRefreshed'),
      called: tell('called'),
      paced: tell('paced'),
      circuit: tell('circuit'),
    },
  );
  onTestFinished(() => client.close());
  return { client, clock, told, events: (name) => told.flatMap(([n, event]) => (n === name ? [event] : [])) };
}

export const READ: WireRequest = {
  operation: 'campaign.read',
  method: 'GET',
  path: '/api/v2/outbound/campaigns/{campaignId}',
  params: { campaignId: 'c-1' },
};

export const WRITE: WireRequest = {
  operation: 'campaign.patch',
  method: 'PATCH',
  path: '/api/v2/outbound/campaigns/{campaignId}',
  params: { campaignId: 'c-1' },
  body: { campaignstate: 'paused', pauseReason: 'OTHER' },
  version: { header: 'If-Match', value: '"7"' },
  idempotencyKey: 'key-1',
};

/** The error of a promise that must not be kept. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('an error was expected');
}
