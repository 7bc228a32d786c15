import { named } from './issues.ts';

/** What is deeper than that is taken to contain itself. */
const DEEPEST = 128;

const BARE: readonly unknown[] = [Object.prototype, Array.prototype, null];
const CARRIED: readonly string[] = ['string', 'boolean', 'undefined'];

/**
 * Where a value is no JSON, and what is there, e.g. `.at (an object of class Date)`; `undefined` where all of it is. A member
 * without a value is none, as in JSON. What would only be turned into JSON, e.g. by its `toJSON`, is no JSON yet: a copy of it,
 * as another thread gets one, may turn into something else.
 */
export function alienIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : ` (${value})`;
  if (typeof value !== 'object') return CARRIED.includes(typeof value) ? undefined : ` (a ${typeof value})`;
  if (value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!BARE.includes(prototype)) return ` (an object of class ${Object(prototype).constructor?.name})`;
  if (depth === DEEPEST) return ` (more than ${DEEPEST} levels)`;
  for (const name of Object.keys(value)) {
    const alien = alienIn((value as { readonly [name: string]: unknown })[name], depth + 1);
    if (alien !== undefined) return `.${named(name)}${alien}`;
  }
  return undefined;
}
