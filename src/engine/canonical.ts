import { require } from './require.ts';

/** For what is rare, so that most never load it. */
const reference = () => require('canonicalize') as typeof import('canonicalize');

/** What `JSON.stringify` of a copy would not write as RFC 8785 wants it: the library knows. */
class Unusual extends Error {}

const INDEX = /^\d+$/;
/** Members up to which it is faster to insert each name in its place than to have them sorted, which also leaves half a kilobyte behind. */
const FEW = 20;

/**
 * The text of a value that everybody computes alike (RFC 8785, JCS); `undefined` where it has none.
 * @throws {Error} for a lone surrogate, a number that is not finite, a cycle.
 */
export function canonical(value: unknown): string | undefined {
  try {
    return JSON.stringify(ordered(value));
  } catch (cause) {
    // Too deep for the stack, or of a kind that is rare in JSON.
    if (cause instanceof Unusual || cause instanceof RangeError) return reference().default(value);
    throw cause;
  }
}

/**
 * A copy with all members in the order of JCS, which `JSON.stringify` keeps, and in which it writes strings and numbers as JCS
 * does: so it takes less than half as long. Numeric names would come first wherever they are put, and `__proto__` would be lost.
 */
function ordered(value: unknown): unknown {
  if (typeof value === 'string' ? value.isWellFormed() : typeof value === 'boolean') return value;
  if (value === undefined || value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
  if (typeof value !== 'object') throw new Unusual();
  if (Array.isArray(value)) return value.map(ordered);
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new Unusual();
  const members = value as { readonly [name: string]: unknown };
  const copy: { [name: string]: unknown } = {};
  for (const name of inOrder(Object.keys(members))) {
    // Whatever begins with a digit comes before the colon.
    if ((name < ':' && INDEX.test(name)) || name === '__proto__' || !name.isWellFormed()) throw new Unusual();
    copy[name] = ordered(members[name]);
  }
  return copy;
}

/** Names in the order of JCS, that of their UTF-16 code units. */
function inOrder(names: string[]): string[] {
  if (names.length > FEW) return names.sort();
  for (let at = 1; at < names.length; at += 1) {
    const name = names[at] as string;
    let to = at;
    for (; to > 0; to -= 1) {
      const before = names[to - 1] as string;
      if (before <= name) break;
      names[to] = before;
    }
    names[to] = name;
  }
  return names;
}
