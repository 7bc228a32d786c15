/**
 * @typedef {import('../frame.ts').Frame} Frame
 * @typedef {import('../frame.ts').Snapshot} Snapshot
 * @typedef {import('./ask.js').Answer} Answer
 * @typedef {{ session: string, kind: string, name: string, parent: string, since: number, at: number, introduced: number,
 *   snapshot: Snapshot, logged?: string | undefined, trail: Taken[], log: Entry[] }} Actor
 * @typedef {{ from: string, event: string, to: string }} Taken
 * @typedef {{ at: number, event: string, from?: string | undefined, to?: string | undefined, ended?: Actor }} Entry
 * @typedef {{ at: number, type: string, operation: string, waitMs: number | undefined, reason: string }} Met
 */

/** Entries kept of one resource, requests that ended, and things the wire met. */
const KEPT = 50;
const PROTOCOLS = ['client', 'request', 'heartbeat', 'stream'];

/** What the frames have told so far. */
export class Model {
  /** @type {Map<string, Actor>} */
  actors = new Map();
  /** The latest first. @type {Actor[]} */
  ended = [];
  /** The latest first. @type {Met[]} */
  met = [];
  /** @type {Snapshot['context']} */
  sum = {};

  get resources() {
    return [...this.actors.values()].filter(({ kind }) => !PROTOCOLS.includes(kind));
  }

  /** Under way, the latest first. */
  get requests() {
    return [...this.actors.values()].filter(({ kind }) => kind === 'request').reverse();
  }

  /** @param {Frame} frame */
  hear(frame) {
    const { sessionId: session } = frame;
    const at = Number(frame.createdAt);
    if (frame.type === '@xstate.actor') {
      const { kind, name, parentId: parent = '', snapshot } = frame;
      const introduced = Number(frame.id);
      if (kind === 'client') this.sum = snapshot.context;
      else
        this.actors.set(session, {
          session,
          kind,
          name,
          parent,
          since: at,
          at,
          introduced,
          snapshot,
          trail: [],
          log: [],
        });
    } else if (frame.type === '@xstate.event') {
      if (session === 'interlock') this.#meet(at, frame.event);
    } else if (session === 'interlock') {
      this.sum = frame.snapshot.context;
    } else {
      const actor = this.actors.get(session);
      if (actor) this.#become(actor, frame, at);
    }
  }

  /**
   * A late comer is told first how everybody is, then what happened before: that goes into the log and changes nothing else.
   * @param {Actor} actor
   * @param {Extract<Frame, { type: '@xstate.snapshot' }>} frame
   * @param {number} at
   */
  #become(actor, { id, event, snapshot }, at) {
    const isPast = Number(id) < actor.introduced;
    const { value, context } = snapshot;
    const from = typeof context.from === 'string' ? context.from : undefined;
    const before = from ?? (isPast ? actor.logged : (actor.logged ?? actor.snapshot.value));
    if (value !== undefined && value !== before && value !== actor.logged) {
      keep(actor.log, { at, event: event.type, from: before, to: value });
      if (before !== undefined) keep(actor.trail, { from: before, event: event.type, to: value });
    }
    actor.logged = value;
    if (isPast) return;
    actor.snapshot = snapshot;
    actor.at = at;
    if (snapshot.status === 'active') return;
    this.actors.delete(actor.session);
    if (actor.kind !== 'request') return;
    keep(this.ended, actor);
    const { log } = this.actors.get(actor.parent) ?? { log: [] };
    const [last] = log;
    // The transition that the request brought about is told together with it.
    const isIts = last?.event === actor.name && last.ended === undefined;
    if (isIts) last.ended = actor;
    else keep(log, { at, event: actor.name, ended: actor });
  }

  /**
   * @param {number} at
   * @param {import('../frame.ts').Said} said
   */
  #meet(at, { type, operation, waitMs, reason }) {
    const wait = typeof waitMs === 'number' ? waitMs : undefined;
    keep(this.met, { at, type, operation: String(operation ?? ''), waitMs: wait, reason: String(reason ?? '') });
  }
}

/**
 * @template Each
 * @param {Each[]} list
 * @param {Each} each
 */
function keep(list, each) {
  list.unshift(each);
  if (list.length > KEPT) list.pop();
}
