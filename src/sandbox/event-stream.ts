import type { Clock } from './clock.ts';
import { notFound, problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import { type Call, queryOf, type Reply } from './operation.ts';
import type { Presence } from './presences.ts';
import { closed, compile } from './schema.ts';

/** Subscriptions that may be open; more is refused. */
const SUBSCRIPTION_LIMIT = 100;
/** Events kept for a subscription. A cursor that stands before the oldest of them has expired. */
const EVENT_LIMIT = 10_000;

const PRESENCE_CHANGED = 'presencestatechange';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  /** Counts the events of the subscription, those included that were lost. */
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Wanted {
  readonly types: readonly string[];
  readonly filters: readonly { readonly type: 'userId' | 'divisionId'; readonly values: readonly string[] }[];
  readonly pageSize: number;
}

interface Subscription extends Wanted {
  readonly events: Event[];
  sequence: number;
  /** Its first events are gone, and with them what stood before them. */
  forgotten: boolean;
}

/** What goes wrong with one event. `lose`: it is numbered and never delivered. `repeat`: it is delivered twice. */
type Mishap = 'lose' | 'repeat';
/** What goes wrong with the next `count` events, or with all there are. `expire`: every cursor is gone, and so is every event. */
type Upset = { readonly do: 'expire' } | { readonly do: Mishap; readonly count: number };

const text = { type: 'string', minLength: 1 };
const pageSize = { type: 'string', pattern: '^([1-9][0-9]?|100)$' };
const isWanted = compile<Wanted>(
  closed({
    types: { type: 'array', minItems: 1, items: text },
    filters: {
      type: 'array',
      items: closed({ type: { enum: ['userId', 'divisionId'] }, values: { type: 'array', minItems: 1, items: text } }),
    },
    pageSize: { type: 'integer', minimum: 1, maximum: 100 },
  }),
);
const isQuery = compile<{ cursor?: string; pageSize?: string }>(closed({ 'cursor?': text, 'pageSize?': pageSize }));
const isPushed = compile<Partial<Pick<Event, 'type' | 'timestamp'>> & Pick<Event, 'data'>>(
  closed({ 'type?': text, 'timestamp?': { type: 'string', format: 'instant' }, data: { type: 'object' } }),
);
const count = { type: 'integer', minimum: 1 };
const isUpset = compile<Upset>({
  type: 'object',
  required: ['do'],
  discriminator: { propertyName: 'do' },
  oneOf: [closed({ do: { const: 'expire' } }), closed({ do: { enum: ['lose', 'repeat'] }, count })],
});

/** Events for whoever subscribed before they happened, read page by page behind a cursor: the id of the last event read. */
export class EventStream {
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #clock: Clock;
  readonly #uuid: () => string;
  readonly #apartMs: number;
  /** The changes of each agent so far. */
  readonly #changes = new Map<string, number>();
  /** What goes wrong with the next event of an agent. */
  readonly #mishaps = new Map<string, Mishap>();
  #lose = 0;
  #repeat = 0;

  /** @param apartMs milliseconds by which each change of an agent is dated later than the one before, on top of the clock */
  constructor(clock: Clock, uuid: () => string, apartMs = 0) {
    this.#clock = clock;
    this.#uuid = uuid;
    this.#apartMs = apartMs;
  }

  subscribe(call: Call): Reply {
    const wanted = jsonOf(call.text);
    if (!isWanted(wanted)) return wrongShape(call, 'body', isWanted);
    if (this.#subscriptions.size >= SUBSCRIPTION_LIMIT) {
      return problem(call, 400, 'subscription.limit', `No more than ${SUBSCRIPTION_LIMIT} subscriptions can be open.`);
    }
    const id = this.#uuid();
    this.#subscriptions.set(id, { ...wanted, events: [], sequence: 0, forgotten: false });
    return { status: 200, body: { id }, commit: {} };
  }

  /** Pages of 25 unless asked otherwise, oldest first. An empty one gives the cursor back. */
  page(call: Call): Reply {
    const subscription = this.#subscriptions.get(call.id);
    if (subscription === undefined) return notFound(call, 'subscription');
    const query = queryOf(call);
    if (!isQuery(query)) return wrongShape(call, 'query', isQuery);
    const { cursor, pageSize = '25' } = query;
    const after = cursor === undefined ? -1 : subscription.events.findLastIndex(({ id }) => id === cursor);
    if (after < 0 && (cursor !== undefined || subscription.forgotten)) {
      return problem(call, 410, 'cursor.expired', 'The events behind this cursor are not kept any more.');
    }
    const events = subscription.events.slice(after + 1, after + 1 + Number(pageSize));
    return { status: 200, body: { events, nextCursor: events.at(-1)?.id ?? cursor ?? null } };
  }

  presenceChanged({ id: userId, presenceStateId, version }: Presence): void {
    const changes = (this.#changes.get(userId) ?? 0) + 1;
    this.#changes.set(userId, changes);
    const mishap = this.#mishaps.get(userId);
    this.#mishaps.delete(userId);
    const data = { userId, presenceStateId, version };
    this.#happened(PRESENCE_CHANGED, data, this.#after(changes * this.#apartMs), mishap);
  }

  /** Something goes wrong with the event of this agent's next change. */
  mislay(userId: string, mishap: Mishap): void {
    this.#mishaps.set(userId, mishap);
  }

  /** Control: an event that nothing here caused. */
  push(call: Call): Reply {
    const pushed = jsonOf(call.text);
    if (!isPushed(pushed)) return wrongShape(call, 'body', isPushed);
    const { type = PRESENCE_CHANGED, timestamp = this.#after(0), data } = pushed;
    this.#happened(type, data, timestamp);
    return { status: 200, body: { subscriptions: this.list() } };
  }

  /** Control: something goes wrong with the events. */
  upset(call: Call): Reply {
    const upset = jsonOf(call.text);
    if (!isUpset(upset)) return wrongShape(call, 'body', isUpset);
    if (upset.do === 'lose') this.#lose += upset.count;
    else if (upset.do === 'repeat') this.#repeat += upset.count;
    else for (const subscription of this.#subscriptions.values()) forget(subscription, 0);
    return { status: 200, body: { subscriptions: this.list() } };
  }

  list(): { id: string; events: number; sequence: number }[] {
    return [...this.#subscriptions].map(([id, { events, sequence }]) => ({ id, events: events.length, sequence }));
  }

  /** Divisions are not modelled, so that a filter on them lets everything pass. */
  #happened(type: string, data: Event['data'], timestamp: string, mishap = this.#nextMishap()): void {
    for (const subscription of this.#subscriptions.values()) {
      const users = subscription.filters.filter(({ type: by }) => by === 'userId');
      if (!subscription.types.includes(type)) continue;
      if (!users.every(({ values }) => values.includes(String(data.userId)))) continue;
      subscription.sequence += 1;
      if (mishap === 'lose') continue;
      const event = { id: this.#uuid(), type, timestamp, sequence: subscription.sequence, data };
      subscription.events.push(...(mishap === 'repeat' ? [event, event] : [event]));
      forget(subscription, EVENT_LIMIT);
    }
  }

  #after(ms: number): string {
    return new Date(this.#clock.now() + ms).toISOString();
  }

  /** As the control API has asked for. */
  #nextMishap(): Mishap | undefined {
    if (this.#lose > 0) {
      this.#lose -= 1;
      return 'lose';
    }
    if (this.#repeat === 0) return undefined;
    this.#repeat -= 1;
    return 'repeat';
  }
}

/** Keeps only the latest so many events. */
function forget(subscription: Subscription, kept: number): void {
  if (kept > 0 && subscription.events.length <= kept) return;
  subscription.events.splice(0, subscription.events.length - kept);
  subscription.forgotten = true;
}
