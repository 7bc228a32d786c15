import type { Json } from '../../machines/verdict.ts';

/** The version of `@statelyai/inspect` whose protocol these frames speak. */
const PROTOCOL = '0.7.2';

/** The session of the client itself, of which all others descend. */
export const ROOT = 'interlock';

/** What an actor has come to; holds names, keys, states, versions, codes and sentences only. */
export interface Snapshot {
  readonly status: 'active' | 'done' | 'stopped';
  /** Absent while nothing was read. */
  readonly value?: string;
  readonly context: { readonly [name: string]: Json };
  readonly output?: Json;
}

/** What an actor was told. */
export interface Said {
  readonly type: string;
  readonly [detail: string]: Json;
}

/** What each frame is about, besides its own words. */
interface About {
  readonly sessionId: string;
  readonly rootId: typeof ROOT;
  /** Counts frames, so that one that comes twice is known. */
  readonly id: string;
  /** Milliseconds since the Unix epoch, as text. */
  readonly createdAt: string;
  readonly _version: typeof PROTOCOL;
}
interface ActorFrame extends About {
  readonly type: '@xstate.actor';
  /** The id of a resource, the event of a request. */
  readonly name: string;
  /** What it follows: a lifecycle or a protocol by its name, or `client`. The protocol has no such field, and ignores it. */
  readonly kind: string;
  readonly parentId?: string;
  readonly snapshot: Snapshot;
}
interface EventFrame extends About {
  readonly type: '@xstate.event';
  readonly event: Said;
  readonly sourceId?: string;
}
interface SnapshotFrame extends About {
  readonly type: '@xstate.snapshot';
  readonly event: Said;
  readonly snapshot: Snapshot;
}
export type Frame = ActorFrame | EventFrame | SnapshotFrame;

type Own<F> = F extends Frame ? Omit<F, 'rootId' | 'id' | 'createdAt' | '_version'> : never;

export const frame = (own: Own<Frame>, id: number, now: number): Frame =>
  ({ ...own, rootId: ROOT, id: String(id), createdAt: String(now), _version: PROTOCOL }) as Frame;
