import type { Actor } from '../../machines/rule.ts';
import { type Instant, instant } from '../../machines/verdict.ts';
import { RequestError } from '../engine/accept.ts';
import { absent } from '../engine/creation.ts';
import { duration } from '../engine/duration.ts';
import { type Intent, type Journal, JournalError } from '../engine/journal.ts';
import type { Outcome } from '../engine/outcome.ts';
import { retrialAt } from '../engine/retrial.ts';
import {
  cancellationOf,
  registrationOf,
  type Schedule,
  type Scheduled,
  type ScheduleFilter,
  standing,
} from '../engine/schedules.ts';
import type { Clock } from '../genesys/client.ts';
import { Alarm } from './alarm.ts';
import { type Asked, type Carrier, ClosedError, lowersRisk, type Track } from './carrier.ts';
import type { ScheduleNotice, ScheduleSaid } from './schedule-notice.ts';
import { Slots } from './slots.ts';
import { Turns } from './turns.ts';
import { type Due, OVERTAKEN, Waiting } from './waiting.ts';

/** Scheduled requests under way at a time: fewer than a lane of the wire holds, so that none is turned away. */
const CONCURRENCY = 50;

/** The clock may jump, e.g. where a machine slept: while anything waits, it is looked at again no later than this. */
const LOOK_MS = 60_000;

/** Milliseconds until a journal that could not be read or written is asked again. */
const JOURNAL_MS = 30_000;

interface Surroundings {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly tzdata: string;
  readonly carrier: Carrier;
  readonly tracks: ReadonlyMap<string, Track>;
  tell(notice: ScheduleNotice): void;
  warn(warning: { readonly code: string; readonly message: string }): void;
}

