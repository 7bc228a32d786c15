import type { Resource } from '../../machines/rule.ts';
import { instant } from '../../machines/verdict.ts';
import type { Cursor, Seen } from '../engine/cursors.ts';
import { digest } from '../engine/digest.ts';
import type { WireReply, WireRequest } from '../engine/effects.ts';
import { invariant } from '../engine/invariant.ts';
import { AmbiguousError } from '../genesys/errors.ts';
import { failureOf } from '../hosts/in-process.ts';
import type { StreamSurroundings, Subject } from './subject.ts';
import { hasHole, isNews, movedBehind, type Waiting } from './waiting.ts';

const HOUR = 3_600_000;

/** Where a stream stands, and the changes in hand. Answers with the events of `machines/stream.ts`. */
export class Reader {
  readonly #subject: Subject;
  readonly #in: StreamSurroundings;
  readonly #signal: AbortSignal;
  readonly #digest: string;
  #cursor: Cursor | undefined;
  #hand: readonly Waiting[] = [];
  #heardAt: number;
  #subscribedAt: readonly number[] = [];

  /** @throws {JournalError} */
  constructor(subject: Subject, surroundings: StreamSurroundings, signal: AbortSignal) {
    this.#subject = subject;
    this.#in = surroundings;
    this.#signal = signal;
    this.#digest = digest({ lifecycle: subject.lifecycle, ids: subject.ids.toSorted() });
    this.#heardAt = surroundings.clock.monotonic();
    const kept = surroundings.journal.cursors.cursor(subject.name);
    if (kept?.subject === this.#digest) this.#cursor = kept;
  }

  get start(): 'begun' | 'resumed' {
    return this.#cursor ? 'resumed' : 'begun';
  }

  /** The change whose turn it is. */
  get next(): Waiting {
    return invariant(this.#hand[0], 'an event');
  }

  seen(id: string): Seen | undefined {
    return this.#in.journal.cursors.seen(this.#subject.name, id);
  }

  /** @throws {WireError}, {@link ReplyError} or {@link JournalError} */
  async subscribe(): Promise<'subscribed' | 'exhausted'> {
    const { clock, dialect, journal } = this.#in;
    const { lifecycle, ids, name, subscriptionsPerHour } = this.#subject;
    const now = clock.monotonic();
    this.#subscribedAt = this.#subscribedAt.filter((at) => now - at < HOUR);
    if (this.#subscribedAt.length >= subscriptionsPerHour) return 'exhausted';
    const reply = await this.#send(dialect.subscribe(dialect.types[lifecycle], ids)).catch((error: unknown) => {
      // It may have been made.
      if (error instanceof AmbiguousError) this.#subscribedAt = [...this.#subscribedAt, now];
      throw error;
    });
    this.#subscribedAt = [...this.#subscribedAt, now];
    this.#cursor = { subject: this.#digest, subscription: dialect.subscription(reply), cursor: null };
    await journal.cursors.move(name, this.#cursor);
    this.#heardAt = clock.monotonic();
    return 'subscribed';
  }

  /** @throws {WireError} or {@link ReplyError} */
  async read(): Promise<'page' | 'gap' | 'empty' | 'silent'> {
    const { clock, dialect } = this.#in;
    const { subscription, cursor, sequence } = invariant(this.#cursor, 'a cursor');
    const events = dialect.events(await this.#send(dialect.page(subscription, cursor)));
    const isSilent = clock.monotonic() - this.#heardAt > this.#subject.silenceMs;
    this.#heardAt = clock.monotonic();
    this.#hand = events.map((received) => ({ received }));
    if (events.length === 0) return isSilent ? 'silent' : 'empty';
    return isSilent || hasHole(sequence, events) ? 'gap' : 'page';
  }

  /** Takes into hand what the resources show and no event has said. @throws as {@link read} */
  async reconcile(): Promise<'differs' | 'agrees'> {
    const found: Resource[] = [];
    for (const id of this.#subject.ids) {
      const resource = await this.#resource(id);
      if (resource && isNews(resource, this.seen(id))) found.push(resource);
    }
    const at = instant(this.#in.clock.now());
    this.#hand = found.map((resource) => ({ found: resource, at }));
    return found.length > 0 ? 'differs' : 'agrees';
  }

  /** Goes on behind the change whose turn it was. @throws {JournalError} */
  async commit(said: Seen | undefined): Promise<'more' | 'done'> {
    const before = invariant(this.#cursor, 'a cursor');
    const cursor = 'received' in this.next ? movedBehind(before, this.next.received) : before;
    await this.#in.journal.cursors.move(this.#subject.name, cursor, said);
    this.#cursor = cursor;
    this.#hand = this.#hand.slice(1);
    return this.#hand.length > 0 ? 'more' : 'done';
  }

  async #resource(id: string): Promise<Resource | undefined> {
    try {
      return await this.#subject.read(id, this.#signal);
    } catch (error) {
      if (failureOf(error).status !== 404) throw error;
      const { name: stream, lifecycle } = this.#subject;
      this.#in.tell({ kind: 'gone', lifecycle, stream, at: instant(this.#in.clock.now()), id });
      return undefined;
    }
  }

  #send(request: WireRequest): Promise<WireReply> {
    return this.#in.wire.send(request, { signal: this.#signal, lane: 'patient' });
  }
}
