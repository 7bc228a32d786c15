import type { Client } from '../connect.ts';
import type { Failure } from '../engine/outcome.ts';
import type { StreamNotice } from '../inbound/event.ts';
import type { Stream } from '../inbound/stream.ts';
import type { StreamOptions } from '../inbound/streams.ts';
import { timeTracking } from '../sinks/time-tracking.ts';
import type { SpanTaker } from './span-file.ts';

/** Milliseconds between two pages: a run is short. */
const EVERY = 1_000;

/** What a stream brought while a run was carried out. */
export interface StreamCounts {
  readonly lifecycle: string;
  /** Whose changes it brings. */
  readonly resources: number;
  /** Changes that an event has told. */
  readonly events: number;
  /** Changes that no event has told: what the resources were at first, and what was missing after a gap. */
  readonly found: number;
  /** Events that came again, and were dropped. */
  readonly duplicates: number;
  readonly gaps: number;
  /** Changes that could not be handled; they are on record. */
  readonly abandoned: number;
  readonly spans: number;
  /** Why it ended by itself; `null` where it did not. */
  readonly failure: Failure | null;
}

/** A stream beside a run. */
export class Watch {
  readonly #about: Pick<StreamCounts, 'lifecycle' | 'resources'>;
  readonly #stream: Stream;
  readonly #counts = { events: 0, found: 0, duplicates: 0, gaps: 0, abandoned: 0, spans: 0 };
  #failure: Failure | null = null;

  /** @throws {RequestError} as a client's `stream` does. */
  constructor(client: Client, about: Pick<StreamOptions, 'lifecycle' | 'name' | 'ids'>, take: SpanTaker) {
    this.#about = { lifecycle: about.lifecycle, resources: about.ids.length };
    const track = timeTracking(async (span) => {
      await take(span);
      this.#counts.spans += 1;
    });
    client.on('stream', (notice) => this.#hear(notice));
    this.#stream = client.stream({
      ...about,
      everyMs: EVERY,
      handle: async (event, signal) => {
        await track(event, signal);
        this.#counts[event.reconciled ? 'found' : 'events'] += 1;
      },
    });
  }

  /** Settles once all that has happened by now is handled, or once the stream has ended. */
  caughtUp(): Promise<void> {
    return this.#stream.caughtUp();
  }

  read(): StreamCounts {
    return { ...this.#about, ...this.#counts, failure: this.#failure };
  }

  #hear(notice: StreamNotice): void {
    if (notice.kind === 'duplicate') this.#counts.duplicates += 1;
    if (notice.kind === 'gap') this.#counts.gaps += 1;
    if (notice.kind === 'abandoned') this.#counts.abandoned += 1;
    if (notice.kind === 'failed') this.#failure = notice.failure;
  }
}