/** What is to be sent later, and sends it when it is due. */
export class Agenda {
  readonly #in: Surroundings;
  readonly #waiting: Waiting;
  readonly #keys = new Turns();
  readonly #slots = new Slots(CONCURRENCY);
  /** Those whose turn is taken, until they are settled or postponed. */
  readonly #underway = new Map<string, Promise<void>>();
  /** Those that cannot be sent, for whatever reason: a mistake of somebody's. */
  readonly #left = new Set<string>();
  /** The entities of which something due has to wait for what is before it. */
  #heldBack: ReadonlySet<string> = new Set();
  readonly #stop = new AbortController();
  readonly #alarm: Alarm;
  #running: Promise<void> | undefined;

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
    this.#waiting = new Waiting(surroundings.journal.schedules, surroundings.tracks);
    this.#alarm = new Alarm(surroundings.clock);
  }

  /** Takes the turns of what is overdue at once, so that whatever is asked from now on comes behind it. */
  start(): void {
    this.#running = this.#run(this.#next()).catch((error: unknown) => {
      const message = `Nothing is sent later any more: ${error instanceof Error ? error.message : typeof error}`;
      this.#in.warn({ code: 'schedule.ended', message });
    });
  }

  /** Whether the request comes before something overdue that lowers a risk: then it may be settled, but no more be done. */
  forbids(track: Track, { id, event }: Intent): boolean {
    if (lowersRisk(track.settings.lifecycle, event)) return false;
    const entity = track.around.effects.entity(id);
    return this.#waiting.dueOf(entity, this.#in.clock.now()).due.some(({ lowers }) => lowers);
  }

  /** @throws {RequestError} where the key stands for something else, {@link JournalError}, {@link ClosedError} */
  register(schedule: Schedule): Promise<Scheduled> {
    return this.#keys.take(schedule.schedule, async () => {
      const { journal, clock, tzdata } = this.#in;
      const { schedule: key, fingerprint, dueAt } = schedule;
      if (this.#stop.signal.aborted)
        throw new ClosedError(`${schedule.lifecycle} ${schedule.id}: the client is closing.`);
      const before = journal.schedules.find(key);
      if (before?.fingerprint === fingerprint && before.dueAt === dueAt)
        return this.list({ schedule: key })[0] ?? standing(before);
      if (before !== undefined || journal.find(key) !== undefined) throw taken(key);
      await journal.schedules.register(registrationOf(schedule, clock.now(), tzdata)).catch((error: unknown) => {
        throw error instanceof JournalError && error.code === 'journal.scheduled' ? taken(key) : error;
      });
      return this.#registered(standing(schedule));
    });
  }

  /** @throws {RequestError} where the key stands for something that waits. */
  refuse(key: string): void {
    if (this.list({ schedule: key }).length > 0) throw taken(key);
  }

  /** One that waits and asks the same of the same resource at the same moment. */
  like({ lifecycle, id, dueAt, fingerprint }: Schedule): string | undefined {
    const { schedules } = this.#in.journal;
    const same = this.list({ lifecycle, id }).filter((stands) => stands.dueAt === dueAt);
    return same.find(({ schedule }) => schedules.find(schedule)?.fingerprint === fingerprint)?.schedule;
  }

  list(filter?: ScheduleFilter): readonly Scheduled[] {
    return this.#in.journal.schedules.list(filter);
  }

  /** @returns `false` where it does not wait (any more) */
  async cancel(schedule: string, actor: Actor): Promise<boolean> {
    const { journal, clock, tzdata } = this.#in;
    const [stands] = this.list({ schedule });
    if (stands === undefined) return false;
    const said = { actor, now: clock.now(), tzdata };
    const cancelled = await journal.schedules.cancel(schedule, cancellationOf(stands, said));
    if (cancelled) this.#tell(stands, { kind: 'cancelled', actor });
    return cancelled;
  }

  /** Of every request of this client that has ended: it may have registered what follows it. */
  heard({ followUp }: Outcome): void {
    const [stands] = followUp ? this.list({ schedule: followUp.schedule }) : [];
    if (stands) this.#registered(stands);
  }

  /** Settles once nothing that is due by now is under way. */
  async idle(): Promise<void> {
    this.#next();
    while (this.#underway.size > 0) await Promise.all(this.#underway.values());
  }

  /** Makes no more requests; those under way come to their end, and the rest stays in the journal. */
  async close(): Promise<void> {
    this.#stop.abort('closing');
    this.#alarm.ring();
    await this.#running;
    await Promise.all(this.#underway.values());
  }

  async #run(first: number): Promise<void> {
    await undefined; // So that whoever listens from the start is told.
    for (const [whose, count] of this.#waiting.strangers()) {
      this.#in.warn({ code: 'schedule.notHere', message: `${count} waiting of ${whose}: left alone.` });
    }
    for (let wait = first; !this.#stop.signal.aborted; wait = this.#next()) {
      await this.#alarm.sleep(wait);
    }
  }

  /** Takes the turns of what is due. @returns milliseconds until there may be more */
  #next(): number {
    const { journal, clock } = this.#in;
    if (this.#stop.signal.aborted) return 0;
    try {
      const now = clock.now();
      const { due, heldBack } = this.#waiting.due(now);
      this.#heldBack = heldBack;
      this.#take(due);
      const next = journal.schedules.nextAfter(instant(now));
      return next === undefined ? Number.POSITIVE_INFINITY : Math.min(Date.parse(next) - now, LOOK_MS);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      const { code, message } = error;
      // So that whoever listens from the start is told.
      queueMicrotask(() => this.#in.warn({ code, message }));
      return JOURNAL_MS;
    }
  }

  #take(due: readonly Due[]): void {
    for (const each of due) {
      const { schedule } = each.stands;
      if (this.#underway.has(schedule) || this.#left.has(schedule)) continue;
      const sent = this.#send(each).catch((error: unknown) => this.#failed(error, schedule));
      this.#underway.set(
        schedule,
        sent.then((again) => this.#ended(each, again)),
      );
    }
  }

  #ended({ stands, entity }: Due, again: Instant | undefined): void {
    this.#underway.delete(stands.schedule);
    if (again) this.#alarm.ringBy(again);
    if (this.#heldBack.has(entity)) this.#takeNext(entity);
  }

  /** What of the entity waited for something that has ended; with others nothing is different. */
  #takeNext(entity: string): void {
    if (this.#stop.signal.aborted) return;
    try {
      this.#take(this.#waiting.dueOf(entity, this.#in.clock.now()).due);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#alarm.ring();
    }
  }

  /** @returns when it is to be sent again */
  async #send(due: Due): Promise<Instant | undefined> {
    const { carrier } = this.#in;
    const { stands, track } = due;
    const key = `${stands.schedule}#${stands.attempts + 1}`;
    let held = false;
    try {
      const outcome = await carrier.carryInTurn(track, { key, id: stands.id }, async () => {
        await this.#slots.take();
        held = true;
        return this.#made(key, due);
      });
      return outcome && (await this.#settle(due, outcome));
    } finally {
      if (held) this.#slots.release();
    }
  }

  /** The request, unless it is not wanted any more. */
  async #made(key: string, due: Due): Promise<Asked | undefined> {
    const { journal, clock, tzdata } = this.#in;
    const { stands, track } = due;
    const now = clock.now();
    const schedule = this.#stop.signal.aborted ? undefined : journal.schedules.find(stands.schedule);
    if (schedule === undefined) return undefined;
    if (this.#waiting.isOvertaken(due, instant(now))) {
      const { actor } = stands;
      const draft = cancellationOf(stands, { actor, now, tzdata, because: OVERTAKEN });
      await journal.schedules.cancel(stands.schedule, draft);
      this.#tell(stands, { kind: 'cancelled', actor });
      return undefined;
    }
    const { fingerprint, id, event, dueAt } = schedule;
    this.#tell(stands, { kind: 'due', lateMs: duration(now - Date.parse(dueAt)) });
    const before = absent(track.settings.lifecycle, id, event);
    return {
      ...{ key, fingerprint, id, event, startedAt: now, planned: { schedule: stands.schedule, dueAt } },
      ...(before && { absent: before }),
    };
  }

  async #settle(due: Due, outcome: Outcome): Promise<Instant | undefined> {
    const { journal, clock } = this.#in;
    const { stands, lowers } = due;
    // What is not on record is asked for again under its key.
    if (!outcome.recorded) return this.#rest();
    const now = clock.now();
    const attempts = stands.attempts + 1;
    const nextAt = retrialAt(outcome, { lowers, attempts, now, random: clock.random() });
    if (nextAt !== undefined && !this.#waiting.isOvertaken(due, nextAt)) {
      const code = 'failure' in outcome ? outcome.failure.code : `request.${outcome.kind}`;
      await journal.schedules.postpone(stands.schedule, { code, at: instant(now) }, nextAt);
      this.#tell(stands, { kind: 'postponed', code, nextAt });
      return nextAt;
    }
    await journal.schedules.settle(stands.schedule);
    const { kind, request } = outcome;
    this.#tell(stands, { kind: 'ended', outcome: kind, request, lateMs: duration(now - Date.parse(stands.dueAt)) });
    if (kind === 'moved' || kind === 'unchanged') return undefined;
    const message = `The scheduled ${stands.event} of ${stands.lifecycle} ${stands.id} ended as ${kind}, and is not asked again.`;
    this.#in.warn({ code: 'schedule.failed', message });
  }

  /** A journal that cannot be used now may be later; what failed otherwise would fail again, and is left to the next start. */
  async #failed(error: unknown, schedule: string): Promise<Instant | undefined> {
    if (error instanceof JournalError) {
      this.#in.warn({ code: error.code, message: error.message });
      return this.#rest();
    }
    this.#left.add(schedule);
    const message = error instanceof Error ? error.message : typeof error;
    this.#in.warn({ code: 'schedule.failed', message: `The schedule ${schedule} cannot be sent: ${message}` });
  }

  async #rest(): Promise<Instant> {
    const { clock } = this.#in;
    await clock.sleep(JOURNAL_MS, this.#stop.signal).catch(() => undefined);
    return instant(clock.now());
  }

  #registered(stands: Scheduled): Scheduled {
    this.#waiting.grew();
    this.#tell(stands, { kind: 'registered' });
    this.#alarm.ringBy(stands.nextAt);
    return stands;
  }

  #tell({ schedule, lifecycle, id, event, dueAt }: Scheduled, said: ScheduleSaid): void {
    const at = instant(this.#in.clock.now());
    this.#in.tell({ schedule, lifecycle, id, event, dueAt, at, ...said });
  }
}

const taken = (key: string): RequestError =>
  new RequestError('request', [`the key \`${key}\` already stands for something else.`]);
