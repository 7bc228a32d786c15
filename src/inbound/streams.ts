import * as v from 'valibot';
import { RequestError } from '../engine/accept.ts';
import { issuesOf } from '../engine/issues.ts';
import { ClosedError } from '../hosts/carrier.ts';
import type { StreamHandler } from './event.ts';
import type { Reading } from './reading.ts';
import { Stream } from './stream.ts';
import type { StreamedLifecycle, StreamSurroundings } from './subject.ts';

/** The lifecycles that can be streamed. */
export const STREAMED = ['presence'] as const satisfies readonly StreamedLifecycle[];

/** What a stream is to bring, and to whom. */
export interface StreamOptions {
  readonly lifecycle: StreamedLifecycle;
  /** Under what the journal keeps its cursor: the same name goes on where it was. 1 to 200 characters. */
  readonly name: string;
  /** Whose changes; 1 to 1_000. Other ids begin a new subscription. */
  readonly ids: readonly string[];
  readonly handle: StreamHandler;
  /** Milliseconds between two pages once all is read, give or take a tenth. At least 1_000. @default 10_000 */
  readonly everyMs?: number | undefined;
  /** Milliseconds without an answer after which the resources are compared before it is live again. @default 35_000, and three pauses at least */
  readonly silenceMs?: number | undefined;
  /** How often it may be subscribed to within an hour; then it ends as failed. @default 20 */
  readonly subscriptionsPerHour?: number | undefined;
}

const text = v.pipe(v.string(), v.minLength(1, 'It may not be empty.'), v.maxLength(200, 'At most 200 characters.'));
const schema = v.strictObject({
  lifecycle: v.picklist(STREAMED),
  name: text,
  ids: v.pipe(v.array(text), v.minLength(1, 'At least one.'), v.maxLength(1_000, 'At most 1_000.')),
  handle: v.custom<StreamHandler>((value) => typeof value === 'function', 'A function is expected.'),
  everyMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1_000, 'At least 1_000.')), 10_000),
  silenceMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1_000, 'At least 1_000.'))),
  subscriptionsPerHour: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1, 'At least 1.')), 20),
});

/** The streams of a client that have not ended. */
export class Streams {
  readonly #in: StreamSurroundings;
  readonly #reading: (lifecycle: StreamedLifecycle) => Reading;
  readonly #live = new Map<string, Stream>();
  #closing = false;

  constructor(surroundings: StreamSurroundings, reading: (lifecycle: StreamedLifecycle) => Reading) {
    this.#in = surroundings;
    this.#reading = reading;
  }

  /** @throws {RequestError} where the options are none, or the name is in use; {@link ClosedError}, {@link JournalError}. */
  start(options: StreamOptions): Stream {
    const parsed = v.safeParse(schema, options);
    if (!parsed.success) throw new RequestError('stream', issuesOf(parsed.issues));
    const { name, lifecycle, everyMs, silenceMs = Math.max(35_000, 3 * everyMs) } = parsed.output;
    if (this.#closing) throw new ClosedError(`stream ${name}: the client is closing.`);
    if (this.#live.has(name)) throw new RequestError('stream', [`name: \`${name}\` is in use.`]);
    const { read, resource } = this.#reading(lifecycle);
    const stream = new Stream({ ...parsed.output, silenceMs, read, resource }, this.#in);
    this.#live.set(name, stream);
    // What it throws is a bug, and shall be seen.
    void stream.ended.finally(() => this.#live.delete(name));
    return stream;
  }

  /** Starts no more, and stops those that read. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#live.values()].map((stream) => stream.stop()));
  }
}
