import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { problem } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import type { World } from './world.ts';

/** Statuses whose answer has neither body nor length (RFC 9110, 6.4.1 and 8.6). */
const BODILESS = [204, 304];

export type Bindings = { Bindings: HttpBindings };

/** A request read to its end; `tooLarge` is its answer when the body was longer than allowed (the text is then ''). */
interface Received {
  readonly call: Call;
  readonly tooLarge?: Reply;
}

/** Reads a request whose body may have at most `limit` bytes. */
export async function receive(context: Context<Bindings>, world: World, limit: number): Promise<Received> {
  const { incoming } = context.env;
  const text = await textOf(incoming, limit);
  const call: Call = {
    correlationId: world.uuid(),
    id: context.req.param('id') ?? '',
    target: incoming.url ?? '/',
    headers: incoming.headers,
    text: text ?? '',
  };
  if (text !== undefined) return { call };
  return { call, tooLarge: problem(call, 413, 'request.entity.too.large', `A body has at most ${limit} bytes.`) };
}

/**
 * Writes the answer, dated by the sandbox's clock. It goes out here and not through hono, whose adapter is slow unless it
 * may replace the global Request and Response of whoever embeds the sandbox.
 */
export function send(
  context: Context<Bindings>,
  world: World,
  call: Call,
  reply: Reply,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { outgoing } = context.env;
  const body = BODILESS.includes(reply.status) ? undefined : (reply.raw ?? JSON.stringify(reply.body));
  outgoing.writeHead(reply.status, {
    date: new Date(world.clock.now()).toUTCString(),
    'content-type': 'application/json; charset=utf-8',
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    'inin-correlation-id': call.correlationId,
    ...headers,
    ...reply.headers,
  });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

/** Cuts the connection with a TCP reset: the client sees an error and never an answer. */
export function cut(context: Context<Bindings>): Response {
  context.env.incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/** Headers under the names replies use, so that one given in capitals replaces ours instead of standing beside it. */
export function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A longer body is still read to its end: closing early would reset the connection before the client sees the 413. */
async function textOf(incoming: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
  }
  return bytes <= limit ? Buffer.concat(chunks).toString('utf8') : undefined;
}
