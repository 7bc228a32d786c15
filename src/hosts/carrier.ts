import { edgesOf } from '../../machines/edges.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import type { AskedEvent } from '../../machines/rule.ts';
import { RequestError } from '../engine/accept.ts';
import type { Request } from '../engine/course.ts';
import { drive, type Observed, type Settings } from '../engine/drive.ts';
import type { Intent, Journal } from '../engine/journal.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { Identify } from '../engine/pseudonyms.ts';
import type { Clock } from '../genesys/client.ts';
import { Budget } from './budget.ts';
import { InProcessHost, type Surroundings } from './in-process.ts';
import { Turns } from './turns.ts';

/** The client is closing or closed; nothing was sent. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
}

/** One lifecycle as requests of it are carried: what decides, and what performs. */
export interface Track {
  readonly settings: Settings;
  readonly around: Surroundings;
  /** Makes pseudonyms of whoever a payload names. @default nothing does */
  readonly identify?: Identify | undefined;
  /** Hears of what was asked and is no request. */
  readonly invalid?: ((error: RequestError) => void) | undefined;
}

/** A request before its deadline is known. */
export type Asked = Omit<Request, 'deadline'>;

interface CarryOptions {
  readonly deadline?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a carrier needs of its client. */
interface CarrierSurroundings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** Hears of each step of each request. @default nothing does */
  readonly observe?: ((lifecycle: string, step: Observed) => void) | undefined;
}

/** Drives requests in this process: in order per entity, once per key, and to their end before it is closed. */
export class Carrier {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #observe: CarrierSurroundings['observe'];
  readonly #settled: (outcome: Outcome) => void;
  readonly #keys = new Turns();
  readonly #entities = new Turns();
  #closing = false;

  constructor({ journal, clock, deadlineMs, observe }: CarrierSurroundings, settled: (outcome: Outcome) => void) {
    this.#journal = journal;
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    this.#observe = observe;
    this.#settled = settled;
  }

  /** @throws {ClosedError}, and {@link RequestError} where the key already stands for something else. */
  async carry(track: Track, request: Asked, options: CarryOptions): Promise<Outcome> {
    if (this.#closing) {
      throw new ClosedError(`${track.settings.lifecycle.name} ${request.id}: the client is closing.`);
    }
    return this.#inTurn(track, request, this.#ready(track, request, options));
  }

  /**
   * Takes a turn for a request that is made only once that has come, so that its time does not run while it waits.
   * @param make `undefined`: it is not wanted any more
   */
  carryInTurn(
    track: Track,
    request: Pick<Asked, 'key' | 'id'>,
    make: () => Promise<Asked | undefined>,
  ): Promise<Outcome | undefined> {
    return this.#inTurn(track, request, async () => {
      const made = await make();
      return made && this.#ready(track, made, {})();
    });
  }

  /**
   * Settles what an earlier process left open, still within its own deadline.
   * @param writes whether it may write. @default where nothing has, it may
   */
  resume(track: Track, intent: Intent, { writes = true }: { readonly writes?: boolean } = {}): Promise<Outcome> {
    const { request: key, fingerprint, id, event, startedAt, deadline, base, onlyAt, planned, followUp } = intent;
    const about = { ...(base && { base }), ...(onlyAt !== undefined && { onlyAt }) };
    const later = { ...(planned && { planned }), ...(followUp && { followUp }) };
    const asked = { key, fingerprint, id, event, startedAt: Date.parse(startedAt), ...about, ...later };
    return this.carry(track, asked, { deadline: new Date(writes ? deadline : startedAt) });
  }

  /** Settles once every request of the entity that was asked for before has ended. */
  quiet(entity: string): Promise<void> {
    return this.#entities.take(entity, async () => undefined);
  }

  /**
   * Runs once all that was asked of the entities before has ended, and before anything that is asked of them later. One at a time,
   * so that two can never wait for each other.
   * @throws {ClosedError}
   */
  async alone<T>(entities: readonly string[], run: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new ClosedError(`${entities.join(', ')}: the client is closing.`);
    const inTurn = entities.reduceRight((next, entity) => () => this.#entities.take(entity, next), run);
    // No request has an empty key.
    return this.#keys.take('', inTurn);
  }

  /** Takes no more requests and settles once those under way have ended. */
  async drain(): Promise<void> {
    this.#closing = true;
    await this.#keys.idle();
  }

  // By key too: until it is on record, a key that is used for two resources at once could not be told for a mistake.
  #inTurn<T>({ around }: Track, { key, id }: Pick<Asked, 'key' | 'id'>, run: () => Promise<T>): Promise<T> {
    return this.#keys.take(key, () => this.#entities.take(around.effects.entity(id), run));
  }

  /** Its time runs from now on, also while it waits for its turn. */
  #ready({ settings, around }: Track, request: Asked, { deadline, signal }: CarryOptions): () => Promise<Outcome> {
    const now = this.#clock.now();
    const given = deadline?.getTime() ?? now + this.#deadlineMs;
    // What is to be undone at a moment is not done from then on.
    const until = Math.min(given, request.followUp ? Date.parse(request.followUp.dueAt) : given);
    const asked = { ...request, deadline: until };
    const lane = lowersRisk(settings.lifecycle, request.event) ? 'urgent' : 'ordinary';
    const host = new InProcessHost(around, new Budget(this.#clock, until - now, signal), lane);
    const observe = this.#observe?.bind(undefined, settings.lifecycle.name);
    return async () => {
      try {
        const { outcome, resumed } = this.#recorded(asked, settings.platform);
        if (outcome) return outcome;
        const start = resumed ? { resumed } : this.#lately(around, request);
        const settled = await drive(settings, { ...asked, ...start }, host, observe);
        this.#settled(settled);
        return settled;
      } finally {
        host.release();
      }
    };
  }

  /** Whoever names a resource to compare with wants it read, and what is yet to be made was never seen. */
  #lately({ effects, tracked }: Surroundings, { id, base, onlyAt, absent }: Asked): Pick<Request, 'tracked'> {
    if (base || onlyAt !== undefined || absent) return {};
    const seen = tracked?.lately(id, this.#clock.monotonic());
    return seen && effects.recall ? { tracked: effects.recall(seen) } : {};
  }

  #recorded(
    { key, fingerprint }: Asked,
    platform: string,
  ): { outcome?: Outcome | undefined; resumed?: Intent | undefined } {
    const before = this.#journal.find(key);
    if (before === undefined) return {};
    if (before.fingerprint !== undefined && before.fingerprint !== fingerprint) {
      throw new RequestError('request', [`the key \`${key}\` already stands for another request.`]);
    }
    if (before.outcome) return { outcome: before.outcome };
    const resumed = this.#journal.openIntents().find((intent) => intent.request === key);
    if (resumed && resumed.platform !== platform) {
      throw new RequestError('request', [`the key \`${key}\` stands for a request left open on another platform.`]);
    }
    return { resumed };
  }
}

/** Whether the event lowers a risk wherever it is accepted: what state the resource is in is not known yet. */
export function lowersRisk({ machine }: Lifecycle, { type }: Pick<AskedEvent, 'type'>): boolean {
  const edges = edgesOf(machine).filter(({ event }) => event === type);
  return edges.length > 0 && edges.every(({ meta }) => meta?.risk === 'lowers');
}
