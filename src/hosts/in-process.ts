import type { FactName } from '../../machines/facts.ts';
import type { Resource } from '../../machines/rule.ts';
import { instant } from '../../machines/verdict.ts';
import { type Effects, ReplyError, type WireReply, type WireRequest } from '../engine/effects.ts';
import type { FactNeed, FactReading, FactReadings } from '../engine/facts.ts';
import type { Host, HostAnswer, HostTask, Timing } from '../engine/host.ts';
import { type Journal, JournalError } from '../engine/journal.ts';
import type { Failure } from '../engine/outcome.ts';
import type { Policy } from '../engine/policy.ts';
import { backoffMs } from '../genesys/backoff.ts';
import type { Clock, SendOptions } from '../genesys/client.ts';
import { AmbiguousError, ExpiredError, RefusedError, StoppedError, WireError } from '../genesys/errors.ts';
import type { Lane } from '../genesys/queue.ts';
import { Budget } from './budget.ts';
import type { FactCache } from './fact-cache.ts';
import type { Tracked } from './tracked.ts';

/** The one answer after which a write is sent again. */
const THROTTLED = 429;

/** What all requests of one lifecycle share. */
export interface Surroundings {
  readonly effects: Effects;
  readonly wire: { send(request: WireRequest, options: SendOptions): Promise<WireReply> };
  readonly journal: Journal;
  readonly clock: Clock;
  readonly facts: FactCache;
  /** The resources seen lately. @default none is remembered */
  readonly tracked?: Tracked;
  /** Milliseconds for settling a doubt, beyond the caller's deadline or abort. */
  readonly graceMs: number;
}

/** Performs the effects of one request in this process. */
export class InProcessHost implements Host {
  readonly #in: Surroundings;
  readonly #budget: Budget;
  readonly #lane: Lane;
  readonly #began: number;
  #grace: Budget | undefined;
  /** Monotonic: the world has moved since, so no older sample will do. */
  #factsAfter = Number.NEGATIVE_INFINITY;

  /** @param lane how urgent its calls are; those that settle a doubt always are */
  constructor(surroundings: Surroundings, budget: Budget, lane: Lane) {
    this.#in = surroundings;
    this.#budget = budget;
    this.#lane = lane;
    this.#began = surroundings.clock.monotonic();
  }

  async perform(task: HostTask): Promise<HostAnswer & Timing> {
    const answer = await this.#answer(task);
    const { clock } = this.#in;
    return { ...answer, now: clock.now(), elapsedMs: clock.monotonic() - this.#began };
  }

  /** Frees the timers; the request is over. */
  release(): void {
    this.#budget.settle();
    this.#grace?.settle();
  }

  #answer(task: HostTask): Promise<HostAnswer> {
    if (task.type === 'conclude') {
      const { fingerprint, outcome, draft, rows, letters, withdrawn } = task;
      const { journal } = this.#in;
      return this.#record(() => journal.conclude(fingerprint, outcome, draft, rows, letters, withdrawn), 'concluded');
    }
    if (task.type === 'readBack') {
      // Each doubt has the whole of it; how many there can be, the attempts bound.
      this.#grace?.settle();
      this.#grace = new Budget(this.#in.clock, this.#in.graceMs);
      const { signal } = this.#grace;
      return this.#within(this.#grace, () => this.#readBack(task.id, signal));
    }
    return this.#within(this.#budget, () => {
      switch (task.type) {
        case 'read':
          return this.#read(task.id, { signal: this.#budget.signal, lane: this.#lane });
        case 'gather':
          return this.#gather(task);
        case 'intend':
          return this.#record(() => this.#in.journal.intend(task.intent, task.draft, task.followUp), 'intended');
        case 'write':
          return this.#write(task);
        case 'wait':
          return this.#wait(task.attempt);
      }
    });
  }

  async #within(budget: Budget, act: () => Promise<HostAnswer>): Promise<HostAnswer> {
    if (budget.over) return { type: budget.over };
    try {
      return await act();
    } catch (error) {
      if (error instanceof StoppedError && budget.over) return { type: budget.over };
      throw error;
    }
  }

  async #read(id: string, options: ReadOptions): Promise<HostAnswer> {
    try {
      return { type: 'found', resource: await readResource(this.#in, id, options) };
    } catch (error) {
      return { type: 'failed', failure: failureOf(error) };
    }
  }

  /** The resource was there when the decision was made, so that not to find it says what became of it. */
  async #readBack(id: string, signal: AbortSignal): Promise<HostAnswer> {
    const answer = await this.#read(id, { signal, lane: 'urgent' });
    const gone = answer.type === 'failed' && [404, 410].includes(answer.failure.status ?? 0);
    const resource = gone ? this.#in.effects.gone?.(id) : undefined;
    return resource ? { type: 'found', resource } : answer;
  }

  async #gather({ resource, policy, facts }: Extract<HostTask, { type: 'gather' }>): Promise<HostAnswer> {
    const { signal } = this.#budget;
    const over = new Promise<never>((_, reject) => {
      signal.addEventListener(
        'abort',
        () => reject(new StoppedError({ operation: 'facts', sends: 0, code: 'wire.stopped' })),
        { once: true },
      );
    });
    const sampled = gatherFacts(this.#in, resource, policy, facts, { after: this.#factsAfter });
    return { type: 'gathered', facts: await Promise.race([sampled, over]) };
  }

  async #write({
    effect,
    event,
    resource,
    attempt,
    cause,
    tracked,
    validUntil,
  }: Extract<HostTask, { type: 'write' }>): Promise<HostAnswer> {
    const { effects, wire, clock, tracked: seen } = this.#in;
    let accepted: Extract<HostAnswer, { type: 'accepted' }> | undefined;
    // From here on only the answer says what it is like.
    seen?.forget(resource.id);
    try {
      const reply = await wire.send(effects.write(effect, event, resource, attempt, cause), {
        signal: this.#budget.signal,
        lane: this.#lane,
        ...(validUntil && { validUntil: Date.parse(validUntil) }),
      });
      const { status, correlationId } = reply;
      accepted = { type: 'accepted', resource: null, status, correlationId };
      if (tracked) seen?.met(true);
      const written = effects.resource(resource.id, reply);
      if (written) seen?.wrote(written, clock.monotonic());
      return { ...accepted, resource: written };
    } catch (error) {
      if (error instanceof ExpiredError) return this.#expired(error);
      if (error instanceof ReplyError && accepted) return accepted;
      const failure = failureOf(error);
      const conflicted = error instanceof RefusedError && effects.conflict(error.toRefusal());
      if (conflicted && tracked) seen?.met(false);
      // A conflict with what was seen lately is no news of the world: had it been read first, the same samples would do.
      else this.#factsAfter = clock.monotonic();
      if (error instanceof AmbiguousError) return { type: 'ambiguous', failure };
      if (!(error instanceof RefusedError)) return { type: 'failed', failure };
      return conflicted ? { type: 'conflict', failure } : { type: 'failed', failure, left: true };
    }
  }

  /** What was turned away before is decided on anew only once it was read back: whoever throttles may have done it all the same. */
  async #expired(error: ExpiredError): Promise<HostAnswer> {
    const answer = await this.#pause(error.retryAfterMs, 'expired');
    if (answer.type !== 'expired' || error.sends === 0) return answer;
    return { type: 'ambiguous', failure: { ...error.failure, status: THROTTLED } };
  }

  #wait(attempt: number): Promise<HostAnswer> {
    return this.#pause(backoffMs(attempt, this.#in.clock.random()), 'waited');
  }

  async #pause(ms: number, type: 'waited' | 'expired'): Promise<HostAnswer> {
    try {
      await this.#in.clock.sleep(ms, this.#budget.signal);
      return { type };
    } catch (error) {
      if (this.#budget.over) return { type: this.#budget.over };
      throw error;
    }
  }

  async #record(write: () => Promise<void>, type: 'intended' | 'concluded'): Promise<HostAnswer> {
    try {
      await write();
      return { type };
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      return { type: 'unrecorded', failure: { code: error.code, message: error.message } };
    }
  }
}

