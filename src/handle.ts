import { settledFrom } from '../machines/edges.ts';
import type { HeartbeatPolicy } from '../machines/heartbeat.ts';
import type { Asked, Lifecycle } from '../machines/lifecycle.ts';
import type { AskedEvent, Resource } from '../machines/rule.ts';
import { instant } from '../machines/verdict.ts';
import { accept, acceptId, RequestError } from './engine/accept.ts';
import { type Check, check } from './engine/check.ts';
import { absent } from './engine/creation.ts';
import { digest } from './engine/digest.ts';
import type { Outcome } from './engine/outcome.ts';
import type { Schedule, Scheduled } from './engine/schedules.ts';
import { undoingProblems } from './engine/undoing.ts';
import { acceptHeartbeat, type HeartbeatOptions } from './heartbeat-options.ts';
import type { Agenda } from './hosts/agenda.ts';
import type { Carrier, Track } from './hosts/carrier.ts';
import type { Claim } from './hosts/claim.ts';
import type { Heartbeat } from './hosts/heartbeat.ts';
import type { Heartbeats } from './hosts/heartbeats.ts';
import { gatherFacts, readResource } from './hosts/in-process.ts';
import { acceptKey, newKey } from './request-key.ts';

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
  /** {@link LaterOptions}: a request for later has no other options. */
  readonly at?: undefined;
}

/** How a request for a later moment is to be registered. */
export interface LaterOptions {
  /** When it is sent; in the past, at once. */
  readonly at: Date;
  /** The same key is the same schedule: registered again, it answers with what waits. @default a new one */
  readonly request?: string | undefined;
}

/** What undoes an event, and when. */
interface Undoing<Event> {
  readonly event: Event;
  readonly at: Date;
}

/** What carries out what a handle is asked for: one of each a client. */
interface Bearers {
  readonly carrier: Carrier;
  readonly heartbeats: Heartbeats;
  readonly agenda: Agenda;
}

/** One resource of one lifecycle. Holds no state: every call reads what it needs. */
export class Handle<L extends Lifecycle> {
  readonly id: string;
  readonly #track: Track;
  readonly #carrier: Carrier;
  readonly #heartbeats: Heartbeats;
  readonly #agenda: Agenda;

  /** @throws {RequestError} where the id is none of this lifecycle. */
  constructor(id: string, track: Track, { carrier, heartbeats, agenda }: Bearers) {
    this.id = acceptId(track.settings.lifecycle, id);
    this.#track = track;
    this.#carrier = carrier;
    this.#heartbeats = heartbeats;
    this.#agenda = agenda;
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
    const resource = this.#absent(event) ?? (await this.read());
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
  async send(asked: Asked<L['events']>, options?: SendOptions): Promise<Outcome>;
  /**
   * Puts the event on record, to be sent at its moment by whichever process has the journal open then. Its outcome is told by
   * the notices `outcome` and `schedule`, and audited.
   * @throws {RequestError} where this is no request at all, {@link JournalError} where it cannot be put on record.
   */
  async send(asked: Asked<L['events']>, options: LaterOptions): Promise<Scheduled>;
  async send(asked: Asked<L['events']>, options: SendOptions | LaterOptions = {}): Promise<Outcome | Scheduled> {
    const event = this.#accept(asked);
    if (options.at === undefined) return this.#carry(event, options);
    return this.#agenda.register(this.#schedule(event, options.at, this.#key(options)));
  }

  /**
   * Sends the event, and puts what undoes it on record with its intent, before the write leaves; taken off again only where the
   * outcome proves that nothing came of the event. No write of the event leaves once it is to be undone. Where it already was
   * as asked it is undone all the same.
   * @throws as {@link send}, and {@link RequestError} where what is to undo it would be refused.
   */
  protected async sendUntil(
    asked: Asked<L['events']>,
    { event: undoing, at }: Undoing<Asked<L['events']>>,
    options: SendOptions = {},
  ): Promise<Outcome> {
    const event = this.#accept(asked);
    const { settings, around } = this.#track;
    const key = this.#key(options);
    const planned = this.#schedule(this.#accept(undoing), at, this.#key({}));
    const problems = undoingProblems(settings, this.id, event, planned.event, at.getTime());
    if (at.getTime() <= around.clock.now()) problems.push('its moment has passed already.');
    if (problems.length > 0) throw new RequestError(`${settings.lifecycle.name} ${undoing.type}`, problems);
    const followUp = { ...planned, schedule: this.#agenda.like(planned) ?? planned.schedule };
    const fingerprint = options.fingerprint ?? digest({ of: planned.fingerprint, at: planned.dueAt, event });
    const outcome = await this.#carry(event, { ...options, request: key, fingerprint }, { ...followUp, follows: key });
    if (outcome.kind !== 'unchanged' || outcome.followUp) return outcome;
    const { schedule, dueAt } = await this.#agenda.register(followUp);
    return { ...outcome, followUp: { schedule, dueAt } };
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

  async #carry(event: AskedEvent, options: SendOptions, followUp?: Schedule): Promise<Outcome> {
    acceptMoment('deadline', options.deadline);
    const key = this.#key(options);
    if (options.request !== undefined) this.#agenda.refuse(key);
    const before = this.#absent(event);
    const request = {
      ...{ key, fingerprint: options.fingerprint ?? this.#fingerprint(event), id: this.id, event },
      startedAt: this.#track.around.clock.now(),
      ...(options.base && { base: options.base }),
      ...(options.onlyAt !== undefined && { onlyAt: options.onlyAt }),
      ...(before && { absent: before }),
      ...(followUp && { followUp }),
    };
    return this.#carrier.carry(this.#track, request, options);
  }

  #schedule(event: AskedEvent, at: Date, schedule: string): Schedule {
    acceptMoment('at', at);
    if (at.getTime() > LAST) throw new RequestError('at', ['a moment before the year 10000 is expected.']);
    const { lifecycle, platform } = this.#track.settings;
    const fingerprint = this.#fingerprint(event);
    return { schedule, fingerprint, lifecycle: lifecycle.name, id: this.id, event, dueAt: at.toISOString(), platform };
  }

  #key({ request }: { readonly request?: string | undefined }): string {
    return request === undefined ? newKey(this.#track.around.clock.now()) : acceptKey(request);
  }

  #fingerprint(event: AskedEvent): string {
    return digest({ lifecycle: this.#track.settings.lifecycle.name, id: this.id, event });
  }

  #absent(event: AskedEvent): Resource | undefined {
    return absent(this.#track.settings.lifecycle, this.id, event);
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

/** Later instants do not sort by time. */
const LAST = Date.UTC(9999, 11, 31);

/** A date that is none would be a deadline that never comes, or comes at once. */
function acceptMoment(field: string, date: Date | undefined): void {
  if (Number.isNaN(date?.getTime())) throw new RequestError(field, ['an invalid date: a moment in time is expected.']);
}
