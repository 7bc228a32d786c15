import { notFound, problem, wrongShape } from './errors.ts';
import { jsonOf } from './json.ts';
import { type Call, queryOf, type Reply } from './operation.ts';
import { closed, compile, HEADERS } from './schema.ts';

/** Webhooks that may be registered; more is refused. */
const WEBHOOK_LIMIT = 1000;

interface WebhookBody {
  readonly name: string;
  readonly enabled: boolean;
  readonly type: 'rest';
  readonly endpoint: string;
  readonly endpointType: 'rest';
  readonly restMessage: { readonly method: 'POST'; readonly headers?: Readonly<Record<string, string>> };
  readonly eventFilters: readonly string[];
  readonly eventSchemaVersion: 'v1';
  readonly deliveryPolicy: {
    readonly retryPolicy: string;
    readonly retryIntervalSeconds: number;
    readonly maxRetries: number;
  };
  readonly authentication: { readonly type: 'none' };
}

export interface Webhook extends WebhookBody {
  readonly id: string;
}

const text = { type: 'string', minLength: 1 };
const properties = {
  name: text,
  enabled: { type: 'boolean' },
  type: { const: 'rest' },
  endpoint: { type: 'string', format: 'http-url' },
  endpointType: { const: 'rest' },
  restMessage: closed({ method: { const: 'POST' }, 'headers?': HEADERS }),
  eventFilters: { type: 'array', minItems: 1, items: text },
  eventSchemaVersion: { const: 'v1' },
  deliveryPolicy: closed({
    retryPolicy: { enum: ['none', 'fixed', 'exponential'] },
    retryIntervalSeconds: { type: 'integer', minimum: 0 },
    maxRetries: { type: 'integer', minimum: 0, maximum: 10 },
  }),
  authentication: closed({ type: { const: 'none' } }),
};

const isCreation = compile<WebhookBody>(closed(properties));
const isUpdate = compile<WebhookBody & { id?: string }>(closed({ ...properties, 'id?': text }));
const isQuery = compile<{ pageSize?: string; page?: string }>(
  closed({
    'pageSize?': { type: 'string', pattern: '^([1-9][0-9]?|100)$' },
    'page?': { type: 'string', pattern: '^[1-9][0-9]{0,5}$' },
  }),
);

/** The registered webhooks. Names are unique; that is the platform's only idea of "already exists". */
export class Webhooks {
  readonly #webhooks = new Map<string, Webhook>();
  readonly #uuid: () => string;

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  /** Pages of 25 unless asked otherwise (at most 100); a page past the end is empty. */
  page(call: Call): Reply {
    const query = queryOf(call);
    if (!isQuery(query)) return wrongShape(call, 'query', isQuery);
    const [pageSize, pageNumber] = [Number(query.pageSize ?? 25), Number(query.page ?? 1)];
    const all = this.list();
    const entities = all.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    const numPages = Math.ceil(all.length / pageSize);
    return { status: 200, body: { entities, pageSize, pageNumber, total: all.length, numPages } };
  }

  create(call: Call): Reply {
    const body = jsonOf(call.text);
    if (!isCreation(body)) return wrongShape(call, 'body', isCreation);
    if (this.#webhooks.size >= WEBHOOK_LIMIT) {
      return problem(call, 400, 'webhook.limit', `No more than ${WEBHOOK_LIMIT} webhooks can be registered.`);
    }
    return this.#store(call, { ...body, id: this.#uuid() });
  }

  /** Replaces a webhook whole. The id may be in the body, as a client that edits what it read will send it. */
  update(call: Call): Reply {
    if (!this.#webhooks.has(call.id)) return notFound(call, 'webhook');
    const body = jsonOf(call.text);
    if (!isUpdate(body)) return wrongShape(call, 'body', isUpdate);
    if (body.id !== undefined && body.id !== call.id) {
      return problem(call, 400, 'bad.request', 'The id in the body is not the one in the path.');
    }
    return this.#store(call, { ...body, id: call.id });
  }

  /** Those that want to hear of an event. */
  listeningTo(event: string): Webhook[] {
    return this.list().filter(({ enabled, eventFilters }) => enabled && eventFilters.includes(event));
  }

  list(): Webhook[] {
    return [...this.#webhooks.values()];
  }

  #store(call: Call, webhook: Webhook): Reply {
    if (this.list().some(({ id, name }) => name === webhook.name && id !== webhook.id)) {
      return problem(call, 409, 'webhook.duplicate', 'Another webhook has this name.');
    }
    this.#webhooks.set(webhook.id, webhook);
    return { status: 200, body: webhook, commit: {} };
  }
}
