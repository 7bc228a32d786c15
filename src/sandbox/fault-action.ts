import { codeOf, problem } from './errors.ts';
import type { Change, FaultAction } from './fault.ts';
import { lowerCase } from './http.ts';
import type { Call, Reply } from './operation.ts';
import type { World } from './world.ts';

export function strikesAfter(action: FaultAction): boolean {
  return 'when' in action && action.when === 'after';
}

/** How somebody else changes a resource, by the first word of the operation. */
const OTHER_WRITERS: { readonly [resource: string]: (world: World, id: string, change: Change) => void } = {
  campaign: (world, id, change) => world.campaigns.change(id, change),
  conversation: (world, id, change) => world.conversations.change(id, change),
  attributes: (world, id, change) => world.conversations.change(id, change),
  guest: (world, id, change) => world.guests.change(id, change),
  presence: (world, id, change) => world.presences.change(id, change),
};

/**
 * Carries out one fault. `reply` is the answer made so far: undefined before the request is handled. Whatever comes back
 * replaces it; undefined lets the request go on.
 */
export async function strike<R extends Reply | undefined>(
  action: FaultAction,
  operation: string,
  world: World,
  call: Call,
  reply: R,
): Promise<Reply | 'reset' | R> {
  switch (action.kind) {
    case 'status':
      return otherStatus(action, call);
    case 'throttle':
      return throttled(action, world, call);
    case 'reset':
      return 'reset';
    case 'delay':
      await world.sleep(action.ms);
      return reply;
    case 'conflict': {
      const { resource = operation.split('.')[0] ?? '', id = call.id } = action.at ?? {};
      OTHER_WRITERS[resource]?.(world, id, action.change ?? {});
      return reply;
    }
    case 'jump':
      world.clock.jump(action.ms);
      return reply;
    case 'expireToken':
      world.oauth.expire(call);
      return reply;
    case 'malformed':
      return malformed(action.as, reply ?? { status: 200, body: { entities: [] } });
    case 'refuseRecords':
      world.crm.refuse(call, action.records);
      return reply;
    case 'loseEvent':
    case 'repeatEvent':
      world.events.mislay(call.id, action.kind === 'loseEvent' ? 'lose' : 'repeat');
      return reply;
  }
}

function otherStatus(action: FaultAction & { kind: 'status' }, call: Call): Reply {
  const { status, code = codeOf(status), headers, body } = action;
  const refusal = problem(call, status, code, 'The sandbox was told to answer this way.');
  return {
    status,
    headers: lowerCase(headers),
    body: body === undefined ? refusal.body : body,
    ...(typeof body === 'string' && { raw: body }),
  };
}

function throttled(action: FaultAction & { kind: 'throttle' }, world: World, call: Call): Reply {
  const { retryAfter, retryAfterDateSeconds } = action;
  const value = retryAfterDateSeconds === undefined ? retryAfter : httpDate(world.clock.now(), retryAfterDateSeconds);
  return {
    ...problem(call, 429, 'too.many.requests', 'The sandbox was told to throttle this request.'),
    ...(value !== undefined && { headers: { 'retry-after': value } }),
  };
}

/** Rounded up to a whole second: an HTTP date has no smaller unit, and an earlier one would shorten the wait. */
function httpDate(now: number, secondsAhead: number): string {
  return new Date(Math.ceil(now / 1000 + secondsAhead) * 1000).toUTCString();
}

function malformed(as: Extract<FaultAction, { kind: 'malformed' }>['as'], reply: Reply): Reply {
  switch (as) {
    case 'truncated': {
      const text = reply.raw ?? JSON.stringify(reply.body);
      return { ...reply, raw: text.slice(0, Math.floor(text.length / 2)) };
    }
    case 'garbled':
      return { ...reply, raw: `${reply.raw ?? JSON.stringify(reply.body)},}` };
    case 'html': {
      const headers = { ...reply.headers, 'content-type': 'text/html; charset=utf-8' };
      return { ...reply, headers, raw: '<!doctype html><title>Bad Gateway</title><h1>Bad Gateway</h1>' };
    }
    case 'empty':
      return { ...reply, raw: '' };
  }
}
