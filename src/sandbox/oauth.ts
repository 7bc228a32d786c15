import type { Clock } from './clock.ts';
import { jsonOf } from './json.ts';
import { type Call, queryOf, type Reply } from './operation.ts';
import type { Window } from './pace.ts';
import { closed, compile, flawOf } from './schema.ts';

/** Tokens kept; the oldest are forgotten, and answer like any unknown one. */
const TOKEN_LIMIT = 10_000;

/** `tokenSeconds` is how long its tokens live, a day unless told otherwise. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly scopes: readonly string[];
  readonly tokenSeconds?: number;
}

export interface Token {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly window: Window;
  expiresAt: number;
}

interface Grant {
  readonly grant_type: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly scope?: string;
}

const text = { type: 'string' };
const isForm = compile<Pick<Grant, 'grant_type' | 'scope'> & Partial<Grant>>(
  closed({ grant_type: text, 'client_id?': text, 'client_secret?': text, 'scope?': text }),
);
const isGrant = compile<Grant>(closed({ grant_type: text, client_id: text, client_secret: text, 'scope?': text }));

/** The OAuth server: client credentials in, bearer tokens out. Its errors have OAuth's own shape (RFC 6749, 5.2). */
export class OAuth {
  readonly #clients: ReadonlyMap<string, Client>;
  readonly #tokens = new Map<string, Token>();
  readonly #clock: Clock;
  readonly #uuid: () => string;
  readonly #windowOf: (clientId: string) => Window;

  constructor(clients: readonly Client[], clock: Clock, uuid: () => string, windowOf: (clientId: string) => Window) {
    this.#clients = new Map(clients.map((client) => [client.id, client]));
    this.#clock = clock;
    this.#uuid = uuid;
    this.#windowOf = windowOf;
  }

  /**
   * `POST /oauth/token`: HTTP Basic and a form. As the guides have it, the form may also stand in the query, and the
   * credentials with it; a client of ours never does that, for a URL ends up in logs.
   */
  form(call: Call): Reply {
    const form = { ...queryOf(call), ...Object.fromEntries(new URLSearchParams(call.text)) };
    if (!isForm(form)) return refusal(400, 'invalid_request', `The form is not valid: ${flawOf(isForm).sentence}.`);
    const credentials = /^basic (.+)$/i.exec(call.headers.authorization ?? '')?.[1];
    if (credentials === undefined) return this.#grant({ client_id: '', client_secret: '', ...form });
    const [client_id = '', ...secret] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return this.#grant({ ...form, client_id, client_secret: secret.join(':') });
  }

  /** `POST /api/v2/oauth/token`: the guide's JSON body. */
  json(call: Call): Reply {
    const grant = jsonOf(call.text);
    if (!isGrant(grant)) return refusal(400, 'invalid_request', `The body is not valid: ${flawOf(isGrant).sentence}.`);
    return this.#grant(grant);
  }

  /** The token a bearer header names, while it lives. */
  tokenOf({ headers }: Call): Token | undefined {
    const value = /^bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const token = value === undefined ? undefined : this.#tokens.get(value);
    return token !== undefined && this.#clock.now() < token.expiresAt ? token : undefined;
  }

  /** Ends the life of the token a bearer header names. */
  expire(call: Call): void {
    const token = this.tokenOf(call);
    if (token !== undefined) token.expiresAt = Number.NEGATIVE_INFINITY;
  }

  get tokenCount(): number {
    return this.#tokens.size;
  }

  #grant(grant: Grant): Reply {
    const client = this.#clients.get(grant.client_id);
    if (client?.secret !== grant.client_secret) {
      return refusal(401, 'invalid_client', 'No client has this id and secret.');
    }
    if (grant.grant_type !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'The only grant is client_credentials.');
    }
    const scopes = grant.scope?.match(/\S+/g) ?? client.scopes;
    const missing = scopes.find((scope) => !client.scopes.includes(scope));
    if (missing !== undefined) return refusal(400, 'invalid_scope', `The client does not hold the scope ${missing}.`);
    const seconds = client.tokenSeconds ?? 86_400;
    return {
      status: 200,
      body: { access_token: this.#issue(client.id, scopes, seconds), token_type: 'bearer', expires_in: seconds },
    };
  }

  #issue(clientId: string, scopes: readonly string[], seconds: number): string {
    const [oldest] = this.#tokens.keys();
    if (oldest !== undefined && this.#tokens.size >= TOKEN_LIMIT) this.#tokens.delete(oldest);
    const value = this.#uuid();
    const window = this.#windowOf(clientId);
    this.#tokens.set(value, { clientId, scopes, window, expiresAt: this.#clock.now() + seconds * 1000 });
    return value;
  }
}

function refusal(status: number, error: string, error_description: string): Reply {
  return { status, body: { error, error_description } };
}
