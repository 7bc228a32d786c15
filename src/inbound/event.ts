import type { Resource } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { Seen } from '../engine/cursors.ts';
import type { Failure } from '../engine/outcome.ts';

/** A change of a resource, as a handler is given it. */
export interface StreamEvent {
  /** The same however often it is delivered. */
  readonly id: string;
  readonly at: Instant;
  /** The resource as the change left it. */
  readonly resource: Resource;
  /** No event brought it: it was found by reading the resource, so that `at` is when it was found. */
  readonly reconciled: boolean;
  /** What was known of the resource before; absent where nothing was. */
  readonly before?: Seen;
}

/**
 * Takes one event after the other. The stream goes on once it has returned, so a failure has to be thrown; the same event
 * comes again after a kill, hence at least once.
 */
export type StreamHandler = (event: StreamEvent, signal: AbortSignal) => void | Promise<void>;

export interface Told {
  readonly lifecycle: string;
  readonly stream: string;
  readonly at: Instant;
}

/** What a stream tells. `failed` and `stopped` are its last word. */
export type StreamNotice = Told &
  (
    | { readonly kind: 'live' }
    /** Something may be missing; the resources are compared before it is live again. */
    | { readonly kind: 'gap'; readonly because: 'gap' | 'silent' | 'rejected' }
    /** An event that was handled before, or is older than what is known, was dropped. */
    | { readonly kind: 'duplicate'; readonly event: string }
    /** It could not be reached, and rests before the next try. */
    | { readonly kind: 'resting'; readonly failure: Failure }
    /** Its handler failed each time: it is on record, and the stream went on. */
    | { readonly kind: 'abandoned'; readonly event: string; readonly failure: Failure }
    /** A resource that is not there any more is not compared. */
    | { readonly kind: 'gone'; readonly id: string }
    | { readonly kind: 'failed'; readonly failure: Failure }
    | { readonly kind: 'stopped' }
  );

type Untold<Notice> = Notice extends Told ? Omit<Notice, keyof Told> : never;
/** A notice without what all of them say. */
export type StreamSaid = Untold<StreamNotice>;

/** How a stream ends. */
export type StreamEnd = Extract<StreamNotice, { kind: 'failed' | 'stopped' }>;
