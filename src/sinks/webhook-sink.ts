import { digest } from '../engine/digest.ts';
import type { Letters } from '../engine/letters.ts';
import type { Clock, WireEvents } from '../genesys/client.ts';
import { Courier, type CourierLimits } from './courier.ts';
import type { RelayEvents } from './relay.ts';
import { Webhook, type WebhookEndpoint } from './webhook.ts';

/** The courier to a webhook, with the connections it sends on. */
export class WebhookSink {
  readonly #webhook: Webhook;
  readonly #courier: Courier;

  constructor(
    settings: WebhookEndpoint & CourierLimits & { readonly name: string },
    { letters, clock }: { readonly letters: Letters; readonly clock: Clock },
    events: RelayEvents & Pick<WireEvents, 'called'>,
  ) {
    this.#webhook = new Webhook(settings, clock, events);
    // Not the URL itself: its path may be all that keeps others from it.
    const around = { letters, endpoint: this.#webhook, address: digest([settings.url]), clock };
    this.#courier = new Courier(settings.name, around, settings, events);
  }

  start(): void {
    this.#courier.start();
  }

  /** There may be something to send. */
  wake(): void {
    this.#courier.wake();
  }

  /** Sends what is due, for `graceMs` at most; the rest stays in the journal. */
  async close(graceMs: number): Promise<void> {
    await this.#courier.close(graceMs);
    await this.#webhook.close();
  }
}
