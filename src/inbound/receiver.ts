import type { Json } from '../../machines/verdict.ts';
import { Dedupe } from '../engine/dedupe.ts';
import { HANDLED, type HandledIds } from '../engine/handled-ids.ts';
import type { Clock } from '../genesys/client.ts';
import { systemClock } from '../hosts/clock.ts';
import { textOf } from './body.ts';
import { isSigningSecret, SECRET_RULE, Signer } from './signature.ts';

/** A delivery whose signature and time are right, and that was not handled before. */
export interface Received {
  /** `webhook-id`: the same however often it is sent. */
  readonly id: string;
  /** When this attempt was signed, not when it happened. */
  readonly sentAt: Date;
  readonly body: Json;
  readonly headers: Headers;
}

export interface ReceiverOptions {
  /** `whsec_` and the base64 of 24 to 64 random bytes; of several, each is taken. */
  readonly secrets: readonly string[];
  /** Called for each delivery at least once: it has to be thrown, or rejected, what is to be sent again. */
  readonly handle: (received: Received) => void | Promise<void>;
  /** Told what the handler or `seen` threw; the sender is told only that something did. @default nobody is */
  readonly failed?: ((error: unknown, received: Received) => void) | undefined;
  /** Milliseconds by which the sender's clock may differ from ours. @default 300_000 */
  readonly toleranceMs?: number | undefined;
  /**
   * Those of a client outlive the process. Receivers of this process that are given the same are one inbox: what one of them handles,
   * the others answer alike and do not handle; give each its own where each is to handle everything. @default the last 10_000 of
   * a week, in memory
   */
  readonly seen?: HandledIds | undefined;
  /** Bytes of a body at most. @default 1_048_576 */
  readonly maxBytes?: number | undefined;
  /** @default the machine's own */
  readonly clock?: Pick<Clock, 'now' | 'monotonic'> | undefined;
}

const REMEMBERED = { ...HANDLED, limit: 10_000 } as const;
/** Longer ids are nobody's; an id is kept. */
const LONGEST_ID = 256;
/** Twice at once is handled once: who comes second is answered as the first, by whichever receiver. */
const UNDERWAY = new WeakMap<HandledIds, Map<string, Promise<number>>>();

/**
 * What takes deliveries by Standard Webhooks, for whatever hands on a `Request` and sends a `Response`.
 *
 * 204: handled, now or before. 400: no delivery, or a body that is not JSON. 401: not signed by one of the secrets, or not now.
 * 405, 413: not a POST, too large. 500: the handler failed; nothing is remembered, so that the sender's next attempt is handled.
 * @throws {RangeError} where an option is none.
 */
export function receiver(options: ReceiverOptions): (request: Request) => Promise<Response> {
  const { secrets, handle, toleranceMs = 300_000, maxBytes = 1_048_576, clock = systemClock() } = options;
  if (secrets.length === 0 || !secrets.every(isSigningSecret)) throw new RangeError(`secrets: ${SECRET_RULE}`);
  for (const [name, value] of Object.entries({ toleranceMs, maxBytes })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name}: a whole number of 1 or more is expected.`);
  }
  const signer = new Signer(secrets);
  const seen = options.seen ?? inMemory(clock);
  const underway = UNDERWAY.get(seen) ?? new Map<string, Promise<number>>();
  UNDERWAY.set(seen, underway);

  async function handled(received: Received): Promise<number> {
    try {
      if (await seen.has(received.id)) return 204;
      await handle(received);
      await seen.add(received.id);
      return 204;
    } catch (error) {
      options.failed?.(error, received);
      return 500;
    }
  }

  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const id = request.headers.get('webhook-id') ?? '';
    const signature = request.headers.get('webhook-signature') ?? '';
    const seconds = request.headers.get('webhook-timestamp') ?? '';
    if (!isId(id) || !/^\d{1,12}$/.test(seconds) || signature === '') return answer(400);
    const timestamp = Number(seconds);
    if (Math.abs(clock.now() - timestamp * 1_000) > toleranceMs) return answer(401);
    const body = await textOf(request, maxBytes);
    if (body === 'tooLarge') return answer(413);
    if (body === 'unreadable') return answer(400);
    if (!(await signer.holds({ id, timestamp, body: body.text }, signature))) return answer(401);
    const parsed = jsonIn(body.text);
    if (parsed === undefined) return answer(400);
    const received = { id, sentAt: new Date(timestamp * 1_000), body: parsed.json, headers: request.headers };
    const ending = underway.get(id) ?? handled(received).finally(() => underway.delete(id));
    underway.set(id, ending);
    return answer(await ending);
  };
}

const answer = (status: number): Response => new Response(null, { status });

/** A dot would let what is signed be cut otherwise. */
const isId = (id: string): boolean => id !== '' && id.length <= LONGEST_ID && !id.includes('.');

function inMemory(clock: Pick<Clock, 'monotonic'>): HandledIds {
  const known = new Dedupe(REMEMBERED);
  return { has: (id) => known.has(id, clock.monotonic()), add: (id) => known.add(id, clock.monotonic()) };
}

function jsonIn(text: string): { readonly json: Json } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
