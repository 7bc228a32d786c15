import type { Resource } from '../../machines/rule.ts';
import type { Json } from '../../machines/verdict.ts';
import { digest } from '../engine/digest.ts';
import type { Cause } from '../engine/effects.ts';

/**
 * A key for one write: a hash of the request, the version that it is made on, and the body. The same bytes have the same key,
 * after a wait and after a restart; a decision made again on another version has another.
 */
export const idempotencyKey = ({ request }: Cause, { version }: Resource<unknown>, body: Json): string =>
  digest([request, version, body]);
