import { expect } from 'vitest';
import type { Configuration } from '../../src/configuration.ts';
import { type Client, connect } from '../../src/connect.ts';
import type { AuditRecord } from '../../src/journal/record.ts';
import type { Roster } from '../../src/lifecycles.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import { SCOPES } from '../../src/sandbox/operation.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { HandClock } from '../client/clock.ts';
import { configurationOf, MORNING } from '../client/fixture.ts';
import { Visitor } from '../sandbox/visitor.ts';

/** Ours, and that of somebody else. */
const CLIENTS = ['sandbox', 'another'].map((id) => ({ id, secret: `${id}-secret`, scopes: [...SCOPES] }));

/** The clock of a workday, and a pace that no tour is too long for. */
const PLACE: Scenario = { clock: MORNING, clients: CLIENTS, rateLimit: { allowed: 1_000_000, windowSeconds: 60 } };

/** What every stage stands on: a sandbox of its own, clients of it, and somebody else who changes things there. */
export class Ground {
  readonly visitor: Visitor;
  /** The clients' time; the sandbox's own stands still. */
  readonly clock = new HandClock(MORNING);
  readonly #sandbox: Sandbox;
  readonly #clients: Pick<Client, 'audit' | 'close'>[] = [];

  private constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.visitor = new Visitor(sandbox.url);
  }

  static async open(scenario: Scenario): Promise<Ground> {
    return new Ground(await startSandbox({ scenario: { ...PLACE, ...scenario } }));
  }

  join<Own extends Roster = Record<never, never>>(own: Partial<Configuration<Own>>): Client<Own> {
    const given = { ...configurationOf(this.#sandbox.url), clock: this.clock, ...own };
    const client = connect(given as Configuration<Own>);
    this.#clients.push(client);
    return client;
  }

  /** By the control API, which asks nobody. */
  async change(path: string, body: object): Promise<void> {
    const { status, text } = await this.visitor.ask('PUT', `/sandbox/${path}`, { body });
    if (status !== 200) throw new Error(`PUT /sandbox/${path}: ${status} ${text}`);
  }

  // biome-ignore lint/suspicious/noExplicitAny: each stage looks into a part of its own
  async snapshot(): Promise<any> {
    return (await this.visitor.ask('GET', '/sandbox/snapshot')).body;
  }

  /** What our clients have sent that could change something, as the sandbox saw it. */
  async writes(): Promise<readonly LoggedRequest[]> {
    const { requests } = (await this.visitor.ask('GET', '/sandbox/requests')).body as { requests: LoggedRequest[] };
    return requests.filter(({ method, clientId }) => method !== 'GET' && clientId === 'sandbox');
  }

  /** What the audits of our clients hold. */
  records(): readonly AuditRecord[] {
    return this.#clients.flatMap(({ audit }) => [...audit.records()]);
  }

  /** Ends it all, and finds the audit of every client sound. */
  async close(): Promise<void> {
    for (const { audit } of this.#clients) expect(audit.verify()).toMatchObject({ sound: true });
    await Promise.all([...this.#clients.map((client) => client.close()), this.#sandbox.close()]);
  }
}
