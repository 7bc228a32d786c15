import type { Resource } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import { guideEvents } from '../../src/effects/guide/events.ts';
import type { Cursor, Seen } from '../../src/engine/cursors.ts';
import { digest } from '../../src/engine/digest.ts';
import type { WireReply, WireRequest } from '../../src/engine/effects.ts';
import { type AuditDraft, JournalError } from '../../src/engine/journal.ts';
import type { ProtocolStep } from '../../src/engine/protocol.ts';
import { RefusedError, UnreadableError } from '../../src/genesys/errors.ts';
import type { StreamEvent, StreamNotice } from '../../src/inbound/event.ts';
import { Stream } from '../../src/inbound/stream.ts';
import type { Subject } from '../../src/inbound/subject.ts';
import type { Path } from '../../src/paths/path.ts';

const SILENCE_MS = 35_000;
const LATEST = 1_000_000;

/** Answers so that a stream takes exactly the steps of a tour. */
export class ScriptedStream {
  readonly taken: ProtocolStep[] = [];
  readonly notices: StreamNotice[] = [];
  readonly notes: AuditDraft[] = [];
  readonly moves: Cursor[] = [];
  readonly events: StreamEvent[] = [];
  readonly stream: Stream;
  readonly #tour: Path;
  #ms = 0;
  #made = 0;

  constructor(tour: Path) {
    this.#tour = tour;
    const script = this;
    const subject: Subject = {
      ...{ lifecycle: 'presence', name: 'desk', everyMs: 10_000, silenceMs: SILENCE_MS },
      get ids() {
        return script.#event === 'differs' ? script.#inHand().map(String) : ['agent'];
      },
      get subscriptionsPerHour() {
        return script.#event === 'exhausted' ? 0 : LATEST;
      },
      handle: (event) => this.#handle(event),
      read: async (id) => {
        await this.#answer();
        return resource(id, 1);
      },
      resource: (id, data) => resource(id, (data as { version: number }).version),
    };
    this.stream = new Stream(subject, {
      clock: { now: () => 0, monotonic: () => this.#ms, random: () => 0.5, sleep: () => this.#answer() },
      wire: { send: (request) => this.#send(request) },
      journal: {
        note: async (draft) => {
          this.#record();
          this.notes.push(draft);
        },
        cursors: {
          cursor: () => (tour[0]?.event === 'resumed' ? CURSOR : undefined),
          seen: (_, id) => this.#seen(id),
          move: async (_, cursor) => {
            this.#record();
            this.moves.push(cursor);
          },
        },
      },
      dialect: guideEvents,
      tzdata: 'test',
      tell: (notice) => this.notices.push(notice),
      observe: (step) => this.taken.push(step),
    });
  }

  /** What is to come of the task that is being performed. */
  get #event(): string {
    return this.#tour[this.taken.length]?.event ?? '';
  }

  /** As many changes as the tour handles until it reads again. */
  #inHand(): number[] {
    const rest = this.#tour.slice(this.taken.length).map(({ event }) => event);
    const done = rest.indexOf('done');
    const more = rest.slice(0, done < 0 ? undefined : done).filter((event) => event === 'more');
    return [0, ...more].map(() => ++this.#made);
  }

  async #answer(): Promise<void> {
    await undefined; // A stream is stopped from outside, so not before it has been made.
    const parts = { operation: 'scripted', sends: 1, body: null, resent: false };
    switch (this.#event) {
      case 'stop':
        void this.stream.stop();
        throw new Error('As scripted.');
      case 'forbidden':
        throw new RefusedError({ ...parts, status: 403, code: 'missing.permissions' });
      case 'rejected':
        throw new RefusedError({ ...parts, status: 410, code: 'cursor.expired' });
      case 'unanswered':
        throw new UnreadableError({ operation: 'scripted', sends: 1, code: 'wire.timeout' });
    }
  }

  async #send({ operation }: WireRequest): Promise<WireReply> {
    await this.#answer();
    const shown = { status: 200, version: null, sends: 1, receivedAt: 0 };
    if (operation === 'event.subscribe') return { ...shown, body: { id: 'subscription' } };
    if (this.#event === 'gap' || this.#event === 'silent') this.#ms += SILENCE_MS + 1;
    const isEmpty = this.#event === 'empty' || this.#event === 'silent';
    const events = isEmpty ? [] : this.#inHand().map((number) => received(number));
    return { ...shown, body: { events } };
  }

  async #handle(event: StreamEvent): Promise<void> {
    await this.#answer();
    if (this.#event === 'unhandled') throw new TypeError('As scripted.');
    this.events.push(event);
  }

  #seen(id: string): Seen | undefined {
    if (this.#event !== 'agrees' && this.#event !== 'duplicate') return undefined;
    return { id, state: 'available', revision: LATEST, since: new Date(0).toISOString(), event: 'before' };
  }

  #record(): void {
    if (this.#event === 'unrecorded') throw new JournalError('journal.unwritable', 'As scripted.');
  }
}

const CURSOR: Cursor = {
  subject: digest({ lifecycle: 'presence', ids: ['agent'] }),
  subscription: 'subscription',
  cursor: 'before',
};

const received = (number: number): Json => ({
  id: `event ${number}`,
  timestamp: new Date(number).toISOString(),
  data: { userId: 'agent', version: number },
});

const resource = (id: string, revision: number): Resource => ({
  id,
  state: 'available',
  version: String(revision),
  revision,
  document: null,
});
