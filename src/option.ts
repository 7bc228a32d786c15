import * as v from 'valibot';
import { isLoopback } from './genesys/loopback.ts';

/** Says nothing of what is no URL: another rule does. */
const where = (holds: (url: URL) => boolean) => (value: string) => !URL.canParse(value) || holds(new URL(value));

/** An option that says where something is. */
export const url = v.pipe(
  v.string(),
  v.url('An absolute URL is expected.'),
  v.check(
    where((given) => given.protocol === 'https:' || (given.protocol === 'http:' && isLoopback(given))),
    'https is required outside loopback.',
  ),
  v.check(
    where(({ username, password, search, hash }) => username + password + search + hash === ''),
    'It may have no credentials, query or fragment.',
  ),
);

/** An option that counts. Timers take no more: beyond it they fire at once. */
export const positive = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1, 'At least 1.'),
  v.maxValue(2 ** 31 - 1, 'At most 2147483647.'),
);

/** When to leave an endpoint alone that is down. */
export const breaker = v.optional(
  v.strictObject({ failures: v.optional(positive, 5), openMs: v.optional(positive, 30_000) }),
  {},
);
