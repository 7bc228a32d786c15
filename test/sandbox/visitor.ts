import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

/** An answer with its body parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

export interface Asking {
  readonly headers?: Record<string, string>;
  /** Sent as JSON, or as it is when it is a string. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Someone who uses a sandbox over plain fetch and knows nothing of its insides. */
export class Visitor {
  readonly url: string;
  #token = '';

  constructor(url: string) {
    this.url = url;
  }

  async ask(method: string, path: string, { headers = {}, body, signal }: Asking = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(this.#token !== '' && { authorization: `Bearer ${this.#token}` }), ...headers },
      redirect: 'manual',
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, text, body: json ? parsed(text) : undefined };
  }

  /** Fetches a token and carries it from now on. */
  async login(id = 'sandbox', secret = 'sandbox-secret', scope?: string): Promise<Answer> {
    const answer = await this.ask('POST', '/oauth/token', {
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }).toString(),
    });
    if (answer.status === 200) this.#token = answer.body.access_token;
    return answer;
  }

  read(id: string): Promise<Answer> {
    return this.ask('GET', `/api/v2/outbound/campaigns/${encodeURIComponent(id)}`);
  }

  patch(id: string, etag: string | null, body: unknown, signal?: AbortSignal): Promise<Answer> {
    return this.ask('PATCH', `/api/v2/outbound/campaigns/${encodeURIComponent(id)}`, {
      headers: { 'content-type': 'application/json', ...(etag !== null && { 'if-match': etag }) },
      body,
      ...(signal !== undefined && { signal }),
    });
  }

  /** Reads the ETag, then patches with it. */
  async move(id: string, body: unknown): Promise<Answer> {
    return this.patch(id, (await this.read(id)).headers.get('etag'), body);
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into log entries of every shape
  async log(operation: string): Promise<any[]> {
    return (await this.ask('GET', `/sandbox/requests?operation=${operation}`)).body.requests;
  }

  // biome-ignore lint/suspicious/noExplicitAny: see above
  async campaign(id: string): Promise<any> {
    const { body } = await this.ask('GET', '/sandbox/snapshot');
    return body.campaigns.find((campaign: { id: string }) => campaign.id === id);
  }
}

export const PAUSE = { campaignstate: 'paused', pauseReason: 'COMPLIANCE', drainqueue: true };
export const ACTIVATE = { campaignstate: 'active', drainqueue: false };

/** Starts a sandbox that ends with the test. */
export async function started(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A visitor with a token, in a sandbox of its own. */
export async function visit(scenario: Scenario = {}, now?: () => number): Promise<Visitor> {
  const { url } = await started({ scenario, ...(now !== undefined && { now }) });
  const visitor = new Visitor(url);
  await visitor.login();
  return visitor;
}

/** Asks again until the answer is as wanted: a condition is waited for, never a time. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
