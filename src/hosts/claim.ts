import type { Actor, Resource } from '../../machines/rule.ts';
import type { Instant } from '../../machines/verdict.ts';
import type { Failure, Found, Outcome } from '../engine/outcome.ts';

/** What a heartbeat watches, and how it is asked for. */
export interface Claim {
  readonly lifecycle: string;
  readonly id: string;
  /** Who holds the claim. */
  readonly actor: Actor;
  /** The caller's last write as it was answered; else what the first tick reads. */
  readonly own?: Found | undefined;
  read(signal: AbortSignal): Promise<Resource>;
  /** Whether the platform completes the one state to the other by itself, e.g. a drain to a pause. */
  completes(from: string, to: string): boolean;
  /** Settles once no request of ours that was asked before is under way. */
  quiet(): Promise<unknown>;
  /** Given where the caller wants its state back from the states that policy lists. */
  readonly reassert?: {
    readonly on: readonly string[];
    /** An ordinary request that ends `conflicted` where the resource is not at this version any more. */
    send(version: string, signal: AbortSignal): Promise<Outcome>;
  };
}

export interface Told {
  readonly lifecycle: string;
  readonly id: string;
  /** The heartbeat's own key, as the audit shows it. */
  readonly heartbeat: string;
  readonly at: Instant;
}

/** What a heartbeat tells. `superseded` and `stopped` are its last word. */
export type HeartbeatNotice =
  | (Told & { readonly kind: 'confirmed'; readonly found: Found })
  | (Told & { readonly kind: 'unanswered'; readonly failure: Failure })
  /** Somebody else changed it; `recorded` is `false` where the journal could not take it. */
  | (Told & { readonly kind: 'superseded'; readonly own: Found; readonly found: Found; readonly recorded: boolean })
  /** Without a failure it was stopped by its owner. */
  | (Told & { readonly kind: 'stopped'; readonly failure?: Failure });

type Untold<Notice> = Notice extends Told ? Omit<Notice, keyof Told> : never;
/** A notice without what all of them say. */
export type HeartbeatSaid = Untold<HeartbeatNotice>;

/** How a heartbeat ends. */
export type HeartbeatEnd = Extract<HeartbeatNotice, { kind: 'superseded' | 'stopped' }>;
