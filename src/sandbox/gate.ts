import { problem } from './errors.ts';
import type { Call, Reply } from './operation.ts';
import type { Turn } from './pace.ts';
import type { Operation } from './roster.ts';
import type { World } from './world.ts';

/** What a request must show before its operation hears of it: a live token, a turn left in the window, the scope. */
export function gate(world: World, operation: Operation | undefined, call: Call, turn: Turn): Reply | undefined {
  if (operation?.scope === null) return undefined;
  const token = world.oauth.tokenOf(call);
  if (token === undefined) return unauthenticated(call);
  if (turn.waitSeconds !== undefined) return tooFast(world, call, turn.waitSeconds);
  if (operation === undefined) return undefined;
  const scopes = [operation.scope].flat();
  if (scopes.some((scope) => token.scopes.includes(scope))) return undefined;
  return problem(call, 403, 'missing.permissions', `The token lacks the scope ${scopes.join(' or ')}.`);
}

function unauthenticated(call: Call): Reply {
  if (call.headers.authorization === undefined) {
    return problem(call, 401, 'authentication.required', 'A bearer token is required.');
  }
  return problem(call, 401, 'bad.credentials', 'The bearer token is unknown or has expired.');
}

function tooFast(world: World, call: Call, waitSeconds: number): Reply {
  const { allowed, windowSeconds } = world.pace.limit;
  const message = `Rate limit exceeded the maximum [${allowed}] requests within [${windowSeconds}] seconds.`;
  return { ...problem(call, 429, 'too.many.requests', message), headers: { 'retry-after': String(waitSeconds) } };
}
