import type { AnyStateMachine } from 'xstate';
import { edgesOf } from '../../machines/edges.ts';
import { heartbeatMachine } from '../../machines/heartbeat.ts';
import type { Lifecycle } from '../../machines/lifecycle.ts';
import { streamMachine } from '../../machines/stream.ts';
import type { Json } from '../../machines/verdict.ts';
import type { Observed } from '../engine/drive.ts';
import type { Found } from '../engine/outcome.ts';
import type { ProtocolStep } from '../engine/protocol.ts';
import { Actors } from './actors.ts';
import { type Frame, ROOT, type Snapshot } from './frame.ts';
import { Latency } from './latency.ts';
import { shown, shownDecision } from './shown.ts';

/** A resource as a page may ask about it. */
export interface Named {
  readonly lifecycle: string;
  readonly id: string;
}

/** Events of the request protocol after which what is found is our own doing. */
const OURS = ['accepted', 'strayed', 'ours', 'asWanted'];
/** Sessions whose names are kept, those that left included. */
const NAMES = 10_000;

/** Turns what requests, heartbeats, streams and the wire do into frames. Nothing personal, no payload and no document gets past. */
export class Stage {
  readonly #actors: Actors;
  readonly #lifecycles: ReadonlyMap<string, Lifecycle>;
  /** Sessions by what they stand for. An id or key that looks personal never becomes part of a session's name. */
  readonly #sessions = new Map<string, string>();
  readonly #resources = new Map<string, Named>();
  readonly #latency = new Latency();
  #count = 0;

  constructor(lifecycles: ReadonlyMap<string, Lifecycle>, now: () => number, tell: (frame: Frame) => void) {
    this.#lifecycles = lifecycles;
    this.#actors = new Actors(now, tell);
  }

  replay(): Frame[] {
    return this.#actors.replay();
  }

  /** The resource behind a session's name. */
  named(session: string): Named | undefined {
    return this.#resources.get(session);
  }

  /** One step of a request, with all that the request has learned. */
  step(lifecycle: string, { request, from, event, to, course }: Observed): void {
    // What is yet to be made has no id of the platform's.
    const parent = request.absent ? ROOT : this.#resource({ lifecycle, id: request.id });
    const { type } = request.event;
    const session = this.#session(`request ${request.key}`, 'request');
    const keys = Object.keys(request.event.payload).map((key) => shown(key));
    if (this.#actors.snapshot(session) === undefined) {
      const context = { event: type, keys };
      const snapshot = { status: 'active', value: from, context } as const;
      this.#actors.enter({ session, kind: 'request', name: type, parent, snapshot });
    }
    if (course.last && course.last !== request.absent) {
      const ours = OURS.includes(event) ? { type, source: session } : undefined;
      this.#moved(this.#resource({ lifecycle, id: course.last.id }), course.last, ours);
    }
    this.#actors.say(session, { type: event });
    const { decision, failure, writes, conflicts } = course;
    const context = {
      ...{ event: type, from, keys, writes, conflicts },
      ...(decision && { decision: shown(shownDecision(decision)) }),
      ...(failure && { failure: shown({ code: failure.code, status: failure.status ?? null }) }),
    };
    this.#actors.become(session, { type: event }, { status: 'active', value: to, context });
    if (to !== 'settled' && to !== 'unsettled') return;
    const durationMs = Math.round(course.elapsedMs);
    this.#actors.leave(session, { type: event }, 'done', { kind: from, durationMs, recorded: to === 'settled' });
    this.#sessions.delete(`request ${request.key}`);
    this.#actors.sum({ type: 'ended' }, this.#latency.ended(from, durationMs));
  }

  /** A resource as somebody read it. Gives back its session. */
  found(named: Named, found: Found): string {
    const session = this.#resource(named);
    this.#moved(session, found);
    return session;
  }

  heartbeat({ key, lifecycle, id }: Named & { readonly key: string }, step: ProtocolStep): void {
    const parent = this.#resource({ lifecycle, id });
    this.#follow(`heartbeat ${key}`, heartbeatMachine, { name: 'heartbeat', parent }, step);
  }

  stream({ name, lifecycle }: { readonly name: string; readonly lifecycle: string }, step: ProtocolStep): void {
    const actor = { name: shown(`${lifecycle} ${name}`), parent: ROOT };
    this.#follow(`stream ${name}`, streamMachine, actor, step);
  }

  /** Something that concerns no single request, e.g. a throttle. */
  wire(type: string, details: { readonly [detail: string]: Json }): void {
    this.#actors.say(ROOT, { ...shown(details), type });
  }

  #follow(
    what: string,
    machine: AnyStateMachine,
    actor: { readonly name: string; readonly parent: string },
    { from, event, to }: ProtocolStep,
  ): void {
    const kind = machine.id;
    const session = this.#session(what, kind);
    const active = (value: string): Snapshot => ({ status: 'active', value, context: {} });
    if (this.#actors.snapshot(session) === undefined) {
      this.#actors.enter({ ...actor, session, kind, snapshot: active(from) });
    }
    this.#actors.say(session, { type: event });
    this.#actors.become(session, { type: event }, active(to));
    if (machine.config.states?.[to]?.type !== 'final') return;
    this.#actors.leave(session, { type: event }, 'done', { kind: to });
    this.#sessions.delete(what);
  }

  #resource({ lifecycle, id }: Named): string {
    const safe = shown(id) === id;
    const session = safe ? `${lifecycle}/${id}` : this.#session(`${lifecycle} ${id}`, `${lifecycle}/withheld`);
    if (this.#actors.snapshot(session) !== undefined) return session;
    this.#resources.set(session, { lifecycle, id });
    forget(this.#resources);
    const name = session.slice(lifecycle.length + 1);
    this.#actors.enter({ session, kind: lifecycle, name, parent: ROOT, snapshot: { status: 'active', context: {} } });
    return session;
  }

  #moved(session: string, { state, version }: Found, ours?: { readonly type: string; readonly source: string }): void {
    const before = this.#actors.snapshot(session);
    if (before?.value === state && before.context.version === version) return;
    const event = { type: ours?.type ?? this.#observed(session, before?.value, state) };
    this.#actors.say(session, event, ours?.source);
    this.#actors.become(session, event, { status: 'active', value: shown(state), context: { version } });
  }

  /** What the platform or another did, by the name that the machine has for it. */
  #observed(session: string, from: string | undefined, to: string): string {
    const lifecycle = this.#lifecycles.get(this.#resources.get(session)?.lifecycle ?? '');
    const edges = lifecycle ? edgesOf(lifecycle.machine) : [];
    const edge = edges.find((each) => each.meta?.by === 'observed' && each.from === from && each.to === to);
    return edge?.event ?? 'found';
  }

  #session(what: string, kind: string): string {
    const session = this.#sessions.get(what) ?? `${kind}-${++this.#count}`;
    this.#sessions.set(what, session);
    forget(this.#sessions);
    return session;
  }
}

function forget(names: Map<string, unknown>): void {
  const [oldest] = names.keys();
  if (names.size > NAMES && oldest !== undefined) names.delete(oldest);
}
