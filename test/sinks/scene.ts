import { onTestFinished } from 'vitest';
import type { SinkRow } from '../../src/engine/outbox.ts';
import { MemoryJournal } from '../../src/journal/memory.ts';
import type { Fault } from '../../src/sandbox/fault.ts';
import type { LoggedRequest } from '../../src/sandbox/log.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { CrmSync } from '../../src/sinks/crm-sync.ts';
import type { RelayEvents, RelayLimits } from '../../src/sinks/relay.ts';
import { HandClock } from '../client/clock.ts';
import { concludeWith } from '../journal/rows.ts';
import { started, Visitor } from '../sandbox/visitor.ts';
import { START } from './guest.ts';

export const LIMITS: RelayLimits = { chunkSize: 50, maxAttempts: 8, breaker: { failures: 100, openMs: 30_000 } };

type Name = keyof RelayEvents;
type Told<N extends Name> = Parameters<RelayEvents[N]>[0];

/** Everything a relay has told, in order, and the next thing it tells. */
export class Ear implements RelayEvents {
  readonly told: { [N in Name]: { name: N; event: Told<N> } }[Name][] = [];
  #listener: () => void = () => undefined;

  delivered = (event: Told<'delivered'>) => this.#hear({ name: 'delivered', event });
  deadLettered = (event: Told<'deadLettered'>) => this.#hear({ name: 'deadLettered', event });
  postponed = (event: Told<'postponed'>) => this.#hear({ name: 'postponed', event });
  circuit = (event: Told<'circuit'>) => this.#hear({ name: 'circuit', event });
  warning = (event: Told<'warning'>) => this.#hear({ name: 'warning', event });
  called = () => undefined;

  all<N extends Name>(name: N): Told<N>[] {
    return this.told.flatMap((one) => (one.name === name ? [one.event as Told<N>] : []));
  }

  /** Settles once so many of them have been told. */
  async heard<N extends Name>(name: N, times = 1): Promise<Told<N>[]> {
    while (this.all(name).length < times) await new Promise<void>((resolve) => (this.#listener = resolve));
    return this.all(name);
  }

  #hear(told: Ear['told'][number]): void {
    this.told.push(told);
    this.#listener();
  }
}

interface Arrival {
  readonly key: string;
  readonly externalIds: readonly string[];
  readonly duplicate: boolean;
}

/** A CRM as its owner sees it. */
export class CrmOwner {
  readonly url: string;
  readonly #visitor: Visitor;

  constructor(url: string) {
    this.url = `${url}/crm/batch`;
    this.#visitor = new Visitor(url);
  }

  /** What arrived, oldest first. */
  arrivals = async (): Promise<readonly Arrival[]> => (await this.#crm()).arrivals;
  keys = async (): Promise<string[]> => [...new Set((await this.arrivals()).map(({ key }) => key))];
  /** How often each record was stored. */
  async upserts(): Promise<Record<string, number>> {
    const { records } = await this.#crm();
    return Object.fromEntries(
      records.map(({ externalId, upserts }: { externalId: string; upserts: number }) => [externalId, upserts]),
    );
  }
  // biome-ignore lint/suspicious/noExplicitAny: records have every shape
  records = async (): Promise<any[]> => (await this.#crm()).records;
  requests = (): Promise<LoggedRequest[]> => this.#visitor.log('crm.upsert');
  fault = (...faults: Fault[]) => this.#visitor.ask('POST', '/sandbox/faults', { body: faults });
  heal = () => this.#visitor.ask('DELETE', '/sandbox/faults');

  async #crm() {
    return (await this.#visitor.ask('GET', '/sandbox/snapshot')).body.crm;
  }
}

export async function crmOwner(faults: Fault['do'] | Fault[] = [], crm: Scenario['crm'] = {}): Promise<CrmOwner> {
  const scripted = Array.isArray(faults) ? faults : [{ operation: 'crm.upsert', first: 1, do: faults } as const];
  const { url } = await started({ scenario: { clock: START, faults: scripted, crm } });
  return new CrmOwner(url);
}

interface Scene {
  readonly crm: CrmOwner;
  readonly journal: MemoryJournal;
  readonly clock: HandClock;
  readonly ear: Ear;
  readonly sync: CrmSync;
  /** Lets time pass for the relay. */
  later(ms: number): void;
}

/** A CRM, rows that wait for it, and a relay that has begun. */
export async function scene({
  crm,
  rows,
  limits,
  token = 'sandbox-crm',
}: {
  readonly crm?: CrmOwner;
  readonly rows: readonly SinkRow[];
  readonly limits?: Partial<RelayLimits>;
  readonly token?: string | (() => string | Promise<string>);
}): Promise<Scene> {
  const owner = crm ?? (await crmOwner());
  const clock = new HandClock(START);
  const journal = new MemoryJournal(clock.now);
  for (const [n, row] of rows.entries()) await concludeWith(journal, `r${n}`, row);
  const ear = new Ear();
  const settings = { url: owner.url, token, timeoutMs: 10_000, ...LIMITS, ...limits };
  const sync = new CrmSync(settings, { outbox: journal.outbox, clock }, ear);
  sync.start();
  onTestFinished(() => sync.close(0));
  const later = (ms: number) => {
    clock.forward(ms);
    sync.wake();
  };
  return { crm: owner, journal, clock, ear, sync, later };
}
