import type { AskedEvent } from './rule.ts';
import type { Json } from './verdict.ts';

/** The attributes of an update; none where it carries no object, which the rule `wellFormed` says no to. */
export function attributesOf({ payload }: AskedEvent): { readonly [key: string]: Json } {
  const { attributes } = payload;
  const isObject = typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes);
  return isObject ? (attributes as { readonly [key: string]: Json }) : {};
}

export const keysOf = (event: AskedEvent): string[] => Object.keys(attributesOf(event));
