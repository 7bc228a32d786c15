import { edgesOf, settledFrom } from '../machines/edges.ts';
import type { HeartbeatPolicy } from '../machines/heartbeat.ts';
import type { Asked, Lifecycle } from '../machines/lifecycle.ts';
import type { AskedEvent, Resource } from '../machines/rule.ts';
import { instant } from '../machines/verdict.ts';
import { accept, acceptId, RequestError } from './engine/accept.ts';
import { type Check, check } from './engine/check.ts';
import { digest } from './engine/digest.ts';
import type { Outcome } from './engine/outcome.ts';
import { acceptHeartbeat, type HeartbeatOptions } from './heartbeat-options.ts';
import type { Carrier, Track } from './hosts/carrier.ts';
import type { Claim } from './hosts/claim.ts';
import type { Heartbeat } from './hosts/heartbeat.ts';
import type { Heartbeats } from './hosts/heartbeats.ts';
import { gatherFacts, readResource } from './hosts/in-process.ts';

/** How one `send` is to be carried out. */
export interface SendOptions {
  /** No write leaves after it. @default `deadlineMs` of the configuration, from now */
  readonly deadline?: Date | undefined;
  /** Gives up; a write that has left is still verified within the grace budget. */
  readonly signal?: AbortSignal | undefined;
  /** The resource as the caller knows it, e.g. from an earlier `read`: rules compare it with what is found. @default the first read */
  readonly base?: Resource | undefined;
  /** The one version that it is asked of: at any other the request ends `conflicted`, and nothing is written. @default any */
  readonly onlyAt?: string | undefined;
  /** The same key is the same request: asked again, it answers with the recorded outcome. @default a new one */
  readonly request?: string | undefined;
  /** A digest of what is asked. A key that comes back with another is a mistake. @default of id and event */
  readonly fingerprint?: string | undefined;
}

/** One resource of one lifecycle. Holds no state: every call reads what it needs. */
export class Handle<L extends Lifecycle> {
  readonly id: string;
  readonly #track: Track;
  readonly #carrier: Carrier;
  readonly #heartbeats: Heartbeats;

  /** @throws {RequestError} where the id is none of this lifecycle. */
  constructor(id: string, track: Track, carrier: Carrier, heartbeats: Heartbeats) {
    this.id = acceptId(track.settings.lifecycle, id);
    this.#track = track;
    this.#carrier = carrier;
    this.#heartbeats = heartbeats;
  }

  /** @throws {WireError} e.g. RefusedError with status 404; {@link ReplyError} where the answer keeps no contract. */
  read(options: { readonly signal?: AbortSignal } = {}): Promise<Resource> {
    return readResource(this.#track.around, this.id, options);
  }

  /**
   * What would happen, and why; nothing is written.
   * @param options.at asks it of another moment, with the facts as of now.
   * @throws as {@link read}, and {@link RequestError} where the event is not one.
   */
  async check(asked: Asked<L['events']>, options: { readonly at?: Date | undefined } = {}): Promise<Check> {
    const { clock } = this.#track.around;
    const event = this.#accept(asked);
    const { at } = options;
    acceptMoment('at', at);
    const resource = this.#creates(event) ? this.#absent() : await this.read();
    const now = () => at?.getTime() ?? clock.now();
    const decision = await check(this.#track.settings, resource, event, now, async (needs) => {
      const facts = await gatherFacts(this.#track.around, resource, this.#track.settings.policy, needs, {
        about: now(),
      });
      if (at === undefined) return facts;
      const moved = Object.entries(facts).map(([name, reading]) => [name, { ...reading, at: instant(at.getTime()) }]);
      return Object.fromEntries(moved);
    });
    return { decision, resource, ...(at && { factsAssumedAt: instant(clock.now()) }) };
  }

  /**
   * Carries the event through. What the outside world does is in the outcome.
   * @throws {RequestError} where this is no request at all; nothing was sent then.
   */
  async send(asked: Asked<L['events']>, options: SendOptions = {}): Promise<Outcome> {
    const event = this.#accept(asked);
    acceptMoment('deadline', options.deadline);
    const fingerprint =
      options.fingerprint ?? digest({ lifecycle: this.#track.settings.lifecycle.name, id: this.id, event });
    const key = options.request ?? crypto.randomUUID();
    if (key === '' || key.length > 200)
      throw new RequestError('request', ['a key of 1 to 200 characters is expected.']);
    const request = {
      ...{ key, fingerprint, id: this.id, event, startedAt: this.#track.around.clock.now() },
      ...(options.base && { base: options.base }),
      ...(options.onlyAt !== undefined && { onlyAt: options.onlyAt }),
      ...(this.#creates(event) && { absent: this.#absent() }),
    };
    return this.#carrier.carry(this.#track, request, options);
  }

  /**
   * Watches that the resource stays as we last set it, until it is stopped or somebody else changes it. A tick only reads;
   * what it finds is told by the notice `heartbeat`. What this client sends meanwhile is no change by others.
   * @throws {RequestError} where the options are none, {@link ClosedError} once the client is closing.
   */
  heartbeat(options: HeartbeatOptions<Asked<L['events']>>): Heartbeat {
    const { settings, around } = this.#track;
    const { reassertOn } = settings.policy.parts.heartbeat as HeartbeatPolicy;
    const { actor, own, everyMs, reassert } = acceptHeartbeat(options, reassertOn);
    const event = reassert as Asked<L['events']> | undefined;
    if (event) this.#accept(event);
    const claim: Claim = {
      ...{ lifecycle: settings.lifecycle.name, id: this.id, actor, own },
      read: (signal) => readResource(around, this.id, { signal, lane: 'patient' }),
      quiet: () => this.#carrier.quiet(around.effects.entity(this.id)),
      completes: (from, to) => from !== to && settledFrom(settings.lifecycle.machine, from).has(to),
      ...(event && {
        reassert: { on: reassertOn, send: (onlyAt, signal) => this.send(event, { onlyAt, signal }) },
      }),
    };
    return this.#heartbeats.start(crypto.randomUUID(), claim, everyMs);
  }

  #creates({ type }: AskedEvent): boolean {
    const { machine, restricts = machine } = this.#track.settings.lifecycle;
    // Also where policy takes that edge away: there still is nothing to read.
    return edgesOf(restricts).some(({ event, meta }) => event === type && meta?.creates);
  }

  #absent(): Resource {
    const state = String(this.#track.settings.lifecycle.machine.config.initial);
    return { id: this.id, state, version: null, document: {} };
  }

  #accept(asked: { readonly type: string; readonly actor: unknown; readonly payload?: unknown }): AskedEvent {
    try {
      return accept(this.#track.settings.lifecycle, asked, this.#track.identify);
    } catch (error) {
      if (error instanceof RequestError) this.#track.invalid?.(error);
      throw error;
    }
  }
}

/** A date that is none would be a deadline that never comes, or comes at once. */
function acceptMoment(field: string, date: Date | undefined): void {
  if (Number.isNaN(date?.getTime())) throw new RequestError(field, ['an invalid date: a moment in time is expected.']);
}
