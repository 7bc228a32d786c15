import { attributes } from '../../machines/attributes.ts';
import { guideAttributes } from '../../src/effects/guide/attributes.ts';
import { accept } from '../../src/engine/accept.ts';
import type { WireReply, WireRequest } from '../../src/engine/effects.ts';
import type { Outcome } from '../../src/engine/outcome.ts';
import { policyOf } from '../../src/engine/policy.ts';
import { RefusedError } from '../../src/genesys/errors.ts';
import { Carrier } from '../../src/hosts/carrier.ts';
import { FactCache } from '../../src/hosts/fact-cache.ts';
import { memoryJournal } from '../../src/journal/memory.ts';
import { Conversations } from '../../src/sandbox/conversations.ts';
import type { Reply } from '../../src/sandbox/operation.ts';
import { HandClock } from '../client/clock.ts';
import { MORNING } from '../client/fixture.ts';
import { type AttributesEvent, TALK } from './fixture.ts';

type Held = Readonly<Record<string, string | number | boolean>>;

/** One commit to the shared conversation, in order. */
export interface Commit {
  readonly by: string;
  readonly version: number;
  readonly keys: readonly string[];
}

/**
 * The sandbox's own table of conversations, shared by several writers without a network between, so that whoever holds the
 * turn decides in which order their calls get there.
 */
export class SharedTable {
  readonly commits: Commit[] = [];
  readonly #table: Conversations;
  readonly #waiting: { readonly by: string; readonly go: () => void }[] = [];

  constructor(held: Held) {
    this.#table = new Conversations([{ id: TALK, state: 'connected', attributes: held }], () => undefined);
  }

  /** What it holds now. */
  get held(): Held {
    return this.#table.list()[0]?.attributes ?? {};
  }

  /** A writer with an engine of its own asks for an update. */
  send(by: string, event: AttributesEvent): Promise<Outcome> {
    const clock = new HandClock(MORNING);
    const journal = memoryJournal({ now: clock.now });
    const wire = { send: (request: WireRequest) => this.#turn(by).then(() => this.#answer(by, request)) };
    const effects = guideAttributes;
    const settings = {
      lifecycle: attributes,
      effects,
      policy: policyOf(attributes.rules),
      maxAttempts: 4,
      tzdata: 'any',
      package: 'any',
      platform: 'any',
    };
    const around = { wire, journal, clock, facts: new FactCache(), effects, graceMs: 15_000 };
    const carrier = new Carrier({ journal, clock, deadlineMs: 60_000 }, () => undefined);
    const request = { key: by, fingerprint: by, id: TALK, event: accept(attributes, event), startedAt: clock.now() };
    return carrier.carry({ settings, around }, request, {});
  }

  /** Lets calls through, one at a time, as long as any wait; `pick` says which of how many is next. */
  async run(writers: readonly Promise<unknown>[], pick: (waiting: number) => number): Promise<void> {
    let open = writers.length;
    for (const writer of writers) void writer.finally(() => (open -= 1));
    while (open > 0) {
      // Everybody who is not waiting for a turn comes to the next call, or to an end, before the next turn is given.
      await new Promise(setImmediate);
      const [next] = this.#waiting.splice(pick(this.#waiting.length), 1);
      next?.go();
    }
  }

  #turn(by: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ by, go: resolve });
    return promise;
  }

  #answer(by: string, { operation, body = null, version }: WireRequest): WireReply {
    const headers = version ? { 'if-match': version.value } : {};
    const call = { correlationId: 'x', id: TALK, target: '/', headers, text: JSON.stringify(body) };
    const reply: Reply = operation === 'conversation.read' ? this.#table.read(call) : this.#table.patchAttributes(call);
    const answered = reply.body as { readonly version: number };
    if (reply.status >= 400) {
      const parts = { operation, sends: 1, status: reply.status, code: 'precondition.failed' };
      throw new RefusedError({ ...parts, body: null, resent: false });
    }
    if (reply.commit) {
      const { attributes: written } = body as { readonly attributes: object };
      this.commits.push({ by, version: answered.version, keys: Object.keys(written) });
    }
    return {
      status: reply.status,
      body: reply.body as never,
      version: reply.headers?.etag ?? null,
      sends: 1,
      receivedAt: 0,
    };
  }
}
