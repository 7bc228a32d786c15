import { hash } from 'node:crypto';
import { notFound, problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import { type Call, type Moment, queryOf, type Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

/** The fuller of the guide's two matrices. A state without a row leads nowhere. */
const MOVES: ReadonlyMap<string, readonly string[]> = new Map([
  ['queued', ['connected', 'disconnected', 'abandoned']],
  ['connected', ['wrapup', 'disconnected', 'transfer']],
  ['wrapup', ['closed', 'disconnected']],
  ['transfer', ['connected', 'disconnected', 'abandoned']],
]);

/** Targets that the platform takes only with a reason. */
const NEED_REASON = ['wrapup', 'closed'];

/** States after which reserved attributes stand still; the attribute guide's own word is `terminated`. */
const ENDED = ['closed', 'disconnected', 'abandoned', 'terminated'];
const RESERVED = 'system.';

type Value = string | number | boolean;

export interface Conversation {
  readonly id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly reasonCode?: string;
  readonly metadata?: object;
  /** How often its participants have been told of a new state. */
  readonly notified: number;
  readonly version: number;
}

/** What another writer changes. An attribute that is `null` is taken away. */
export interface ConversationChange {
  readonly state?: string;
  readonly attributes?: Readonly<Record<string, Value | null>>;
}

const text = { type: 'string' };
const name = { type: 'string', minLength: 1, maxLength: 128 };
const value = { anyOf: [{ type: 'string', maxLength: 1024 }, { type: 'number' }, { type: 'boolean' }] };

/** Attributes as a request, a scenario or the control API may carry them. */
export const ATTRIBUTES = { type: 'object', propertyNames: name, additionalProperties: value };
/** The fields of a {@link ConversationChange}. */
export const CONVERSATION_CHANGE = {
  'state?': { type: 'string', minLength: 1 },
  'attributes?': {
    type: 'object',
    propertyNames: name,
    additionalProperties: { anyOf: [...value.anyOf, { type: 'null' }] },
  },
};

const isMove = compile<{ state: string; reasonCode?: string; metadata?: object }>(
  closed({ state: text, 'reasonCode?': { type: 'string', minLength: 1 }, 'metadata?': { type: 'object' } }),
);
const isUpdate = compile<{ attributes: Record<string, Value> }>(
  closed({
    attributes: { ...ATTRIBUTES, minProperties: 1 },
    'metadata?': closed({ 'source?': text, 'timestamp?': { type: 'string', format: 'instant' } }),
  }),
);
const isQuery = compile<{ notifyParticipants?: string }>(
  closed({ 'notifyParticipants?': { enum: ['true', 'false'] } }),
);

/** The conversations with their attributes: one entity, hence one version, under two spellings of its precondition. */
export class Conversations {
  readonly #conversations = new Map<string, Conversation>();
  readonly #moved: (conversation: Conversation) => void;

  /** @param moved hears of each new state, in order. */
  constructor(
    conversations: readonly Omit<Conversation, 'version' | 'notified'>[],
    moved: (conversation: Conversation) => void,
  ) {
    for (const conversation of conversations) {
      this.#conversations.set(conversation.id, { ...conversation, notified: 0, version: 1 });
    }
    this.#moved = moved;
  }

  read(call: Call): Reply {
    const conversation = this.#conversations.get(call.id);
    return conversation === undefined ? notFound(call, 'conversation') : shown(conversation);
  }

  /** The precondition is the ETag; the guide sends none where it has none, and then writes over whatever there is. */
  patchState(call: Call): Reply {
    const conversation = this.#conversations.get(call.id);
    if (conversation === undefined) return notFound(call, 'conversation');
    const [query, move] = [queryOf(call), jsonOf(call.text)];
    if (!isQuery(query)) return wrongShape(call, 'query', isQuery);
    if (!isMove(move)) return wrongShape(call, 'body', isMove);
    const { state, version } = conversation;
    const ifMatch = call.headers['if-match'];
    if (ifMatch !== undefined && ifMatch !== etagOf(conversation)) {
      return problem(call, 409, 'version.conflict', 'If-Match is not the current ETag: read again.', { version });
    }
    if (!MOVES.get(state)?.includes(move.state)) {
      const message = `A conversation that is ${state} cannot do this.`;
      return problem(call, 400, 'conversation.invalid.transition', message);
    }
    if (NEED_REASON.includes(move.state) && move.reasonCode === undefined) {
      return problem(call, 400, 'conversation.reason.required', 'This state needs a reasonCode.');
    }
    const notified = conversation.notified + (query.notifyParticipants === 'true' ? 1 : 0);
    return this.#written(conversation, { ...conversation, ...move, notified });
  }

  /** The precondition is the version, quoted. */
  patchAttributes(call: Call): Reply {
    const conversation = this.#conversations.get(call.id);
    if (conversation === undefined) return notFound(call, 'conversation');
    const update = jsonOf(call.text);
    if (!isUpdate(update)) return wrongShape(call, 'body', isUpdate);
    const ifMatch = call.headers['if-match'];
    if (ifMatch === undefined) {
      return problem(call, 428, 'precondition.required', 'If-Match with the quoted version is required.');
    }
    if (ifMatch !== `"${conversation.version}"`) {
      return problem(call, 412, 'precondition.failed', 'If-Match is not the current version: read again.');
    }
    const { state, attributes } = conversation;
    if (ENDED.includes(state) && Object.keys(update.attributes).some((key) => key.startsWith(RESERVED))) {
      return problem(call, 400, 'conversation.attributes.immutable', `${RESERVED}* cannot be changed any more.`);
    }
    return this.#written(conversation, { ...conversation, attributes: { ...attributes, ...update.attributes } });
  }

  /** Somebody else's change, bound by no rule: always a new version. */
  change(id: string, { state, attributes }: ConversationChange): Conversation | undefined {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return undefined;
    const merged = Object.entries({ ...conversation.attributes, ...attributes });
    return this.#commit({
      ...conversation,
      ...(state !== undefined && { state }),
      attributes: Object.fromEntries(merged.filter((entry): entry is [string, Value] => entry[1] !== null)),
    });
  }

  list(): (Conversation & { etag: string })[] {
    return [...this.#conversations.values()].map((each) => ({ ...each, etag: etagOf(each) }));
  }

  #written(before: Conversation, next: Conversation): Reply {
    const after = this.#commit(next);
    return { ...shown(after), commit: { before: momentOf(before), after: momentOf(after) } };
  }

  #commit(conversation: Conversation): Conversation {
    const before = this.#conversations.get(conversation.id);
    const changed = { ...conversation, version: conversation.version + 1 };
    this.#conversations.set(changed.id, changed);
    if (changed.state !== before?.state) this.#moved(changed);
    return changed;
  }
}

/** As the two guides read it; what was sent along with a move is not shown. */
function shown(conversation: Conversation): Reply {
  const { id, state, version, attributes } = conversation;
  return { status: 200, headers: { etag: etagOf(conversation) }, body: { id, state, version, attributes } };
}

/** Strong and opaque: a client that rebuilds it from the version is wrong and finds out. */
function etagOf({ id, version }: Pick<Conversation, 'id' | 'version'>): string {
  return `"${hash('sha256', `conversation\n${id}\n${version}`, 'base64url').slice(0, 22)}"`;
}

const momentOf = ({ state, version }: Conversation): Moment => ({ state, version });
