import type { Edge } from '../../machines/edges.ts';
import type { Asked, Lifecycle } from '../../machines/lifecycle.ts';
import type { Resource } from '../../machines/rule.ts';
import type { Handle } from '../../src/handle.ts';
import type { AuditLog } from '../../src/journal/audit-log.ts';
import { actor } from '../client/fixture.ts';
import type { ExpectedEdge } from './expected.ts';
import type { Ground } from './ground.ts';

/** A lifecycle as it is driven over HTTP: its edges one by one, or along a tour. */
export interface Stage {
  /** What the machine must come to. */
  readonly edges: readonly ExpectedEdge[];
  /** A sandbox with one resource, in the machine's initial state, and a client under a policy by which every rule can deny. */
  start(): Promise<Staged>;
}

export type Way = Pick<Edge, 'from' | 'event' | 'to'>;

/** A stage that stands. The policy never changes, so that one step may be allowed and the next one refused. */
export interface Staged {
  readonly ground: Ground;
  /** Somebody else brings the resource into a state, whatever lies between. */
  place(state: string): Promise<void>;
  /** Sees to it that every rule of the edge allows. @returns what to ask then */
  allow(edge: Way): Promise<Asking>;
  /** Sees to it that one rule of the edge denies and all others allow. @returns what to ask then */
  deny(edge: Way, rule: string): Promise<Asking>;
  /**
   * Sees to it that one rule of the edge cannot know and all others allow. Absent where no rule asks for a fact.
   * @returns what to ask then
   */
  doubt?(edge: Way, rule: string): Promise<Asking>;
  /** Lets the platform do by itself what the observed edge says. */
  happen(edge: Way): Promise<void>;
  /** The resource as the client reads it. */
  read(): Promise<Resource>;
  /** The resource as the sandbox itself holds it. */
  held(): Promise<Held>;
}

/** What to ask, and of whom. */
export interface Asking {
  readonly handle: Handle<Lifecycle>;
  readonly audit: AuditLog;
  readonly event: Asked<Lifecycle['events']>;
  /** What the caller took the resource to be. */
  readonly base?: Resource;
  /** What would make the rule deny keeps the state itself from being recognised, which refuses before any rule is judged. */
  readonly unrecognised?: true;
}

export interface Held {
  /** In the machine's words. */
  readonly state: string;
  /** As the API spells it; `null` where there is no resource. */
  readonly version: string | null;
  readonly whole: unknown;
}

/** @param handle of whatever lifecycle; the event is one of its own, which a table of events cannot say by its type. */
export const asking = (
  { audit }: { readonly audit: AuditLog },
  handle: { readonly id: string },
  type: string,
  payload: object = {},
): Asking => ({
  handle: handle as Handle<Lifecycle>,
  audit,
  event: { type, actor, payload } as unknown as Asking['event'],
});

/** By rule what is done so that it denies. @throws Error where nobody has said how */
export function wayOf<Way>(ways: { readonly [rule: string]: Way }, rule: string): Way {
  const way = Object.hasOwn(ways, rule) ? ways[rule] : undefined;
  if (way === undefined) throw new Error(`Nobody has said how the rule ${rule} comes to deny.`);
  return way;
}
