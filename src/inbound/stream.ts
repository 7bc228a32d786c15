import { type StreamTask, streamMachine } from '../../machines/stream.ts';
import { instant } from '../../machines/verdict.ts';
import type { Seen } from '../engine/cursors.ts';
import { Dedupe } from '../engine/dedupe.ts';
import { invariant } from '../engine/invariant.ts';
import { JournalError } from '../engine/journal.ts';
import type { Failure } from '../engine/outcome.ts';
import { follow, type ProtocolStep } from '../engine/protocol.ts';
import { backoffMs } from '../genesys/backoff.ts';
import { failureOf } from '../hosts/in-process.ts';
import type { StreamEnd, StreamEvent, StreamNotice, StreamSaid } from './event.ts';
import { Reader } from './reader.ts';
import type { StreamSurroundings, Subject } from './subject.ts';
import { dataOf, idOf, isNews, seenIn } from './waiting.ts';

/** Milliseconds. A first rest is at most `base`, doubled with each failure, and never more than `cap`. */
const REST = { base: 2_000, cap: 90_000 } as const;
/** The part of the pause between two pages that chance adds or takes. */
const JITTER = 0.1;
/** Milliseconds and events for which a repetition is known as one. */
const REMEMBERED = { limit: 10_000, ttlMs: 3_600_000 } as const;

/** Answers that mean that the cursor, or the subscription itself, is gone. */
const GONE: readonly (number | undefined)[] = [400, 404, 410];
/** Answers that no later try can better; the wire has already asked again with a fresh token after a 401. */
const FORBIDDEN: readonly (number | undefined)[] = [401, 403, 404];

const EXHAUSTED: Failure = { code: 'stream.exhausted', message: 'The stream was subscribed to too often in an hour.' };

/** Reads one stream of events until it is stopped or cannot go on. Follows `machines/stream.ts`. */
export class Stream {
  readonly name: string;
  /** Settles when it has ended, and tells how. Never rejects for anything that the outside world does. */
  readonly ended: Promise<StreamEnd>;
  readonly #subject: Subject;
  readonly #in: StreamSurroundings;
  readonly #reader: Reader;
  readonly #stop = new AbortController();
  readonly #handled = new Dedupe(REMEMBERED);
  #state = 'starting';
  #live = false;
  /** Pages that were asked for so far. */
  #pages = 0;
  #tries = 0;
  #said: Seen | undefined;
  #failures = 0;
  #failure: Failure | undefined;
  #last: StreamNotice | undefined;
  #alarm = new AbortController();
  /** Who waits for a page that is asked for after so many. */
  #waiting: readonly { readonly pages: number; readonly resolve: () => void }[] = [];

  /** @throws {JournalError} where the journal cannot be read */
  constructor(subject: Subject, surroundings: StreamSurroundings) {
    this.name = subject.name;
    this.#subject = subject;
    this.#in = surroundings;
    this.#reader = new Reader(subject, surroundings, this.#stop.signal);
    this.ended = this.#run();
  }

  /** Where it stands in its protocol, e.g. `live`. */
  get state(): string {
    return this.#state;
  }

  /** Cancels what is in flight, but for an event that its handler has begun. Settles once it has ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#alarm.abort();
    await this.ended;
  }

  /**
   * Settles once all that the platform shows by now is handled and nothing is in doubt, or once the stream has ended. The next
   * page is read without a pause.
   */
  async caughtUp(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = [...this.#waiting, { pages: this.#pages, resolve }];
    this.#alarm.abort();
    await Promise.race([promise, this.ended]);
  }

  async #run(): Promise<StreamEnd> {
    const perform = (task: StreamTask) => this.#perform(task);
    await follow(streamMachine, this.#reader.start, perform, (step) => this.#entered(step));
    return this.#last as StreamEnd;
  }

  #entered(step: ProtocolStep): void {
    this.#state = step.to;
    this.#in.observe?.(step, this.#subject);
    const { event, to } = step;
    if (event === 'gap' || event === 'silent' || event === 'rejected') {
      this.#live = false;
      this.#tell({ kind: 'gap', because: event });
    }
    if (to === 'resting') this.#live = false;
    if (to !== 'live') return;
    if (!this.#live) {
      this.#live = true;
      this.#tell({ kind: 'live' });
    }
    for (const { pages, resolve } of this.#waiting) if (pages < this.#pages) resolve();
    this.#waiting = this.#waiting.filter(({ pages }) => pages >= this.#pages);
  }

  #perform(task: StreamTask): Promise<string> {
    const { clock } = this.#in;
    switch (task.task) {
      case 'subscribe':
        return this.#asked(() => this.#subscribe());
      case 'read':
        this.#pages += 1;
        return this.#asked(() => this.#reader.read());
      case 'reconcile':
        return this.#asked(() => this.#reader.reconcile());
      case 'handle':
        return this.#handle();
      case 'abandon':
        return this.#recorded(() => this.#abandon());
      case 'commit':
        return this.#recorded(() => this.#commit());
      case 'pause':
        return this.#slept(backoffMs(this.#tries, clock.random()));
      case 'rest':
        return this.#slept(this.#restMs());
      case 'wait':
        return this.#waited(this.#subject.everyMs * (1 + JITTER * (2 * clock.random() - 1)));
      case 'conclude':
        return this.#concluded(task.as);
    }
  }

