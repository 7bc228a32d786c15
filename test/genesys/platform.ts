import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What one call is answered; called with the call's number, from 1. */
export type Script = (response: ServerResponse, call: number, seen: Seen) => void;

export interface Platform {
  readonly url: string;
  readonly port: number;
  readonly calls: readonly Seen[];
  readonly tokenCalls: readonly Seen[];
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

export const raw =
  (status: number, body: string, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

export const OK = json(200, { campaignstate: 'paused' }, { etag: '"8"', 'inin-correlation-id': 'corr-1' });

/** More than a wire of these tests takes. */
export const oversized = raw(200, `"${'x'.repeat(20_000)}"`);

/** Ends in the middle of its body. */
export const truncated: Script = (response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"a":');
  setImmediate(() => response.destroy());
};

export const reset: Script = (response) => {
  response.socket?.resetAndDestroy();
};

/** Reads the call and never answers. */
export const silence: Script = () => undefined;

/** One script after the other; the last one stays. */
export const inTurn =
  (...scripts: readonly Script[]): Script =>
  (response, call, seen) => {
    scripts[Math.min(call, scripts.length) - 1]?.(response, call, seen);
  };

/** `token-1`, `token-2`, … */
export const tokens =
  (expiresIn = 3600): Script =>
  (response, call, seen) =>
    json(200, { access_token: `token-${call}`, token_type: 'bearer', expires_in: expiresIn })(response, call, seen);

/** A server on an ephemeral loopback port that remembers what it was asked; gone when the test is. */
export async function platform(api: Script, login: Script = tokens(), port = 0): Promise<Platform> {
  const calls: Seen[] = [];
  const tokenCalls: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
    const [script, log] = url.startsWith('/oauth/') ? [login, tokenCalls] : [api, calls];
    log.push(seen);
    script(response, log.length, seen);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, calls, tokenCalls };
}
