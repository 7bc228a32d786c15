import { createHmac, createSecretKey } from 'node:crypto';
import type { Json } from '../../machines/verdict.ts';
import { canonical } from './json.ts';
import { newSalt } from './random.ts';
import type { AuditRecord } from './record.ts';

/** What opens one commitment. The salt is as secret as the value: with it, a value of few possibilities is soon guessed. */
interface Opening {
  /** base64 */
  readonly salt: string;
  readonly value: Json;
}
export interface Openings {
  readonly [field: string]: Opening;
}

// Node takes a key object three times as fast as the bytes it is made from.
const commitment = (field: string, salt: Uint8Array, value: Json): string =>
  createHmac('sha256', createSecretKey(salt))
    .update(canonical(`payload.${field}`, value))
    .digest('hex');

/** A payload taken apart: what stands in the record, and what stands beside it. */
export function commit(payload: { readonly [field: string]: Json }): {
  change: AuditRecord['change'];
  openings: Openings;
} {
  const commitments: [string, string][] = [];
  const openings: [string, Opening][] = [];
  // In the order that the rules saw: a decision that is made again lists its findings in it.
  for (const [field, value] of Object.entries(payload)) {
    const salt = newSalt();
    commitments.push([field, commitment(field, salt, value)]);
    openings.push([field, { salt: salt.toString('base64'), value }]);
  }
  commitments.sort(([a], [b]) => (a < b ? -1 : 1));
  // fromEntries makes own members even of `__proto__`; an assignment would lose that one.
  return {
    change: { keys: commitments.map(([field]) => field), commitments: Object.fromEntries(commitments) },
    openings: Object.fromEntries(openings),
  };
}

/** Whether the openings are those of exactly these commitments. */
export function opens(commitments: AuditRecord['change']['commitments'], openings: Openings): boolean {
  const fields = Object.entries(openings);
  return (
    fields.length === Object.keys(commitments).length &&
    fields.every(
      ([field, { salt, value }]) => commitments[field] === commitment(field, Buffer.from(salt, 'base64'), value),
    )
  );
}

export const valuesOf = (openings: Openings): Record<string, Json> =>
  Object.fromEntries(Object.entries(openings).map(([field, { value }]) => [field, value]));