  async #asked(ask: () => Promise<string>): Promise<string> {
    const { signal } = this.#stop;
    if (signal.aborted) return 'stop';
    try {
      const event = await this.#recorded(ask);
      this.#failures = 0;
      return event;
    } catch (error) {
      if (signal.aborted) return 'stop';
      this.#failure = failureOf(error);
      if (this.#state === 'reading' && GONE.includes(this.#failure.status)) return 'rejected';
      if (FORBIDDEN.includes(this.#failure.status)) return 'forbidden';
      this.#failures += 1;
      this.#tell({ kind: 'resting', failure: this.#failure });
      return 'unanswered';
    }
  }

  async #recorded(write: () => Promise<string>): Promise<string> {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#failure = { code: error.code, message: error.message };
      return 'unrecorded';
    }
  }

  async #subscribe(): Promise<string> {
    const event = await this.#reader.subscribe();
    if (event === 'exhausted') this.#failure = EXHAUSTED;
    return event;
  }

  async #handle(): Promise<string> {
    const { signal } = this.#stop;
    const { clock } = this.#in;
    if (signal.aborted) return 'stop';
    this.#tries += 1;
    try {
      const event = this.#event();
      const isKnown = this.#handled.has(event.id, clock.monotonic()) || !isNews(event.resource, event.before);
      if (isKnown) {
        this.#tell({ kind: 'duplicate', event: event.id });
        return 'duplicate';
      }
      await this.#subject.handle(event, signal);
      this.#handled.add(event.id, clock.monotonic());
      this.#said = seenIn(event);
      return 'handled';
    } catch (error) {
      if (signal.aborted) return 'stop';
      // Its message could hold anything.
      const name = error instanceof Error ? error.name : typeof error;
      this.#failure = { code: 'handler.failed', message: `The event could not be handled: ${name}.` };
      return 'unhandled';
    }
  }

  /** @throws {ReplyError} where it cannot be read */
  #event(): StreamEvent {
    const { next } = this.#reader;
    const { resource, at } = 'found' in next ? { resource: next.found, at: next.at } : this.#read(next.received);
    const before = this.#reader.seen(resource.id);
    return { id: idOf(next), at, resource, reconciled: 'found' in next, ...(before && { before }) };
  }

  #read(received: Parameters<StreamSurroundings['dialect']['about']>[0]) {
    const id = this.#in.dialect.about(received);
    return { resource: this.#subject.resource(id, received.data), at: received.at ?? instant(this.#in.clock.now()) };
  }

  async #abandon(): Promise<string> {
    const { clock, journal, tzdata } = this.#in;
    const { lifecycle } = this.#subject;
    const { code, message } = invariant(this.#failure, 'a failure');
    const event = idOf(this.#reader.next);
    await journal.note({
      id: `${this.name}/${event}`,
      phase: 'observation',
      request: this.name,
      occurredAt: instant(clock.now()),
      actor: { id: this.name, type: 'system' },
      action: `${lifecycle}.abandoned`,
      resource: { kind: lifecycle, id: event },
      transition: { from: null, to: null },
      concurrency: { before: null, after: null, conflicts: 0 },
      http: { writes: 0 },
      error: { code, message },
      tzdata,
      payload: { event, data: dataOf(this.#reader.next) },
    });
    this.#tell({ kind: 'abandoned', event, failure: { code, message } });
    return 'abandoned';
  }

  async #commit(): Promise<string> {
    const event = await this.#reader.commit(this.#said);
    this.#said = undefined;
    this.#tries = 0;
    return event;
  }

  async #concluded(as: 'failed' | 'stopped'): Promise<string> {
    this.#tell(as === 'failed' ? { kind: as, failure: invariant(this.#failure, 'a failure') } : { kind: as });
    return 'concluded';
  }

  /** Until the next page is due, or somebody waits for it. */
  #waited(ms: number): Promise<string> {
    this.#alarm = new AbortController();
    return this.#slept(this.#waiting.length > 0 ? 0 : ms, this.#alarm.signal);
  }

  async #slept(ms: number, alarm = this.#stop.signal): Promise<string> {
    const { signal } = this.#stop;
    if (signal.aborted) return 'stop';
    try {
      await this.#in.clock.sleep(ms, alarm);
    } catch (error) {
      if (!alarm.aborted) throw error;
    }
    return signal.aborted ? 'stop' : 'waited';
  }

  /** A 429 that comes through has outlasted the wire's own patience. */
  #restMs(): number {
    if (this.#failure?.status === 429) return REST.cap;
    return this.#in.clock.random() * Math.min(REST.cap, REST.base * 2 ** (this.#failures - 1));
  }

  #tell(said: StreamSaid): void {
    const told = { lifecycle: this.#subject.lifecycle, stream: this.name, at: instant(this.#in.clock.now()) };
    this.#last = { ...told, ...said } as StreamNotice;
    this.#in.tell(this.#last);
  }
}