type ReadOptions = Pick<SendOptions, 'signal' | 'lane'>;

/** @throws {WireError} or {@link ReplyError} */
export async function readResource(
  { effects, wire, clock, tracked }: Surroundings,
  id: string,
  options: ReadOptions,
): Promise<Resource> {
  const reply = await wire.send(effects.read(id), options);
  const resource = effects.resource(id, reply);
  if (resource === null) throw new ReplyError('The answer to a read is empty.');
  tracked?.found(resource, clock.monotonic());
  return resource;
}

interface Sampling {
  /** The moment that the facts are to speak of, milliseconds since the Unix epoch. @default now */
  readonly about?: number;
  /** Monotonic milliseconds: a sample asked for no later is not shared. @default any sample is */
  readonly after?: number;
}

/** Asks for facts in parallel. One that cannot be had is a reading too: it says why. */
export async function gatherFacts(
  { effects, wire, clock, facts }: Surroundings,
  resource: Resource,
  policy: Policy,
  wanted: readonly FactNeed[],
  { about = clock.now(), after = Number.NEGATIVE_INFINITY }: Sampling = {},
): Promise<FactReadings> {
  const readings = wanted.map(async ({ name, maxAgeMs }): Promise<[FactName, FactReading]> => {
    const source = effects.facts[name];
    const now = clock.now();
    if (source === undefined) {
      return [
        name,
        { at: instant(now), failure: { code: 'dialect.noSource', message: `The dialect has no ${name}.` } },
      ];
    }
    const request = source.request(resource, { now: about, policy });
    const ask = async (): Promise<FactReading> => {
      try {
        const reply = await wire.send(request, {});
        return { at: instant(reply.receivedAt), value: source.value(reply) } as FactReading;
      } catch (error) {
        return { at: instant(clock.now()), failure: failureOf(error) };
      }
    };
    return [name, await facts.get(JSON.stringify(request), { now: clock.monotonic(), maxAgeMs, after }, ask)];
  });
  return Object.fromEntries(await Promise.all(readings));
}

/** What belongs into an outcome. A stop is told by the budget, and a bug is nobody's outcome: both go on being thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StoppedError) throw error;
  if (error instanceof WireError) return error.failure;
  if (error instanceof ReplyError) return { code: 'reply.unusable', message: error.message };
  throw error;
}
