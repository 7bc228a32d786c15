import { hash } from 'node:crypto';
import type { AuditLogs } from './audit-logs.ts';
import type { Clock } from './clock.ts';
import { notFound, problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import type { Call, Moment, Reply } from './operation.ts';
import { closed, compile } from './schema.ts';

type Scalar = string | number | boolean | null;

/** What is said of a guest. */
interface Said {
  readonly consent: { readonly marketing: boolean; readonly dataProcessing: boolean };
  readonly identityAttributes?: Readonly<Record<string, string>>;
  readonly channelContext?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, Scalar>>;
}

export interface Guest extends Said {
  readonly id: string;
  readonly state: string;
  readonly createdDate: string;
  readonly modifiedDate: string;
  readonly closedDate?: string;
  readonly interactionCount: number;
  readonly version: number;
}

/** A guest as a scenario begins with it. */
export type GuestSeed = Partial<Omit<Guest, 'version'>> & Pick<Guest, 'id' | 'state'>;

/** What another writer changes. Attributes are set by name. */
export interface GuestChange {
  readonly state?: string;
  readonly attributes?: Readonly<Record<string, Scalar>>;
  readonly interactionCount?: number;
}

const text = { type: 'string', minLength: 1, maxLength: 1024 };
const sha256 = { type: 'string', pattern: '^[a-fA-F0-9]{64}$' };
const attributes = {
  type: 'object',
  maxProperties: 100,
  propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$' },
  additionalProperties: {
    anyOf: [{ type: 'string', maxLength: 1024 }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }],
  },
};

/** The guide's schema, closed where it lets anything through and with room for what its own example sends. */
const SAID = {
  'identityAttributes?': closed({
    'emailHash?': sha256,
    'phoneHash?': sha256,
    'deviceFingerprint?': { type: 'string', pattern: '^[a-fA-F0-9]{1,128}$' },
  }),
  'channelContext?': closed({
    'originPage?': { type: 'string', maxLength: 2048, pattern: '^https://[^\\s/?#@]+(/[^\\s?#]*)?$' },
    'campaignId?': { type: 'string', pattern: '^[A-Z0-9_-]+$' },
  }),
  'attributes?': attributes,
};
const CONSENT = closed({
  marketing: { type: 'boolean' },
  dataProcessing: { type: 'boolean' },
  'version?': text,
  'time?': { type: 'string', format: 'instant' },
  'source?': text,
});
const isCreation = compile<Said>(closed({ channel: { const: 'webmessaging' }, consent: CONSENT, ...SAID }));
const isPatch = compile<Partial<Said> & { state?: 'closed' }>({
  ...closed({ 'state?': { const: 'closed' }, 'consent?': CONSENT, ...SAID }),
  minProperties: 1,
});

/** The fields of a {@link GuestSeed}. */
export const GUEST = {
  id: text,
  state: text,
  'createdDate?': { type: 'string', format: 'instant' },
  'modifiedDate?': { type: 'string', format: 'instant' },
  'closedDate?': { type: 'string', format: 'instant' },
  'interactionCount?': { type: 'integer', minimum: 0 },
  'consent?': CONSENT,
  ...SAID,
};
/** The fields of a {@link GuestChange}, but for those that it shares with other resources. */
export const GUEST_CHANGE = { 'interactionCount?': { type: 'integer', minimum: 0 } };
export const isGuestChange = compile<GuestChange>(
  closed({ 'state?': text, 'attributes?': attributes, ...GUEST_CHANGE }),
);

const AGREED = { marketing: false, dataProcessing: true };

/** Web messaging guests. A patch puts a field in the place of the old one, whole; what is deleted is gone. */
export class Guests {
  readonly #guests = new Map<string, Guest>();
  readonly #clock: Clock;
  readonly #uuid: () => string;
  readonly #audit: AuditLogs;

  constructor(seeds: readonly GuestSeed[], clock: Clock, uuid: () => string, audit: AuditLogs) {
    this.#clock = clock;
    this.#uuid = uuid;
    this.#audit = audit;
    for (const seed of seeds) {
      const now = this.#now();
      const { createdDate = now, modifiedDate = createdDate, interactionCount = 0, consent = AGREED, ...rest } = seed;
      this.#guests.set(seed.id, { ...rest, consent, createdDate, modifiedDate, interactionCount, version: 1 });
    }
  }

