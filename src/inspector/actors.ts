import { type Frame, frame, ROOT, type Said, type Snapshot } from './frame.ts';

/** Resources, running requests, heartbeats and streams that are shown at once. The one that was silent longest gives way. */
const ACTORS = 1_000;
/** Frames kept for who comes late. */
const RECENT = 1_000;

interface Actor {
  readonly session: string;
  readonly kind: string;
  readonly name: string;
  readonly parent?: string;
  snapshot: Snapshot;
}

/** Who is there and what became of them lately, told to an audience as frames. Bounded, whatever happens. */
export class Actors {
  readonly #now: () => number;
  readonly #tell: (frame: Frame) => void;
  readonly #actors = new Map<string, Actor>();
  readonly #recent: Frame[] = [];
  #root: Actor = { session: ROOT, kind: 'client', name: ROOT, snapshot: { status: 'active', context: {} } };
  #count = 0;

  constructor(now: () => number, tell: (frame: Frame) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  /** The snapshot of an actor that is there. */
  snapshot(session: string): Snapshot | undefined {
    return this.#actors.get(session)?.snapshot;
  }

  enter(actor: Actor): void {
    const { session } = actor;
    this.#actors.set(session, actor);
    this.#publish(this.#frame({ type: '@xstate.actor', ...introduced(actor) }));
    const [silent] = this.#actors.keys();
    if (this.#actors.size > ACTORS && silent !== undefined) this.leave(silent, { type: 'forgotten' }, 'stopped');
  }

  say(session: string, event: Said, source?: string): void {
    this.#touch(session);
    const sourceId = source === undefined ? {} : { sourceId: source };
    this.#publish(this.#frame({ type: '@xstate.event', sessionId: session, event, ...sourceId }));
  }

  become(session: string, event: Said, snapshot: Snapshot): void {
    const actor = this.#touch(session);
    if (actor) actor.snapshot = snapshot;
    this.#publish(this.#frame({ type: '@xstate.snapshot', sessionId: session, event, snapshot }));
  }

  leave(session: string, event: Said, status: 'done' | 'stopped', output?: Snapshot['output']): void {
    const before = this.#actors.get(session)?.snapshot ?? { context: {} };
    this.become(session, event, { ...before, status, ...(output !== undefined && { output }) });
    this.#actors.delete(session);
  }

  /** What concerns the client as a whole; only the last of it is kept. */
  sum(event: Said, context: Snapshot['context']): void {
    const snapshot = { status: 'active', context } as const;
    this.#root = { ...this.#root, snapshot };
    this.#tell(this.#frame({ type: '@xstate.snapshot', sessionId: ROOT, event, snapshot }));
  }

  /** Everybody who is there as they are now, then what happened lately to them and to those who left meanwhile. */
  replay(): Frame[] {
    const all = [...this.#actors.values()];
    // Parents before children.
    const here = [
      this.#root,
      ...all.filter(({ parent }) => parent === ROOT),
      ...all.filter(({ parent }) => parent !== ROOT),
    ];
    const known = new Set(here.map(({ session }) => session));
    const recent = this.#recent.filter(({ type, sessionId }) => {
      if (type !== '@xstate.actor') return known.has(sessionId);
      return !known.has(sessionId) && known.add(sessionId);
    });
    return [...here.map((actor) => this.#frame({ type: '@xstate.actor', ...introduced(actor) })), ...recent];
  }

  #touch(session: string): Actor | undefined {
    const actor = this.#actors.get(session);
    if (actor && this.#actors.delete(session)) this.#actors.set(session, actor);
    return actor;
  }

  #frame(own: Parameters<typeof frame>[0]): Frame {
    return frame(own, ++this.#count, this.#now());
  }

  #publish(told: Frame): void {
    this.#recent.push(told);
    if (this.#recent.length > RECENT) this.#recent.shift();
    this.#tell(told);
  }
}

const introduced = ({ session, kind, name, parent, snapshot }: Actor) => ({
  ...{ sessionId: session, kind, name, snapshot },
  ...(parent !== undefined && { parentId: parent }),
});
