import { hash } from 'node:crypto';
import type { Context } from 'hono';
import { nothingHere } from './errors.ts';
import { strike, strikesAfter } from './fault-action.ts';
import { gate } from './gate.ts';
import { type Bindings, cut, receive, send } from './http.ts';
import type { LoggedRequest } from './log.ts';
import type { Call, Reply } from './operation.ts';
import type { Operation } from './roster.ts';
import type { World } from './world.ts';

/** Bytes of a request's body; a longer one is answered 413. */
const BODY_LIMIT = 64 * 1024;

/** One API request from arrival to answer. Without an operation it asks for a path that nobody answers. */
export async function exchange(
  context: Context<Bindings>,
  world: World,
  operation: Operation | undefined,
): Promise<Response> {
  const { call, tooLarge } = await receive(context, world, BODY_LIMIT);
  const token = world.oauth.tokenOf(call);
  const turn = world.pace.take(token?.window);
  const { 'if-match': ifMatch, 'idempotency-key': idempotencyKey } = call.headers;
  const entry = world.log.open({
    at: new Date(world.clock.now()).toISOString(),
    operation: operation?.name ?? 'unknown',
    method: context.req.method,
    path: context.req.path,
    ...(call.id !== '' && { id: call.id }),
    ...(token !== undefined && { clientId: token.clientId }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(typeof idempotencyKey === 'string' && { idempotencyKey }),
    ...(call.text !== '' && { bodyDigest: hash('sha256', call.text) }),
    correlationId: call.correlationId,
    status: 'pending',
    committed: false,
    faults: [],
  });
  const reply = await withFaults(
    world,
    operation,
    call,
    entry,
    () => tooLarge ?? gate(world, operation, call, turn) ?? operation?.answer(world, call) ?? nothingHere(call),
  );
  entry.status = reply === 'reset' ? reply : reply.status;
  return reply === 'reset' ? cut(context) : send(context, world, call, reply, turn.headers);
}

/** The faults before the commit, then `handle` unless one of them answered in its place, then the faults after. */
async function withFaults(
  world: World,
  operation: Operation | undefined,
  call: Call,
  entry: LoggedRequest,
  handle: () => Reply,
): Promise<Reply | 'reset'> {
  const actions = operation === undefined ? [] : world.faults.strikes(operation.name, call.id);
  let reply: Reply | 'reset' | undefined;
  for (const action of actions.filter((each) => !strikesAfter(each))) {
    entry.faults.push(action.kind);
    reply = await strike(action, entry.operation, world, call, undefined);
    if (reply !== undefined) break;
  }
  if (reply === undefined) {
    reply = handle();
    entry.committed = reply.commit !== undefined;
    Object.assign(entry, reply.commit);
  }
  for (const action of actions.filter(strikesAfter)) {
    if (reply === 'reset') break;
    entry.faults.push(action.kind);
    reply = await strike(action, entry.operation, world, call, reply);
  }
  return reply;
}
