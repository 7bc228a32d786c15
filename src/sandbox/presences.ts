import { notFound, problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import type { Call, Moment, Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

/** Idempotency keys remembered; the oldest are forgotten. */
const KEY_LIMIT = 10_000;

/** What every organisation has; only the ids are its own. */
export const SYSTEM_PRESENCES = [
  'Available',
  'Away',
  'Break',
  'Busy',
  'Idle',
  'Meal',
  'Meeting',
  'Offline',
  'OnQueue',
  'Training',
] as const;

/** The one that nobody can set: the platform alone finds an agent idle. */
const OF_THE_PLATFORM = 'Idle';

/** A presence that the organisation has. */
export interface Definition {
  readonly id: string;
  readonly systemPresence: (typeof SYSTEM_PRESENCES)[number];
}

/** What an agent is doing. `id` is the user's. */
export interface Presence {
  readonly id: string;
  readonly presenceStateId: string;
  readonly reasonCodeId: string | null;
  readonly interactionContextToken: string | null;
  readonly version: number;
}

/** What another writer changes. */
export interface PresenceChange {
  readonly presenceStateId?: string;
}

const text = { type: 'string', minLength: 1 };
const nullable = { ...text, nullable: true };

/** The fields of a {@link PresenceChange}. */
export const PRESENCE_CHANGE = { 'presenceStateId?': text };

const isPatch = compile<Omit<Presence, 'id'> & { userId: string }>(
  closed({
    userId: text,
    presenceStateId: text,
    reasonCodeId: nullable,
    interactionContextToken: nullable,
    version: { type: 'integer' },
  }),
);

/** The agents' presences. Their version is in the body of every answer, and in no ETag. */
export class Presences {
  readonly #definitions: readonly Definition[];
  readonly #presences = new Map<string, Presence>();
  readonly #answered = new Map<string, { readonly text: string; readonly reply: Reply }>();
  readonly #committed: (presence: Presence) => void;

  /** @param committed hears of each new version, in order. */
  constructor(
    definitions: readonly Definition[],
    presences: readonly Omit<Presence, 'version' | 'interactionContextToken'>[],
    committed: (presence: Presence) => void = () => {},
  ) {
    this.#definitions = definitions;
    for (const presence of presences) {
      this.#presences.set(presence.id, { interactionContextToken: null, ...presence, version: 1 });
    }
    this.#committed = committed;
  }

  definitions(): Reply {
    const entities = this.#definitions.map((definition) => ({ ...definition, primary: true }));
    return { status: 200, body: { entities, total: entities.length } };
  }

  read(call: Call): Reply {
    const presence = this.#presences.get(call.id);
    if (presence === undefined) return notFound(call, 'agent');
    const { id: userId, ...rest } = presence;
    return { status: 200, body: { userId, ...rest } };
  }

  /** A key that has been answered is answered alike, and nothing is done again. */
  patch(call: Call): Reply {
    const key = call.headers['idempotency-key'];
    const answered = this.#answered.get(String(key));
    if (answered !== undefined) {
      if (answered.text === call.text) return answered.reply;
      return problem(call, 422, 'idempotency.key.reused', 'This Idempotency-Key came with another body before.');
    }
    const reply = this.#patch(call);
    if (key !== undefined && reply.commit !== undefined) this.#remember(String(key), call.text, reply);
    return reply;
  }

  /** Somebody else's change, most often the agent's own: always a new version, and its reason and token are gone. */
  change(id: string, { presenceStateId }: PresenceChange): Presence | undefined {
    const presence = this.#presences.get(id);
    if (presence === undefined) return undefined;
    const blank = { reasonCodeId: null, interactionContextToken: null };
    return this.#commit({ ...presence, ...(presenceStateId !== undefined && { ...blank, presenceStateId }) });
  }

  list(): Presence[] {
    return [...this.#presences.values()];
  }

  /** The precondition stands in the header, unquoted, and once more in the body. */
  #patch(call: Call): Reply {
    const presence = this.#presences.get(call.id);
    if (presence === undefined) return notFound(call, 'agent');
    const patch = jsonOf(call.text);
    if (!isPatch(patch)) return wrongShape(call, 'body', isPatch);
    const { userId, ...wanted } = patch;
    if (userId !== call.id) return problem(call, 400, 'bad.request', 'userId is not the one in the path.');
    const ifMatch = call.headers['if-match'];
    if (ifMatch === undefined) {
      return problem(call, 428, 'precondition.required', 'If-Match with the version last read is required.');
    }
    const { version } = presence;
    if (ifMatch !== String(version) || wanted.version !== version) {
      const message = 'If-Match or the version in the body is not the current version: read again.';
      return problem(call, 409, 'version.conflict', message, { version });
    }
    const definition = this.#definitions.find(({ id }) => id === wanted.presenceStateId);
    if (definition === undefined) return problem(call, 400, 'presence.unknown', 'No presence has this id.');
    if (definition.systemPresence === OF_THE_PLATFORM) {
      return problem(call, 400, 'presence.not.settable', 'Only the platform finds an agent idle.');
    }
    const changed = this.#commit({ ...presence, ...wanted });
    return {
      status: 200,
      body: { version: changed.version },
      commit: { before: momentOf(presence), after: momentOf(changed) },
    };
  }

  #commit(presence: Presence): Presence {
    const changed = { ...presence, version: presence.version + 1 };
    this.#presences.set(changed.id, changed);
    this.#committed(changed);
    return changed;
  }

  #remember(key: string, body: string, { commit: _, ...reply }: Reply): void {
    const [oldest] = this.#answered.keys();
    if (oldest !== undefined && this.#answered.size >= KEY_LIMIT) this.#answered.delete(oldest);
    this.#answered.set(key, { text: body, reply });
  }
}

const momentOf = ({ presenceStateId, version }: Presence): Moment => ({ state: presenceStateId, version });
