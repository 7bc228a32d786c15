import type { Clock } from './clock.ts';
import { lowerCase } from './http.ts';
import type { LoggedRequest, RequestLog } from './log.ts';
import { isLoopback } from './loopback.ts';
import type { Webhook, Webhooks } from './webhooks.ts';

/** Deliveries that may wait for one webhook; further ones are dropped, and logged as such. */
const QUEUE_LIMIT = 1000;

/** Milliseconds one attempt may take. */
const ATTEMPT_MS = 15_000;

interface Delivery {
  readonly webhook: Webhook;
  readonly body: string;
}

/** Sends events to the webhooks that asked for them: in order for each, apart from the requests that caused them. */
export class Deliveries {
  readonly #queues = new Map<string, Delivery[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #webhooks: Webhooks;
  readonly #log: RequestLog;
  readonly #clock: Clock;
  readonly #uuid: () => string;

  constructor(webhooks: Webhooks, log: RequestLog, clock: Clock, uuid: () => string) {
    this.#webhooks = webhooks;
    this.#log = log;
    this.#clock = clock;
    this.#uuid = uuid;
  }

  /** Tells everybody who listens to this type of event. */
  announce(eventType: string, data: object): void {
    const listening = this.#webhooks.listeningTo(eventType);
    if (listening.length === 0) return;
    const body = JSON.stringify({
      eventType,
      schemaVersion: 'v1',
      timestamp: new Date(this.#clock.now()).toISOString(),
      data,
    });
    for (const webhook of listening) this.#enqueue({ webhook, body });
  }

  /** Gives up what is under way and what waits. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  #enqueue(delivery: Delivery): void {
    const { id, endpoint } = delivery.webhook;
    const queue = this.#queues.get(id) ?? [];
    if (!isLoopback(new URL(endpoint).host)) {
      this.#record(delivery, 'skipped');
    } else if (queue.length >= QUEUE_LIMIT) {
      this.#record(delivery, 'dropped');
    } else if (queue.push(delivery) === 1) {
      this.#queues.set(id, queue);
      const running = this.#drain(queue).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
  }

  /** A delivery leaves the queue when it is done, so that a queue with anything in it is being drained. */
  async #drain(queue: Delivery[]): Promise<void> {
    for (let next = queue[0]; next !== undefined && !this.#closing.signal.aborted; next = queue[0]) {
      await this.#deliver(next);
      queue.shift();
    }
  }

  /** Retries at once, without the policy's waits: nobody should wait for a sandbox. */
  async #deliver(delivery: Delivery): Promise<void> {
    for (let left = delivery.webhook.deliveryPolicy.maxRetries; left >= 0; left -= 1) {
      const status = await this.#attempt(delivery);
      if (this.#closing.signal.aborted) return;
      this.#record(delivery, status);
      if (status !== 'unreachable' && status < 300) return;
    }
  }

  async #attempt({ webhook: { endpoint, restMessage }, body }: Delivery): Promise<number | 'unreachable'> {
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...lowerCase(restMessage.headers) },
        body,
        redirect: 'manual', // a redirect could lead off this machine
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ATTEMPT_MS)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 'unreachable';
    }
  }

  /** Logs where it went without credentials or query: either may hold a secret. */
  #record({ webhook }: Delivery, status: LoggedRequest['status']): void {
    const { origin, pathname } = new URL(webhook.endpoint);
    this.#log.open({
      at: new Date(this.#clock.now()).toISOString(),
      operation: 'webhook.delivery',
      method: 'POST',
      path: origin + pathname,
      id: webhook.id,
      correlationId: this.#uuid(),
      status,
      committed: false,
      faults: [],
    });
  }
}
