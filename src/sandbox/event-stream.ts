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

/**
 * What goes wrong with the events themselves. `expire`: every cursor is gone, and so is every event. `lose`: the next `count`
 * events are numbered and never delivered. `repeat`: the next `count` events are delivered twice.
 */
type Mishap = { readonly do: 'expire' } | { readonly do: 'lose' | 'repeat'; readonly count: number };

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
const isMishap = compile<Mishap>({
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
  #lose = 0;
  #repeat = 0;

  constructor(clock: Clock, uuid: () => string) {
    this.#clock = clock;
    this.#uuid = uuid;
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
    this.#happened(PRESENCE_CHANGED, { userId, presenceStateId, version });
  }

  /** Control: an event that nothing here caused. */
  push(call: Call): Reply {
    const pushed = jsonOf(call.text);
    if (!isPushed(pushed)) return wrongShape(call, 'body', isPushed);
    this.#happened(pushed.type ?? PRESENCE_CHANGED, pushed.data, pushed.timestamp);
    return { status: 200, body: { subscriptions: this.list() } };
  }

  /** Control: something goes wrong with the events. */
  upset(call: Call): Reply {
    const mishap = jsonOf(call.text);
    if (!isMishap(mishap)) return wrongShape(call, 'body', isMishap);
    if (mishap.do === 'lose') this.#lose += mishap.count;
    else if (mishap.do === 'repeat') this.#repeat += mishap.count;
    else for (const subscription of this.#subscriptions.values()) forget(subscription, 0);
    return { status: 200, body: { subscriptions: this.list() } };
  }

  list(): { id: string; events: number; sequence: number }[] {
    return [...this.#subscriptions].map(([id, { events, sequence }]) => ({ id, events: events.length, sequence }));
  }

  /** Divisions are not modelled, so that a filter on them lets everything pass. */
  #happened(type: string, data: Event['data'], timestamp = new Date(this.#clock.now()).toISOString()): void {
    const [lost, repeated] = [this.#lose > 0, this.#repeat > 0];
    if (lost) this.#lose -= 1;
    else if (repeated) this.#repeat -= 1;
    for (const subscription of this.#subscriptions.values()) {
      const users = subscription.filters.filter(({ type: by }) => by === 'userId');
      if (!subscription.types.includes(type)) continue;
      if (!users.every(({ values }) => values.includes(String(data.userId)))) continue;
      subscription.sequence += 1;
      if (lost) continue;
      const event = { id: this.#uuid(), type, timestamp, sequence: subscription.sequence, data };
      subscription.events.push(...(repeated ? [event, event] : [event]));
      forget(subscription, EVENT_LIMIT);
    }
  }
}

/** Keeps only the latest so many events. */
function forget(subscription: Subscription, kept: number): void {
  if (kept > 0 && subscription.events.length <= kept) return;
  subscription.events.splice(0, subscription.events.length - kept);
  subscription.forgotten = true;
}
