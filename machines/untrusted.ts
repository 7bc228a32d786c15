import * as v from 'valibot';
import { type Flaw, type Limits, sizeOf } from './size.ts';
import type { Json } from './verdict.ts';

/** What a payload field may be at most, whatever a policy allows: nothing beyond it is copied, decided on or recorded. */
export const MOST: Limits = { depth: 64, nodes: 10_000, keys: 1_000, bytes: 262_144 };

/**
 * A payload field that may hold anything an object can. What comes out is a copy that nobody else can change any more,
 * or, where the value cannot be carried, the {@link Flaw} as a word in its place: never an object, so that the field's rule
 * says no to it.
 */
export const untrusted = <Value extends object>(description: string, example: Value) =>
  v.pipe(
    v.custom<Value>(() => true),
    v.description(description),
    v.examples([example]),
    v.transform((value): Json => carried(value)),
  );

function carried(value: unknown): Json | Flaw {
  try {
    const size = sizeOf(value, MOST);
    return typeof size === 'string' ? size : structuredClone(value as Json);
  } catch {
    // Only a proxy throws when it is looked at or copied, and whatever it throws, it is no JSON.
    return 'notJson';
  }
}
