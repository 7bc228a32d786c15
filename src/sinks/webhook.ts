import type { Letter } from '../engine/letters.ts';
import type { Clock, WireEvents } from '../genesys/client.ts';
import { LostError } from '../genesys/lost.ts';
import { retryAfterMs } from '../genesys/retry-after.ts';
import { Transport } from '../genesys/transport.ts';
import { Signer } from '../inbound/signature.ts';
import { Destinations, isAddress, REFUSED, type Resolve } from './address.ts';

const OPERATION = 'webhook.deliver';
/** Bytes of a body, as CloudEvents has it: what is larger, not everybody in between lets pass. */
const LARGEST = 65_536;
/** Bytes of an answer. Nobody reads it; it is taken in only so that its connection can be used again. */
const ANSWER = 1_048_576;
/** With these an endpoint, or what stands before it, says that it is all too much. */
const THROTTLES: ReadonlySet<number> = new Set([429, 502, 504]);

/** Where letters are sent, and how. */
export interface WebhookEndpoint {
  /** https, or http on a loopback host. */
  readonly url: string;
  readonly secrets: readonly string[];
  /** Milliseconds from the call to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Ranges that are not public and may be connected to all the same. */
  readonly allowAddresses: readonly string[];
  /** Attempts at a time. */
  readonly concurrency: number;
}

/**
 * What one POST of a letter came to.
 * - `refused`: sending the same again is no use.
 * - `gone`: the endpoint wants no letter any more.
 * - `notNow`: the same again later. `down`: it says something about the endpoint, not about the letter. `throttled`: for all
 *   letters; `waitMs` where the endpoint says how long.
 * - `stopped`: by us, before there was an answer.
 */
export type Posted =
  | { readonly kind: 'delivered' | 'gone' | 'stopped' }
  | { readonly kind: 'refused'; readonly code: string }
  | {
      readonly kind: 'notNow';
      readonly code: string;
      readonly down: boolean;
      readonly throttled: boolean;
      readonly waitMs?: number;
    };

/** An endpoint that speaks Standard Webhooks. One attempt a call, each signed anew under the same id; follows no redirect. */
export class Webhook {
  readonly #signer: Signer;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #destinations: Destinations;
  readonly #path: string;
  /** Its host, where that is an address and nothing is left to look up. */
  readonly #address: string | undefined;

  constructor(endpoint: WebhookEndpoint, clock: Clock, events: Pick<WireEvents, 'called'>, resolve?: Resolve) {
    const { url, secrets, timeoutMs, allowAddresses, concurrency } = endpoint;
    const { origin, pathname, hostname } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    this.#signer = new Signer(secrets);
    this.#clock = clock;
    this.#path = pathname;
    this.#address = isAddress(host) ? host : undefined;
    this.#destinations = new Destinations(allowAddresses, resolve);
    const { lookup } = this.#destinations;
    const limits = { timeoutMs, maxBodyBytes: ANSWER, connections: concurrency, lookup };
    this.#transport = new Transport({ setting: 'sinks.url', value: origin }, limits, clock, events);
  }

  /** @param stop gives up at once. */
  async deliver({ id, type, body }: Letter, stop: AbortSignal): Promise<Posted> {
    if (Buffer.byteLength(body) > LARGEST) return { kind: 'refused', code: 'event.tooLarge' };
    if (this.#address !== undefined && !this.#destinations.allows(this.#address)) return lost(REFUSED);
    const timestamp = Math.floor(this.#clock.now() / 1_000);
    const answer = await this.#transport.send(OPERATION, {
      method: 'POST',
      path: this.#path,
      headers: {
        'content-type': type,
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': await this.#signer.sign({ id, timestamp, body }),
      },
      body,
      signal: stop,
    });
    if (answer instanceof LostError) {
      if (answer.code === 'wire.stopped') return { kind: 'stopped' };
      return lost(codeOf(answer));
    }
    if (answer.ok) return { kind: 'delivered' };
    if (answer.status === 410) return { kind: 'gone' };
    const { status } = answer;
    const waitMs = retryAfterMs(answer.header('retry-after'), this.#clock.now());
    return {
      ...{ kind: 'notNow', code: `http.${status}`, down: status >= 500 || status === 408 || status === 429 },
      ...{ throttled: THROTTLES.has(status) || waitMs !== undefined, ...(waitMs !== undefined && { waitMs }) },
    };
  }

  close(): Promise<void> {
    return this.#transport.close();
  }
}

const lost = (code: string): Posted => ({ kind: 'notNow', code, down: true, throttled: false });

const codeOf = ({ code, cause }: LostError): string =>
  cause instanceof Error && 'code' in cause && cause.code === REFUSED ? REFUSED : code;