  create(call: Call): Reply {
    const said = jsonOf(call.text);
    if (!isCreation(said)) return wrongShape(call, 'body', isCreation);
    if (!said.consent.dataProcessing)
      return unprocessable(call, 'guest.consent.required', 'consent.dataProcessing must be true.');
    const now = this.#now();
    const dates = { createdDate: now, modifiedDate: now };
    const guest = { ...said, id: this.#uuid(), state: 'active', ...dates, interactionCount: 0, version: 1 };
    this.#guests.set(guest.id, guest);
    this.#audit.write('guest', guest.id, 'CREATE');
    return { ...shown(guest), status: 201, commit: { after: momentOf(guest) } };
  }

  read(call: Call): Reply {
    const guest = this.#guests.get(call.id);
    return guest === undefined ? notFound(call, 'guest') : shown(guest);
  }

  patch(call: Call): Reply {
    const guest = this.#guests.get(call.id);
    if (guest === undefined) return notFound(call, 'guest');
    const patch = jsonOf(call.text);
    if (!isPatch(patch)) return wrongShape(call, 'body', isPatch);
    const stale = outdated(call, guest);
    if (stale !== undefined) return stale;
    if (guest.state !== 'active')
      return unprocessable(call, 'guest.invalid.transition', `The guest is ${guest.state}.`);
    const after = this.#commit({ ...guest, ...patch, ...(patch.state && { closedDate: this.#now() }) });
    this.#audit.write('guest', guest.id, patch.state ? 'CLOSE' : 'UPDATE');
    return { ...shown(after), commit: { before: momentOf(guest), after: momentOf(after) } };
  }

  erase(call: Call): Reply {
    const guest = this.#guests.get(call.id);
    if (guest === undefined) return notFound(call, 'guest');
    const stale = outdated(call, guest);
    if (stale !== undefined) return stale;
    if (guest.state !== 'closed')
      return unprocessable(call, 'guest.invalid.transition', 'Only a closed guest can be deleted.');
    this.#guests.delete(guest.id);
    this.#audit.write('guest', guest.id, 'DELETE');
    return { status: 204, body: undefined, commit: { before: momentOf(guest) } };
  }

  /** Somebody else's change, bound by no rule: always a new version. */
  change(id: string, { attributes: set, ...change }: GuestChange): Guest | undefined {
    const guest = this.#guests.get(id);
    if (guest === undefined) return undefined;
    const ended = change.state === 'closed' && { closedDate: this.#now() };
    return this.#commit({ ...guest, ...change, ...ended, ...(set && { attributes: { ...guest.attributes, ...set } }) });
  }

  list(): (Guest & { etag: string })[] {
    return [...this.#guests.values()].map((guest) => ({ ...guest, etag: etagOf(guest) }));
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }

  #commit(guest: Guest): Guest {
    const changed = { ...guest, modifiedDate: this.#now(), version: guest.version + 1 };
    this.#guests.set(changed.id, changed);
    return changed;
  }
}

/** The guide writes to no guest without the ETag that it read last. */
function outdated(call: Call, guest: Guest): Reply | undefined {
  const ifMatch = call.headers['if-match'];
  if (ifMatch === undefined) {
    return problem(call, 428, 'precondition.required', 'If-Match with the ETag last read is required.');
  }
  if (ifMatch === etagOf(guest)) return undefined;
  return problem(call, 412, 'precondition.failed', 'If-Match is not the current ETag: read again.');
}

const unprocessable = (call: Call, code: string, message: string): Reply => problem(call, 422, code, message);

const shown = (guest: Guest): Reply => ({ status: 200, headers: { etag: etagOf(guest) }, body: guest });

/** Strong and opaque: a client that rebuilds it from the version is wrong and finds out. */
const etagOf = ({ id, version }: Pick<Guest, 'id' | 'version'>): string =>
  `"${hash('sha256', `guest\n${id}\n${version}`, 'base64url').slice(0, 22)}"`;

const momentOf = ({ state, version }: Guest): Moment => ({ state, version });
