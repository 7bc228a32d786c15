import type { Outbox } from '../engine/outbox.ts';
import type { Clock, WireEvents } from '../genesys/client.ts';
import { Crm, type CrmEndpoint } from './crm.ts';
import { Relay, type RelayEvents, type RelayLimits } from './relay.ts';

/** The name under which rows for the CRM wait. */
const CRM = 'crm';

/** The relay to a CRM, with the connection it sends on. */
export class CrmSync {
  readonly #crm: Crm;
  readonly #relay: Relay;

  constructor(
    settings: CrmEndpoint & RelayLimits,
    { outbox, clock }: { readonly outbox: Outbox; readonly clock: Clock },
    events: RelayEvents & Pick<WireEvents, 'called'>,
  ) {
    this.#crm = new Crm(settings, clock, events);
    this.#relay = new Relay(CRM, { outbox, endpoint: this.#crm, clock }, settings, events);
  }

  start(): void {
    this.#relay.start();
  }

  /** Something may have been added to the outbox. */
  wake(): void {
    this.#relay.wake();
  }

  /** Sends what is due, for `graceMs` at most; the rest stays in the outbox. */
  async close(graceMs: number): Promise<void> {
    await this.#relay.close(graceMs);
    await this.#crm.close();
  }
}
